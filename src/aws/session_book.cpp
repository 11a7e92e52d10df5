#include "aws/session_book.hpp"

#include "aws/wall_span.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr core::Duration soonest = 5s; // sessions that come all but expired are not fetched in a loop

// Between two and four fifths of its life: early enough to try for long before it ends.
core::Duration turning_point(core::Duration lifetime, core::Random& random)
{
    const core::Duration fifth = lifetime / 5;
    return std::max<core::Duration>(2 * fifth + random.up_to(2 * fifth), soonest);
}

} // namespace

SessionBook::SessionBook(SessionLimits limits) : limits_(limits)
{
    lanes_[0].most = limits.fetches;
    lanes_[1].most = limits.doubtful_fetches;
}

SessionBook::~SessionBook()
{
    for (Lane& lane : lanes_) {
        lane.wanted.clear();
        lane.due.clear();
    }
    used_.clear();
}

std::optional<core::Result<CredentialsPtr>> SessionBook::ask(const std::string& account, core::Time now,
                                                             core::WallTime wall)
{
    Session& session = find_or_add(account);
    unrest(session);
    session.used = now;
    rest(session);
    switch (session.schedule.advise(now, wall)) {
    case Advice::use:
    case Advice::refresh_ahead: return core::Result<CredentialsPtr>(session.credentials);
    case Advice::refuse: return core::Result<CredentialsPtr>(*session.error);
    case Advice::refresh_first: break;
    }
    return std::nullopt;
}

void SessionBook::join(const std::string& account)
{
    Session& session = known(account);
    unrest(session);
    ++session.waiting;
    if (session.phase != Phase::resting) return; // it keeps its place in the line
    session.phase = Phase::wanted;
    lane_of(session).wanted.push_back(session);
}

void SessionBook::leave(const std::string& account)
{
    Session& session = known(account);
    unrest(session);
    if (--session.waiting == 0 && session.phase == Phase::wanted) {
        Line& wanted = lane_of(session).wanted;
        wanted.erase(wanted.iterator_to(session));
        session.phase = Phase::resting;
    }
    rest(session);
}

std::optional<std::string> SessionBook::next(core::Time now)
{
    while (!used_.empty() && now - used_.begin()->used >= limits_.idle)
        forget(*used_.begin());
    for (Lane& lane : lanes_) {
        if (lane.fetching >= lane.most) continue;
        Session* session = nullptr;
        if (!lane.wanted.empty()) {
            session = &lane.wanted.front();
            lane.wanted.pop_front();
        } else if (!lane.due.empty() && lane.due.begin()->due <= now) {
            session = &*lane.due.begin();
            unrest(*session);
        }
        if (session == nullptr) continue;
        session->phase = Phase::fetching;
        ++lane.fetching;
        return *session->account;
    }
    return std::nullopt;
}

void SessionBook::fetched(const std::string& account, CredentialsPtr credentials, core::Time now, core::WallTime wall,
                          core::Random& random)
{
    Session& session = ended(account);
    session.error.reset();
    session.schedule.fetched(credentials->expires, now, wall, random);
    session.due = core::Time::max();
    if (credentials->expires) session.due = now + turning_point(wall_span(wall, *credentials->expires), random);
    session.credentials = std::move(credentials);
    rest(session);
}

// One that is still good is tried again by itself; one that is not, when somebody asks.
void SessionBook::failed(const std::string& account, core::Error error, core::Time now, core::WallTime wall,
                         core::Random& random)
{
    Session& session = ended(account);
    session.error = std::make_unique<const core::Error>(std::move(error));
    session.schedule.failed(now, random);
    const bool good = session.schedule.advise(now, wall) == Advice::use;
    session.due = good ? session.schedule.not_before() : core::Time::max();
    rest(session);
}

void SessionBook::abandoned(const std::string& account)
{
    rest(ended(account));
}

void SessionBook::refused(const std::string& account, core::Time now)
{
    if (const auto found = sessions_.find(account); found != sessions_.end()) found->second.schedule.refused(now);
}

void SessionBook::after_pause(core::Time now)
{
    for (auto& [account, session] : sessions_) {
        unrest(session);
        const bool retried = session.schedule.failing() && session.due != core::Time::max();
        session.schedule.after_pause(now);
        if (retried) session.due = std::min(session.due, now);
        rest(session);
    }
}

bool SessionBook::failing(const std::string& account) const
{
    const auto found = sessions_.find(account);
    return found != sessions_.end() && found->second.schedule.failing();
}

bool SessionBook::usable(const std::string& account, core::Time now, core::WallTime wall) const
{
    const auto found = sessions_.find(account);
    return found != sessions_.end() && found->second.schedule.advise(now, wall) == Advice::use;
}

core::Time SessionBook::wake() const
{
    core::Time wake = core::Time::max();
    if (!used_.empty()) wake = used_.begin()->used + limits_.idle;
    for (const Lane& lane : lanes_) {
        if (lane.fetching >= lane.most) continue;
        if (!lane.wanted.empty()) return core::Time::min();
        if (!lane.due.empty()) wake = std::min(wake, lane.due.begin()->due);
    }
    return wake;
}

SessionBook::Session& SessionBook::find_or_add(const std::string& account)
{
    if (const auto found = sessions_.find(account); found != sessions_.end()) return found->second;
    if (sessions_.size() >= limits_.most && !used_.empty()) forget(*used_.begin());
    const auto [place, added] = sessions_.try_emplace(account);
    place->second.account = &place->first;
    return place->second;
}

SessionBook::Session& SessionBook::known(const std::string& account)
{
    const auto found = sessions_.find(account);
    if (found == sessions_.end()) throw std::logic_error("a session that is waited for or fetched was forgotten");
    return found->second;
}

// The lane that it leaves is the one in which it began: what came of it is not in its schedule yet.
SessionBook::Session& SessionBook::ended(const std::string& account)
{
    Session& session = known(account);
    --lane_of(session).fetching;
    session.phase = Phase::resting;
    return session;
}

// Into the sets where it belongs, where it belongs in any.
void SessionBook::rest(Session& session)
{
    if (session.phase != Phase::resting) return;
    if (session.due != core::Time::max()) lane_of(session).due.insert(session);
    if (session.waiting == 0) used_.insert(session);
}

// Out of them, before what orders them changes.
void SessionBook::unrest(Session& session)
{
    auto& due = lane_of(session).due;
    if (session.due_place.is_linked()) due.erase(due.iterator_to(session));
    if (session.used_place.is_linked()) used_.erase(used_.iterator_to(session));
}

void SessionBook::forget(Session& session)
{
    unrest(session);
    sessions_.erase(sessions_.find(*session.account));
}

} // namespace headcount::aws
