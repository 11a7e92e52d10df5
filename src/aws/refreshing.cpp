#include "headcount/aws/refreshing.hpp"

#include "aws/cancelled.hpp"
#include "aws/credential_schedule.hpp"
#include "headcount/net/notifier.hpp"

#include <list>
#include <string>
#include <utility>

namespace headcount::aws {

namespace {

core::Error out_of_time(std::string_view source, core::Duration ran, const core::Error* before)
{
    const auto ms = core::milliseconds_of(ran);
    std::string message = "no credentials came from " + std::string(source) + " in time: asking it has taken " +
                          std::to_string(ms) + " ms so far";
    if (before != nullptr) message += "; the time before it failed: " + before->message;
    return {core::ErrorKind::deadline, "", std::move(message), true, ""};
}

} // namespace

struct RefreshingProvider::State {
    using Waiters = std::list<std::shared_ptr<net::Notifier>>;

    std::unique_ptr<CredentialsProvider> source;
    net::TaskGroup& fetches;
    net::Timers& timers;
    core::Random& random;
    observe::Log& log;

    CredentialSchedule schedule;
    CredentialsPtr credentials;
    core::Error last_error;
    bool fetching = false;
    core::Time fetch_began{};
    bool stopped = false; // the fetches were cancelled: there will be no other
    Waiters waiters;

    core::Error too_late() const
    {
        return out_of_time(source->name(), timers.now() - fetch_began, schedule.failing() ? &last_error : nullptr);
    }

    Advice advise() const { return schedule.advise(timers.now(), timers.wall()); }

    void took(core::Result<CredentialsPtr> result)
    {
        if (result) {
            if (schedule.failing()) log.info("credentials are fetched again", {{"source", source->name()}});
            credentials = std::move(*result);
            schedule.fetched(credentials->expires, timers.now(), timers.wall(), random);
            return;
        }
        last_error = result.error();
        if (last_error.kind == core::ErrorKind::cancelled) {
            stopped = true;
            return;
        }
        const bool first_failure = !schedule.failing();
        schedule.failed(timers.now(), random);
        if (first_failure && advise() == Advice::use)
            log.warn("credentials cannot be renewed; the old ones are used while they are valid",
                     {{"source", source->name()}, {"reason", last_error.message}});
    }
};

namespace {

template <class State>
struct Seat {
    std::shared_ptr<State> state;
    typename State::Waiters::iterator place;
    explicit Seat(std::shared_ptr<State> s)
        : state(std::move(s)),
          place(state->waiters.insert(state->waiters.end(), std::make_shared<net::Notifier>(state->timers)))
    {
    }
    ~Seat() { state->waiters.erase(place); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
};

// False where the fetch had not ended by then, or the caller was cancelled.
template <class State>
asio::awaitable<bool> wait_for_fetch(std::shared_ptr<State> state, core::Deadline deadline)
{
    const Seat<State> seat{state};
    const auto notifier = *seat.place;
    const bool woken = co_await notifier->wait(deadline);
    co_return woken;
}

template <class State>
asio::awaitable<void> fetch(std::shared_ptr<State> state)
{
    const auto deadline = core::Deadline::after(state->timers.now(), longest_fetch);
    auto result = co_await state->source->get(deadline);
    state->took(std::move(result));
    state->fetching = false;
    for (auto& waiter : state->waiters)
        waiter->notify(); // they look again
}

template <class State>
void start_fetch(const std::shared_ptr<State>& state)
{
    if (std::exchange(state->fetching, true)) return;
    state->fetch_began = state->timers.now();
    state->fetches.spawn(fetch(state));
}

} // namespace

RefreshingProvider::RefreshingProvider(std::unique_ptr<CredentialsProvider> source, net::TaskGroup& fetches,
                                       net::Timers& timers, core::Random& random, observe::Log& log)
    : state_(std::make_shared<State>(
          State{std::move(source), fetches, timers, random, log, {}, {}, {}, false, {}, false, {}}))
{
}

RefreshingProvider::~RefreshingProvider() = default;

std::string_view RefreshingProvider::name() const
{
    return state_->source->name();
}

asio::awaitable<core::Result<CredentialsPtr>> RefreshingProvider::get(core::Deadline deadline)
{
    const auto state = state_;
    for (;;) {
        const Advice advice = state->advise();
        if (advice == Advice::use) co_return state->credentials;
        if (advice == Advice::refuse || state->stopped) co_return state->last_error;
        start_fetch(state);
        if (advice == Advice::refresh_ahead) co_return state->credentials;
        if (deadline.passed(state->timers.now())) co_return state->too_late();
        const bool woken = co_await wait_for_fetch(state, deadline);
        if (!woken && !deadline.passed(state->timers.now())) co_return cancelled();
    }
}

void RefreshingProvider::invalidate()
{
    if (!state_->schedule.refused(state_->timers.now())) return;
    state_->source->invalidate();
}

void RefreshingProvider::after_pause()
{
    state_->schedule.after_pause(state_->timers.now());
}

} // namespace headcount::aws
