#include "headcount/control/api_budget.hpp"

#include "control/budget/companion.hpp"
#include "control/budget/limiter.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace headcount::control {

namespace {

using State = Companion::State;

std::size_t lane_of(const aws::Turn& turn)
{
    return std::min<std::size_t>(turn.lane, Limiter::lanes - 1);
}

std::string joined(const std::vector<std::string_view>& words)
{
    std::string text;
    for (const auto word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

} // namespace

struct ApiBudget::Impl {
    Impl(const core::Limits& limits, net::Timers& t) : limiter(limits), timers(t) {}

    asio::awaitable<void> stand_in_line(std::shared_ptr<Companion> who, aws::Turn turn, core::Deadline deadline);
    void step_out(Companion& who, State state);
    void wake_heads(const core::Scope& scope);

    Limiter limiter;
    net::Timers& timers;
    std::unordered_map<std::uint64_t, std::shared_ptr<Companion>> line; // by the number of their place
};

// Somebody has left, or a rate has changed: others may be next.
void ApiBudget::Impl::wake_heads(const core::Scope& scope)
{
    if (!limiter.anybody_waits()) return;
    for (const std::uint64_t number : limiter.heads(scope))
        if (const auto found = line.find(number); found != line.end()) found->second->wake.notify();
}

void ApiBudget::Impl::step_out(Companion& who, State state)
{
    limiter.leave(who.place);
    line.erase(who.place.number);
    who.state = state;
    wake_heads(who.place.scope);
}

asio::awaitable<void> ApiBudget::Impl::stand_in_line(std::shared_ptr<Companion> who, aws::Turn turn,
                                                     core::Deadline deadline)
{
    line.emplace(who->place.number, who);
    if (turn.calls) turn.calls->limiter.begins(timers.now());
    while (who->state == State::waiting) {
        const core::Time now = timers.now();
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        const bool cancelled = cancellation.cancelled() != asio::cancellation_type::none;
        if (cancelled || deadline.passed(now)) {
            step_out(*who, State::gone);
        } else if (limiter.take(who->place, now)) {
            step_out(*who, State::admitted);
        } else {
            const core::Deadline turn_comes{limiter.due(who->place, now)};
            co_await who->wake.wait(deadline.no_later_than(turn_comes));
        }
    }
    if (turn.calls) turn.calls->limiter.ends(timers.now());
}

ApiBudget::ApiBudget(const core::Limits& limits, net::Timers& timers) : impl_(std::make_unique<Impl>(limits, timers)) {}
ApiBudget::~ApiBudget() = default;

bool ApiBudget::try_pass(const core::Scope& scope, std::string_view operation, const aws::Turn& turn)
{
    const auto bucket = bucket_of(operation);
    return !bucket || impl_->limiter.take(scope, *bucket, lane_of(turn), impl_->timers.now());
}

asio::awaitable<void> ApiBudget::wait_as(std::shared_ptr<Companion> who, core::Scope scope, std::string operation,
                                         aws::Turn turn, core::Deadline deadline)
{
    const auto bucket = bucket_of(operation);
    if (!bucket) {
        who->state = State::admitted;
        co_return;
    }
    who->place = impl_->limiter.join(scope, *bucket, lane_of(turn), impl_->timers.now());
    co_await impl_->stand_in_line(std::move(who), std::move(turn), deadline);
}

asio::awaitable<bool> ApiBudget::begin_look(core::Scope scope, std::size_t reads, aws::Turn turn, core::Time since,
                                            core::Deadline deadline)
{
    const Limiter::Standing standing{lane_of(turn), since};
    if (impl_->limiter.take_look(scope, reads, standing, impl_->timers.now())) co_return true;
    const auto who = std::make_shared<Companion>(impl_->timers);
    who->place = impl_->limiter.join_look(scope, reads, standing, impl_->timers.now());
    co_await impl_->stand_in_line(who, std::move(turn), deadline);
    co_return who->state == State::admitted;
}

void ApiBudget::look_read(const core::Scope& scope)
{
    impl_->limiter.look_read(scope);
    impl_->wake_heads(scope);
}

void ApiBudget::end_look(const core::Scope& scope, std::size_t unread, std::size_t corrections)
{
    impl_->limiter.look_ended(scope, unread, corrections);
    impl_->wake_heads(scope);
}

void ApiBudget::correction_begins(const core::Scope& scope)
{
    impl_->limiter.correction_begins(scope);
}

asio::awaitable<bool> ApiBudget::wait(core::Scope scope, std::string operation, aws::Turn turn, core::Deadline deadline)
{
    const auto who = std::make_shared<Companion>(impl_->timers);
    co_await wait_as(who, std::move(scope), std::move(operation), std::move(turn), deadline);
    co_return who->state == State::admitted;
}

void ApiBudget::excuse(Companion& who)
{
    if (who.state != State::waiting) return;
    impl_->step_out(who, State::excused);
    who.wake.notify();
}

void ApiBudget::answered(const core::Scope& scope, std::string_view operation, core::Time sent, bool throttled)
{
    const auto bucket = bucket_of(operation);
    if (!bucket) return;
    impl_->limiter.answered(scope, *bucket, sent, impl_->timers.now(), throttled);
    if (throttled) impl_->wake_heads(scope);
}

bool ApiBudget::holds_back(const core::Scope& scope) const
{
    return impl_->limiter.anybody_waits(scope);
}

bool ApiBudget::busy() const
{
    return impl_->limiter.anybody_waits();
}

std::vector<HeldBack> ApiBudget::held_back() const
{
    std::vector<HeldBack> all;
    for (const Limiter::Held& held : impl_->limiter.held(impl_->timers.now()))
        all.push_back({.scope = held.scope,
                       .bucket = std::string(to_string(held.bucket)),
                       .operations = joined(operations_of(held.bucket)),
                       .calls = held.calls,
                       .oldest = held.oldest,
                       .per_second = held.per_second,
                       .throttled = held.slowed});
    std::ranges::sort(all, [](const HeldBack& one, const HeldBack& other) {
        if (one.scope != other.scope) return one.scope < other.scope;
        return one.seconds_to_go() > other.seconds_to_go();
    });
    return all;
}

} // namespace headcount::control
