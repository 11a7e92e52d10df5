#include "source/held_messages.hpp"

#include <algorithm>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t batch = 10;
constexpr std::chrono::seconds longest = 12h; // since the receive, extensions included

std::chrono::seconds allowed(core::Time received, core::Time now)
{
    return std::max(0s, longest - std::chrono::ceil<std::chrono::seconds>(now - received));
}

} // namespace

HeldMessages::HeldMessages(std::chrono::seconds visibility, core::Random random)
    : visibility_(visibility), random_(random)
{
}

std::uint64_t HeldMessages::add(std::string receipt, core::Time now)
{
    const std::uint64_t number = ++last_;
    Held& held = held_[number];
    held.receipt = std::move(receipt);
    held.received = now;
    held.visible_again = now + visibility_;
    schedule(number, held, extension_time(now));
    return number;
}

// Before two thirds are over; spread, so that messages received together are not extended in one breath for ever.
core::Time HeldMessages::extension_time(core::Time from)
{
    const core::Duration latest = core::Duration{visibility_} * 2 / 3;
    return from + latest - random_.up_to(latest / 6);
}

void HeldMessages::schedule(std::uint64_t number, Held& held, core::Time at)
{
    held.extend_at = at;
    due_.emplace(at, number);
}

void HeldMessages::unschedule(std::uint64_t number, Held& held)
{
    due_.erase({held.extend_at, number});
    held.extend_at = core::Time::max();
}

std::optional<Leaving> HeldMessages::settle(std::uint64_t number, std::optional<core::Duration> delay, core::Time now)
{
    const auto found = held_.find(number);
    if (found == held_.end() || found->second.leaving) return std::nullopt;
    if (found->second.extending && delay) {
        found->second.leaving = delay;
        ++leaving_;
        return std::nullopt;
    }
    return leave(found, delay, now);
}

Leaving HeldMessages::leave(Numbered::iterator held, std::optional<core::Duration> delay, core::Time now)
{
    unschedule(held->first, held->second);
    Leaving leaving{std::move(held->second.receipt), held->second.visible_again, allowed(held->second.received, now),
                    delay};
    held_.erase(held);
    return leaving;
}

std::vector<Extension> HeldMessages::take_due(core::Time now)
{
    std::vector<Extension> out;
    if (due_.empty() || due_.begin()->first > now) return out;
    const core::Time soon = now + core::Duration{visibility_} / 20;
    while (out.size() < batch && !due_.empty() && due_.begin()->first <= soon) {
        const std::uint64_t number = due_.begin()->second;
        Held& held = held_.at(number);
        unschedule(number, held);
        const std::chrono::seconds visibility = std::min(visibility_, allowed(held.received, now));
        if (visibility < 1s) continue; // after 12 h it comes back whatever we do
        held.extending = true;
        out.push_back({number, held.receipt, visibility});
    }
    return out;
}

std::optional<Leaving> HeldMessages::extended(const Extension& extension, Answer answer, core::Time asked,
                                              core::Time now)
{
    const auto found = held_.find(extension.number);
    if (found == held_.end()) return std::nullopt;
    Held& held = found->second;
    held.extending = false;
    if (answer == Answer::granted) held.visible_again = asked + extension.visibility;
    if (held.leaving) {
        --leaving_;
        return leave(found, held.leaving, now);
    }

    const core::Time again = now + 1s + random_.up_to(1s);
    if (answer == Answer::granted) schedule(extension.number, held, extension_time(asked));
    if (answer == Answer::failed && again < held.visible_again) schedule(extension.number, held, again);
    return std::nullopt;
}

core::Time HeldMessages::wake() const
{
    return due_.empty() ? core::Time::max() : due_.begin()->first;
}

} // namespace headcount::source
