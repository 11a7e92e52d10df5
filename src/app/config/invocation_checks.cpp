#include "app/config/invocation_checks.hpp"

#include "app/config/place.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::app::config {
namespace {

constexpr std::uint32_t largest_batch = 10'000; // messages of one invocation, as Lambda allows

// Guards wait, and look again when they have waited.
void settle_guards_for_invocations(Draft& draft, std::size_t index)
{
    core::Rule& rule = draft.config.rules[index];
    const Place place = item_of(draft, "services", index);
    const std::string item = "services[" + std::to_string(index) + "].";
    constexpr std::string_view refusal = "needs memory between invocations, which a Lambda function does not have; "
                                         "leave it out or write ";
    const auto refuse_if = [&](bool waits, const std::string& key, std::string_view instead) {
        if (waits && draft.written.contains(item + key)) place.refuse(key, std::string(refusal).append(instead));
    };
    const std::pair<core::Pace*, std::string> paces[] = {{&rule.scale_out, "scale_out."},
                                                         {&rule.scale_in, "scale_in."}};
    for (const auto& [pace, section] : paces) {
        refuse_if(pace->hold > core::Duration::zero(), section + "hold", "0s");
        refuse_if(pace->max_step.has_value(), section + "max_step", "off");
    }
    refuse_if(rule.to_zero == core::ToZero::confirm, "scale_in.to_zero", "true or false");
    refuse_if(rule.during_deployment != core::DuringDeployment::proceed, "during_deployment", "proceed");
    if (rule.to_zero == core::ToZero::confirm) rule.to_zero = core::ToZero::yes;
    rule.during_deployment = core::DuringDeployment::proceed;
}

} // namespace

void settle_for_invocations(Draft& draft)
{
    core::Config& config = draft.config;
    const Place place(draft, "");
    constexpr auto refusal = "needs memory between invocations, which a Lambda function does not have; leave it out "
                             "or write 0";
    if (is_written(draft, "recheck") && config.recheck > core::Duration::zero()) place.refuse("recheck", refusal);
    if (is_written(draft, "sweep") && config.sweep > core::Duration::zero()) {
        place.refuse("sweep", std::string(refusal) + ", and let an EventBridge schedule invoke the function: that is "
                                                     "its sweep");
    }
    constexpr auto guard = "needs memory between invocations, which a Lambda function does not have; leave it out or "
                           "write off";
    if (is_written(draft, "limits.feedback") && config.limits.feedback) place.refuse("limits.feedback", guard);
    if (is_written(draft, "limits.max_fall") && config.limits.max_fall) place.refuse("limits.max_fall", guard);
    config.limits.feedback.reset();
    config.limits.max_fall.reset();
    if (!is_written(draft, "skip_unchanged")) config.skip_unchanged = false;
    for (std::size_t i = 0; i < config.rules.size(); ++i) {
        core::Rule& rule = config.rules[i];
        const Place item = item_of(draft, "services", i);
        const bool written = is_written(draft, item.path("disconnect_grace"));
        const bool counts = rule.count == core::CountMode::connected;
        if (written && counts && rule.disconnect_grace > core::Duration::zero())
            item.refuse("disconnect_grace", refusal);
        rule.disconnect_grace = core::Duration::zero();
    }
    config.recheck = core::Duration::zero();
    config.sweep = core::Duration::zero();
    if (!is_written(draft, "metrics.emf")) config.emf = true; // nobody can scrape a function
    for (std::size_t i = 0; i < config.rules.size(); ++i)
        settle_guards_for_invocations(draft, i);
    core::Limits& limits = config.limits;
    if (!is_written(draft, "limits.give_up")) limits.give_up = std::chrono::seconds{10};
    if (!is_written(draft, "limits.held_messages")) limits.held_messages = largest_batch;
    if (!is_written(draft, "limits.held_per_account")) limits.held_per_account = largest_batch;
}

} // namespace headcount::app::config
