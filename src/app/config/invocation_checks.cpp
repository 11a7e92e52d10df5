#include "app/config/invocation_checks.hpp"

#include "app/config/place.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::app::config {
namespace {

constexpr std::uint32_t largest_batch = 10'000; // messages of one invocation, as Lambda allows

// Refuses what waits or remembers, where it was asked for.
class Refusal {
public:
    Refusal(const Draft& draft, Place place) : draft_(draft), place_(std::move(place)) {}

    void check(bool remembers, std::string_view key, std::string_view instead) const
    {
        if (!remembers || !is_written(draft_, place_.path(key))) return;
        place_.refuse(key, "needs memory between invocations, which a Lambda function does not have; leave it out or "
                           "write " +
                               std::string(instead));
    }

    void check_threads(std::uint32_t threads) const
    {
        if (threads > 1) place_.refuse("threads", "is over 1, but a Lambda function works with one; leave it out");
    }

private:
    const Draft& draft_;
    Place place_;
};

// Guards wait, and look again when they have waited.
void settle_rule(Draft& draft, std::size_t index)
{
    core::Rule& rule = draft.config.rules[index];
    const Refusal refusal(draft, item_of(draft, "services", index));
    const bool graceful = rule.count == core::CountMode::connected && rule.disconnect_grace > core::Duration::zero();
    refusal.check(graceful, "disconnect_grace", "0");
    const std::pair<core::Pace*, std::string> paces[] = {{&rule.scale_out, "scale_out."},
                                                         {&rule.scale_in, "scale_in."}};
    for (const auto& [pace, section] : paces) {
        refusal.check(pace->hold > core::Duration::zero(), section + "hold", "0s");
        refusal.check(pace->max_step.has_value(), section + "max_step", "off");
    }
    refusal.check(rule.to_zero == core::ToZero::confirm, "scale_in.to_zero", "true or false");
    refusal.check(rule.during_deployment != core::DuringDeployment::proceed, "during_deployment", "proceed");
    rule.during_deployment = core::DuringDeployment::proceed;
    rule.disconnect_grace = core::Duration::zero();
}

} // namespace

void settle_for_invocations(Draft& draft)
{
    core::Config& config = draft.config;
    const Refusal refusal(draft, Place(draft, ""));
    refusal.check(config.recheck > core::Duration::zero(), "recheck", "0");
    refusal.check(config.sweep > core::Duration::zero(), "sweep",
                  "0, and let an EventBridge schedule invoke the function: that is its sweep");
    refusal.check(config.limits.feedback.has_value(), "limits.feedback", "off");
    refusal.check(config.limits.max_fall.has_value(), "limits.max_fall", "off");
    refusal.check_threads(config.threads);
    config.limits.feedback.reset();
    config.limits.max_fall.reset();
    config.recheck = core::Duration::zero();
    config.sweep = core::Duration::zero();
    for (std::size_t i = 0; i < config.rules.size(); ++i)
        settle_rule(draft, i);
    if (!is_written(draft, "skip_unchanged")) config.skip_unchanged = false;
    if (!is_written(draft, "metrics.emf")) config.emf = true; // nobody can scrape a function
    core::Limits& limits = config.limits;
    if (!is_written(draft, "limits.give_up")) limits.give_up = std::chrono::seconds{10};
    if (!is_written(draft, "limits.held_messages")) limits.held_messages = largest_batch;
    if (!is_written(draft, "limits.held_per_account")) limits.held_per_account = largest_batch;
}

} // namespace headcount::app::config
