#include "app/intake.hpp"

#include "headcount/core/arn.hpp"
#include "headcount/core/selecting.hpp"

#include <ostream>
#include <utility>
#include <variant>

namespace headcount::app {

namespace {

using Action = Judgement::Action;
using observe::EventResult;

Judgement ignored(std::string why)
{
    return {.action = Action::acknowledge, .result = EventResult::ignored, .why = std::move(why)};
}

Judgement rejected(std::string why)
{
    return {.action = Action::give_back, .result = EventResult::rejected, .why = std::move(why)};
}

Judgement foreign(const core::Config& config, const core::Scope& scope)
{
    const core::Foreign unsaid = config.accounts.empty() ? core::Foreign::reject : core::Foreign::ignore;
    std::string why = "account " + scope.account + " in region " + scope.region + " is outside the configuration";
    if (config.foreign.value_or(unsaid) == core::Foreign::ignore)
        return {.action = Action::acknowledge, .result = EventResult::foreign, .outside = scope, .why = std::move(why)};
    Judgement judgement =
        rejected(why + "; add it to `accounts` and `regions`, narrow the event rule, or set `foreign: ignore`");
    judgement.outside = scope;
    return judgement;
}

// "arn:aws:iam::{account}:role/path/name" → "name"
std::string role_name(const std::string& role)
{
    const std::size_t slash = role.rfind('/');
    return slash == std::string::npos ? role : role.substr(slash + 1);
}

bool is_ours(const core::Config& config, const std::string& principal, std::string_view own_account)
{
    const auto arn = core::parse_arn(principal);
    if (!arn.has_value()) return false;
    if (arn->account == own_account) return true;
    const core::AccountRule* rule = core::account_rule_for(config, arn->account);
    return rule != nullptr && !rule->role.empty() &&
           arn->resource.starts_with("assumed-role/" + role_name(rule->role) + "/");
}

Judgement look_at(const core::ClusterKey& cluster, const core::Config& config)
{
    if (!core::any_rule_reaches(config, cluster)) return ignored("no rule names a service of this cluster");
    return {.action = Action::look, .cluster = cluster};
}

struct Judge {
    const core::Event& event;
    const core::Config& config;
    std::string_view own_account;

    bool ours(const core::ClusterKey& cluster) const { return core::in_reach(config, cluster.scope(), own_account); }

    Judgement operator()(const core::InstanceChange& change) const
    {
        if (!ours(change.cluster)) return foreign(config, change.cluster.scope());
        Judgement judgement = look_at(change.cluster, config);
        judgement.instance_change = judgement.action == Action::look;
        return judgement;
    }

    Judgement operator()(const core::ApiCall& call) const
    {
        if (!ours(call.cluster)) return foreign(config, call.cluster.scope());
        const bool by_command = call.name == "TagResource" || call.name == "UntagResource"; // headcount pause, resume
        if (!by_command && call.user_agent.starts_with("headcount/") && is_ours(config, call.principal, own_account))
            return ignored("headcount made this call itself");
        if (call.service && !core::may_match(config, call.cluster, *call.service))
            return ignored("no rule speaks for the service of this call");
        Judgement judgement = look_at(call.cluster, config);
        if (call.service && judgement.action == Action::look) {
            judgement.service = *call.service;
            judgement.services_change = call.name == "CreateService" || call.name == "DeleteService";
        }
        if (call.service && call.name == "UpdateService" && judgement.action == Action::look) {
            judgement.written_service = *call.service;
            judgement.other_writer = call.principal.empty() ? call.user_agent : call.principal;
        }
        if (!call.service) judgement.lane = control::Lane::recheck; // on instances, attributes, capacity providers
        return judgement;
    }

    Judgement operator()(const core::DeploymentChange& change) const
    {
        if (!ours(change.cluster)) return foreign(config, change.cluster.scope());
        Judgement judgement = ignored("no change of this service waits for a deployment");
        if (!core::may_match(config, change.cluster, change.service)) return judgement;
        judgement.cluster = change.cluster;
        judgement.held_service = change.service;
        return judgement;
    }

    Judgement operator()(const core::PlacementFailure& failure) const
    {
        if (!ours(failure.cluster)) return foreign(config, failure.cluster.scope());
        Judgement judgement = ignored("a placement failure is counted, not acted on");
        judgement.placement_failure = core::may_match(config, failure.cluster, failure.service).has_value();
        return judgement;
    }

    Judgement operator()(const core::SweepRequest&) const
    {
        const std::string& account = event.envelope.account; // empty in a bare Scheduler input
        const bool known = account.empty() || account == own_account || core::account_rule_for(config, account);
        if (!known) return foreign(config, {account, event.envelope.region});
        return {.action = Action::sweep};
    }

    Judgement operator()(const core::Ignored& nothing) const { return ignored(nothing.why); }
    Judgement operator()(const core::Rejected& bad) const { return rejected(bad.why); }
};

} // namespace

std::ostream& operator<<(std::ostream& out, Judgement::Action action)
{
    switch (action) {
    case Action::look: return out << "look";
    case Action::sweep: return out << "sweep";
    case Action::acknowledge: return out << "acknowledge";
    case Action::give_back: return out << "give_back";
    }
    return out;
}

Judgement judge(const core::Event& event, const core::Config& config, std::string_view own_account)
{
    return std::visit(Judge{event, config, own_account}, event.body);
}

} // namespace headcount::app
