#include "headcount/core/result.hpp"

#include <ostream>
#include <sstream>
#include <stdexcept>

namespace headcount::core {

std::string_view to_string(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::throttled: return "throttled";
    case ErrorKind::denied: return "denied";
    case ErrorKind::credentials: return "credentials";
    case ErrorKind::server: return "server";
    case ErrorKind::transport: return "transport";
    case ErrorKind::deadline: return "deadline";
    case ErrorKind::invalid: return "invalid";
    case ErrorKind::cancelled: return "cancelled";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& out, ErrorKind kind)
{
    return out << to_string(kind);
}

std::ostream& operator<<(std::ostream& out, const Error& error)
{
    out << error.kind;
    if (!error.code.empty()) out << " (" << error.code << ')';
    if (!error.message.empty()) out << ": " << error.message;
    if (!error.request_id.empty()) out << " [request " << error.request_id << ']';
    return out;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where)
{
    std::ostringstream text;
    text << "a result was used that is an error: " << error << " (" << where.file_name() << ':' << where.line() << ')';
    throw std::logic_error(text.str());
}

} // namespace headcount::core
