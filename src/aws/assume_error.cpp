#include "aws/assume_error.hpp"

namespace headcount::aws {

namespace {

std::string_view advice_for(core::ErrorKind kind, std::string_view where_denied)
{
    switch (kind) {
    case core::ErrorKind::denied: return where_denied;
    case core::ErrorKind::throttled:
        return "STS limits the calls of an account and region: check who else assumes roles there";
    case core::ErrorKind::transport:
    case core::ErrorKind::deadline: return "check that STS can be reached from here";
    case core::ErrorKind::credentials:
    case core::ErrorKind::server:
    case core::ErrorKind::invalid:
    case core::ErrorKind::cancelled: break;
    }
    return "";
}

} // namespace

core::Error cannot_assume(const std::string& role, core::Error error, std::string_view where_denied)
{
    if (error.kind == core::ErrorKind::cancelled) return error;
    error.message = "cannot assume role " + role + ": " + error.message;
    if (const auto advice = advice_for(error.kind, where_denied); !advice.empty())
        error.message.append("; ").append(advice);
    return error;
}

} // namespace headcount::aws
