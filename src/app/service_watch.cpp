// What is told of the whole service, not of a run: its gauges, and once a second what takes a look at every account.
#include "app/service_impl.hpp"

#include <chrono>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration look_around_pace = 1s;

} // namespace

void Service::Impl::update_gauges()
{
    parts_.metrics.in_flight(dispatcher_.in_flight());
    if (!parts_.ties) parts_.metrics.held_messages(held_.size()); // else where they were received
    parts_.metrics.clusters(book_.size());
    parts_.metrics.paused(book_.paused());
}

void Service::Impl::update_gauges_of_accounts(core::Time at)
{
    parts_.metrics.brake(reconciler_.guards().braked());
    parts_.metrics.waiting(dispatcher_.waiting(), dispatcher_.oldest_waiting(at));
}

// At every account, so that it must not be done at every turn: once a second. When to come back if it was not done.
core::Time Service::Impl::look_around(core::Time at)
{
    if (at < look_around_at_) return look_around_at_;
    look_around_at_ = at + look_around_pace;
    update_gauges_of_accounts(at);
    complain_of_budget();
    return core::Time::max();
}

} // namespace headcount::app
