#include "control/failure.hpp"

#include "headcount/core/error_code.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

using core::ErrorKind;
using core::Outcome;
using core::Reason;

namespace {

// For errors whose message does not say it already: refusals for want of a permission or a key do.
std::string_view what_to_do(const core::Error& error)
{
    if (may_pass(error)) return "; headcount tries again by itself";
    if (error.kind == ErrorKind::invalid) return "; compare the rules with what ECS shows of this service";
    return {};
}

// The client names the account and region of a call; the sentence around it does so better.
std::string without_place(std::string message, const core::ClusterKey& cluster)
{
    const std::string place = " (" + cluster.account + "/" + cluster.region + ")";
    if (const auto at = message.find(place); at != std::string::npos) message.erase(at, place.size());
    return message;
}

// Every error has a kind, most a code, and nearly all say what happened.
std::string cause(const core::Error& error, const core::ClusterKey& cluster)
{
    if (!error.message.empty()) return without_place(error.message, cluster);
    return std::string(core::code_or_kind(error));
}

bool contains_ignoring_case(std::string_view text, std::string_view lower)
{
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
    return std::ranges::search(text, lower, same).begin() != text.end();
}

core::Decision answered(const core::Decision& wanted, Outcome outcome, Reason reason, std::string words)
{
    core::Decision decision = wanted;
    decision.outcome = outcome;
    decision.reason = reason;
    decision.to = wanted.from;
    decision.words = std::move(words);
    return decision;
}

} // namespace

Reason reason_of(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::throttled: return Reason::throttled;
    case ErrorKind::denied: return Reason::denied;
    case ErrorKind::credentials: return Reason::credentials;
    case ErrorKind::server: return Reason::server;
    case ErrorKind::transport: return Reason::transport;
    case ErrorKind::deadline:
    case ErrorKind::cancelled: return Reason::deadline; // stopping ends what is still running at its deadline
    case ErrorKind::invalid: return Reason::invalid;
    }
    return Reason::invalid;
}

bool may_pass(const core::Error& error)
{
    return error.retryable || error.kind == ErrorKind::deadline || error.kind == ErrorKind::cancelled;
}

bool may_have_arrived(const core::Error& error)
{
    switch (error.kind) {
    case ErrorKind::throttled:
    case ErrorKind::denied:
    case ErrorKind::credentials:
    case ErrorKind::invalid: return false;
    case ErrorKind::server:
    case ErrorKind::transport:
    case ErrorKind::deadline:
    case ErrorKind::cancelled: return true;
    }
    return true;
}

std::string failure_words(std::string_view what, const core::ClusterKey& cluster, const core::Error& error)
{
    std::string words = "cannot ";
    words.append(what).append(" of cluster ").append(cluster.name);
    words.append(" (").append(cluster.account).append(", ").append(cluster.region).append("): ");
    words += cause(error, cluster);
    return words.append(what_to_do(error));
}

core::Decision failed(core::Decision known, std::string_view what, const core::ClusterKey& cluster,
                      const core::Error& error)
{
    known.outcome = Outcome::failed;
    known.reason = reason_of(error.kind);
    known.to = known.from;
    known.words = failure_words(what, cluster, error);
    return known;
}

// The texts: ECS API Reference, UpdateService, Errors. The daemon's comes as InvalidParameterException: "The daemon
// scheduling strategy does not support a desired count for services. …"
std::optional<core::Decision> verdict_of_refusal(const core::Decision& wanted, const core::Error& error)
{
    if (error.code == "ServiceNotActiveException")
        return answered(wanted, Outcome::no_service, Reason::service_inactive,
                        "the service was deleted between reading and writing (ServiceNotActiveException)");
    if (error.code == "ServiceNotFoundException")
        return answered(wanted, Outcome::no_service, Reason::no_service,
                        "the service went away between reading and writing (ServiceNotFoundException)");
    if (error.code == "ClusterNotFoundException")
        return answered(wanted, Outcome::no_service, Reason::cluster_missing,
                        "the cluster went away between reading and writing (ClusterNotFoundException)");
    if (error.code == "InvalidParameterException" &&
        contains_ignoring_case(error.message, "daemon scheduling strategy"))
        return answered(wanted, Outcome::skipped, Reason::daemon,
                        "ECS says this is a DAEMON service, which takes no desired count");
    return std::nullopt;
}

} // namespace headcount::control
