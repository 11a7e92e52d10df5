#include "app/outside_watch.hpp"

namespace headcount::app {

bool own_account_left_out(const core::Config& config, std::string_view own_account)
{
    return !config.accounts.empty() && core::account_rule_for(config, own_account) == nullptr;
}

void OutsideWatch::passed_over(const core::Scope& scope, const core::Config& config, std::string_view own_account,
                               observe::Log& log)
{
    if (own_said_ || scope.account != own_account || !own_account_left_out(config, own_account)) return;
    own_said_ = true;
    log.warn("events of headcount's own account are passed over, since no item of `accounts` names it: add one with "
             "its id and without `role` if its clusters are to be managed, else narrow the event rule",
             {{"account", scope.account}, {"region", scope.region}});
}

void OutsideWatch::left(const core::Scope& scope, const Left& message, core::Time now, observe::Log& log)
{
    const auto unsaid = left_said_.happened(scope, 1, now);
    if (!unsaid) return;
    log.warn("messages from outside the configuration stay in the queue for its dead-letter policy",
             {{"why", message.why},
              {"account", scope.account},
              {"region", scope.region},
              {"messages", *unsaid},
              {"message_id", message.message_id},
              {"receives", message.receives}});
}

} // namespace headcount::app
