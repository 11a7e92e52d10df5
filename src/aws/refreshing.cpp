#include "headcount/aws/refreshing.hpp"

#include "aws/credential_schedule.hpp"
#include "headcount/net/notifier.hpp"

#include <list>
#include <string>
#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

// A fetch ahead of time must not hold up its caller for long: what it has is still good.
constexpr core::Duration patience_ahead = 2s;

// A caller that comes with less time than this proves nothing about the source when it runs out.
constexpr core::Duration fair_chance = 1s;

core::Error out_of_time()
{
    return {core::ErrorKind::deadline, "", "no credentials came in time", true, ""};
}

core::Error cancelled()
{
    return {core::ErrorKind::cancelled, "", "cancelled", false, ""};
}

} // namespace

struct RefreshingProvider::State {
    using Waiters = std::list<std::shared_ptr<net::Notifier>>;

    std::unique_ptr<CredentialsProvider> source;
    net::Timers& timers;
    core::Random& random;
    observe::Log& log;

    CredentialSchedule schedule;
    CredentialsPtr credentials;
    core::Error last_error;
    bool fetching = false;
    Waiters waiters;

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
        const bool first_failure = !schedule.failing();
        schedule.failed(timers.now(), random);
        if (first_failure && advise() == Advice::use)
            log.warn("credentials cannot be renewed; the old ones are used while they are valid",
                     {{"source", source->name()}, {"reason", last_error.message}});
    }
};

namespace {

// One fetch under way. When it ends, in whatever manner, those who wait look again.
template <class State>
struct Flight {
    std::shared_ptr<State> state;
    explicit Flight(std::shared_ptr<State> s) : state(std::move(s)) { state->fetching = true; }
    ~Flight()
    {
        state->fetching = false;
        for (auto& waiter : state->waiters)
            waiter->notify();
    }
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;
};

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

template <class State>
asio::awaitable<bool> wait_for_flight(std::shared_ptr<State> state, core::Deadline deadline)
{
    const Seat<State> seat{state};
    const auto notifier = *seat.place;
    const bool woken = co_await notifier->wait(deadline);
    co_return woken;
}

// Fetches and keeps what came. An error means that this caller is out: cancelled, or too late to tell.
template <class State>
asio::awaitable<core::Result<void>> fetch(std::shared_ptr<State> state, core::Deadline deadline)
{
    const Flight<State> flight{state};
    const bool fair = deadline.left(state->timers.now()) >= fair_chance;
    auto result = co_await state->source->get(deadline);
    if (!result) {
        const auto kind = result.error().kind;
        if (kind == core::ErrorKind::cancelled || (kind == core::ErrorKind::deadline && !fair))
            co_return result.error();
    }
    state->took(std::move(result));
    co_return core::Result<void>();
}

} // namespace

RefreshingProvider::RefreshingProvider(std::unique_ptr<CredentialsProvider> source, net::Timers& timers,
                                       core::Random& random, observe::Log& log)
    : state_(std::make_shared<State>(State{std::move(source), timers, random, log, {}, {}, {}, false, {}}))
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
        if (advice == Advice::refuse) co_return state->last_error;
        const core::Time now = state->timers.now();
        if (advice == Advice::refresh_ahead) {
            if (state->fetching) co_return state->credentials;
            const auto soon = deadline.no_later_than(core::Deadline::after(now, patience_ahead));
            co_await fetch(state, soon);
            if (state->credentials) co_return state->credentials;
            continue;
        }
        if (deadline.passed(now)) co_return out_of_time();
        if (state->fetching) {
            const bool woken = co_await wait_for_flight(state, deadline);
            if (!woken && !deadline.passed(state->timers.now())) co_return cancelled();
            continue;
        }
        const auto done = co_await fetch(state, deadline);
        if (!done) co_return done.error();
    }
}

void RefreshingProvider::invalidate()
{
    if (!state_->schedule.refused(state_->timers.now())) return;
    state_->source->invalidate();
}

} // namespace headcount::aws
