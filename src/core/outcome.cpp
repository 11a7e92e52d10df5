#include "headcount/core/outcome.hpp"

#include <ostream>

namespace headcount::core {

bool changes_count(Outcome outcome)
{
    return outcome == Outcome::adjusted || outcome == Outcome::would_adjust;
}

bool was_counted(Outcome outcome)
{
    return changes_count(outcome) || outcome == Outcome::in_sync || outcome == Outcome::held ||
           outcome == Outcome::contended;
}

std::string_view to_string(Outcome outcome)
{
    switch (outcome) {
    case Outcome::in_sync: return "in_sync";
    case Outcome::no_service: return "no_service";
    case Outcome::adjusted: return "adjusted";
    case Outcome::would_adjust: return "would_adjust";
    case Outcome::paused: return "paused";
    case Outcome::skipped: return "skipped";
    case Outcome::held: return "held";
    case Outcome::contended: return "contended";
    case Outcome::failed: return "failed";
    }
    return "unknown";
}

std::string_view to_string(Reason reason)
{
    switch (reason) {
    case Reason::count_changed: return "count_changed";
    case Reason::drift: return "drift";
    case Reason::step: return "step";
    case Reason::in_sync: return "in_sync";
    case Reason::no_service: return "no_service";
    case Reason::service_inactive: return "service_inactive";
    case Reason::cluster_missing: return "cluster_missing";
    case Reason::hold: return "hold";
    case Reason::confirming: return "confirming";
    case Reason::deployment: return "deployment";
    case Reason::brake: return "brake";
    case Reason::brake_warming: return "brake_warming";
    case Reason::feedback: return "feedback";
    case Reason::contended: return "contended";
    case Reason::paused: return "paused";
    case Reason::daemon: return "daemon";
    case Reason::fargate_only: return "fargate_only";
    case Reason::external_deployment: return "external_deployment";
    case Reason::bad_tag: return "bad_tag";
    case Reason::throttled: return "throttled";
    case Reason::denied: return "denied";
    case Reason::credentials: return "credentials";
    case Reason::server: return "server";
    case Reason::transport: return "transport";
    case Reason::deadline: return "deadline";
    case Reason::invalid: return "invalid";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& out, Outcome outcome)
{
    return out << to_string(outcome);
}
std::ostream& operator<<(std::ostream& out, Reason reason)
{
    return out << to_string(reason);
}

} // namespace headcount::core
