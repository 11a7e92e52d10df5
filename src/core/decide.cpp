#include "headcount/core/decide.hpp"

#include "headcount/core/arithmetic.hpp"
#include "headcount/core/wall_text.hpp"

#include <ostream>
#include <utility>

namespace headcount::core {

namespace {

Decision leave(const ObservedService& service, Outcome outcome, Reason reason, std::string words)
{
    Decision decision;
    decision.outcome = outcome;
    decision.reason = reason;
    decision.from = service.desired;
    decision.policy = service.desired;
    decision.to = service.desired;
    decision.words = std::move(words);
    return decision;
}

std::optional<Decision> decide_on_status(const ObservedService& service)
{
    switch (service.status) {
    case Status::active: return std::nullopt;
    case Status::missing:
        return leave(service, Outcome::no_service, Reason::no_service, "the cluster has no such service");
    case Status::draining:
        return leave(service, Outcome::no_service, Reason::service_inactive,
                     "the service was deleted and its tasks are stopping (DRAINING)");
    case Status::inactive:
        return leave(service, Outcome::no_service, Reason::service_inactive, "the service was deleted (INACTIVE)");
    }
    return std::nullopt;
}

// They may be given another count (UpdateService), but what becomes of that in the middle of a deployment is theirs.
std::optional<Decision> decide_on_controller(const ObservedService& service)
{
    if (!service.deployments.in_progress) return std::nullopt;
    switch (service.controller) {
    case Controller::ecs: return std::nullopt;
    case Controller::code_deploy:
        return leave(service, Outcome::skipped, Reason::external_deployment,
                     "CODE_DEPLOY deploys this service just now: it is left alone, and the next sweep looks again");
    case Controller::external:
        return leave(service, Outcome::skipped, Reason::external_deployment,
                     "an EXTERNAL controller deploys this service just now: it is left alone, and the next sweep looks "
                     "again");
    }
    return std::nullopt;
}

std::optional<Decision> decide_on_cluster(const ObservedService& service, const ObservedCluster& cluster)
{
    switch (cluster.status) {
    case Status::active:
    case Status::draining: return std::nullopt; // its instances are still registered, and counted
    case Status::missing:
        return leave(service, Outcome::no_service, Reason::cluster_missing, "there is no such cluster");
    case Status::inactive:
        return leave(service, Outcome::no_service, Reason::cluster_missing, "the cluster was deleted (INACTIVE)");
    }
    return std::nullopt;
}

// "paused by its tags until 2026-01-02 03:04:05 UTC"
std::string freeze_words(const Freeze& freeze)
{
    return "paused by its tags" + (freeze.until ? " until " + second_text(*freeze.until) : std::string());
}

Decision decide_frozen(const Intent& intent, const ObservedService& service, const Freeze& freeze)
{
    const std::uint32_t at = freeze.at.value_or(service.desired);
    Decision decision = leave(service, Outcome::paused, Reason::paused, freeze_words(freeze));
    decision.frozen = true;
    decision.until = freeze.until;
    decision.policy = decision.to = at;
    if (at == service.desired) {
        decision.words += (freeze.at ? ": held at " : ": stays at ") + std::to_string(at);
        return decision;
    }
    decision.outcome = intent.dry_run ? Outcome::would_adjust : Outcome::adjusted;
    decision.reason = Reason::count_changed;
    decision.words = std::to_string(service.desired) + " → " + std::to_string(at) + ": " + decision.words;
    return decision;
}

// "0 of 4 registered instances match `where`, so "
std::string no_match_words(const NoMatch& none)
{
    using enum NoMatch::Of;
    const std::string_view key = none.of == where ? "`where`" : none.of == capacity ? "`capacity`" : "`per`";
    std::string words = "no instance matches ";
    if (none.registered) words = "0 of " + std::to_string(*none.registered) + " registered instances match ";
    return words.append(key).append(", so ");
}

} // namespace

std::ostream& operator<<(std::ostream& out, const Decision& decision)
{
    return out << decision.outcome << '/' << decision.reason << ' ' << decision.from << " → " << decision.to
               << " (policy " << decision.policy << "): " << decision.words;
}

std::string reason_words(const Decision& decision)
{
    std::string words(to_string(decision.frozen ? Reason::paused : decision.reason));
    if (decision.frozen && decision.to != decision.from) words += " at " + std::to_string(decision.to);
    return decision.until ? words + " until " + second_text(*decision.until) : words;
}

Decision held(Decision wanted, Outcome outcome, Reason reason, std::string_view because)
{
    wanted.words = wanted.sum + " → " + std::to_string(wanted.to) + ", now " + std::to_string(wanted.from) +
                   (outcome == Outcome::contended ? ", left alone: " : ", held: ");
    wanted.words += because;
    wanted.outcome = outcome;
    wanted.reason = reason;
    wanted.to = wanted.from;
    return wanted;
}

Decision in_part(Decision wanted, std::uint32_t to, Reason reason, std::string_view because)
{
    wanted.words = std::to_string(wanted.from) + " → " + std::to_string(to) + ", on the way to " +
                   std::to_string(wanted.to) + ": " + wanted.sum + "; ";
    wanted.words += because;
    wanted.reason = reason;
    wanted.to = to;
    return wanted;
}

std::optional<Decision> decide_without_count(const Intent& intent, const ObservedService& service)
{
    if (auto decision = decide_on_status(service)) return decision;
    // ECS computes a daemon's count itself and refuses any desiredCount, even the present one (UpdateService).
    if (service.scheduling == Scheduling::daemon)
        return leave(service, Outcome::skipped, Reason::daemon,
                     "a DAEMON service has one task on every instance by itself and takes no desired count");
    if (service.fargate_only)
        return leave(service, Outcome::skipped, Reason::fargate_only,
                     "a service on Fargate has no container instances to follow");
    if (auto decision = decide_on_controller(service)) return decision;
    if (!intent.bad_tag.empty())
        return leave(service, Outcome::skipped, Reason::bad_tag, "left alone: " + intent.bad_tag);
    if (intent.paused)
        return leave(service, Outcome::paused, Reason::paused,
                     "paused by its rule: stays at " + std::to_string(service.desired));
    if (intent.freeze) return decide_frozen(intent, service, *intent.freeze);
    return std::nullopt;
}

Decision decide(const Intent& intent, const ObservedService& service, const ObservedCluster& cluster)
{
    if (auto decision = decide_on_cluster(service, cluster)) return *std::move(decision);
    if (auto decision = decide_without_count(intent, service)) return *std::move(decision);

    Decision decision;
    decision.from = service.desired;
    const Amount amount = cluster.amount.value_or(Amount::of(cluster.instances));
    decision.policy = tasks_for(intent.scale, amount);
    decision.to = decision.policy;
    decision.unmatched = cluster.no_match.has_value();
    std::string why = arithmetic(intent.scale, amount);
    if (cluster.no_match) why.insert(0, no_match_words(*cluster.no_match));
    if (service.placement.distinct_instance && decision.policy > cluster.instances) {
        decision.capped = true;
        decision.to = cluster.instances;
        why += cap_words(intent.scale, cluster.instances);
    }
    decision.sum = std::move(why);
    if (decision.to == decision.from) {
        decision.words = std::to_string(decision.to) + " already: " + decision.sum;
        return decision;
    }
    decision.outcome = intent.dry_run ? Outcome::would_adjust : Outcome::adjusted;
    decision.reason = Reason::count_changed;
    decision.words = std::to_string(decision.from) + " → " + std::to_string(decision.to) + ": " + decision.sum;
    return decision;
}

} // namespace headcount::core
