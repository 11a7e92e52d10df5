// What the world can refuse travels as a value: Result<T> is a T or an Error.
// An Error says what failed, whether trying again can help, and what the service called it.
// Exceptions are left to bugs and to start-up configuration.
#pragma once

#include <boost/system/result.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace headcount::core {

// Why a call or a run failed, in the words of the `reason` column (interface: failed reasons).
enum class ErrorKind {
    throttled,   // the service said "slow down"
    denied,      // the identity is known and may not do this
    credentials, // no identity, or the service does not accept it
    server,      // the service failed (5xx, or an answer that cannot be what it meant)
    transport,   // no whole answer came: DNS, connect, TLS, reset, truncated
    deadline,    // time ran out on our side
    invalid,     // the request, an argument or a piece of input is wrong; again means the same refusal
    cancelled,   // we stopped it ourselves; never shown as an outcome
};

// The name as it appears in logs, metrics and JSON.
std::string_view to_string(ErrorKind kind);
std::ostream& operator<<(std::ostream& out, ErrorKind kind);

struct Error {
    ErrorKind kind = ErrorKind::invalid;
    std::string code;       // the service's own name, "ClusterNotFoundException"; empty where there is none
    std::string message;    // for people: what failed, where, what to do next; never a secret
    bool retryable = false; // the same call may succeed later
    std::string request_id; // of the answer that said so; empty where none came

    friend bool operator==(const Error&, const Error&) = default;
};

std::ostream& operator<<(std::ostream& out, const Error& error);

template <class T = void>
using Result = boost::system::result<T, Error>;

// Called by Result::value() on an error: using a value that is not there is a bug, hence an exception.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

} // namespace headcount::core
