// Which role sessions are kept, and which one is fetched next: a pure decider, told who asks, what came and what time
// it is.
//
//              join                 next                 fetched, failed
//   (resting) ──────▶ wanted ─────────────▶ fetching ─────────────────────▶ (resting)
//        └──────────────────────────────────────▲
//                       next, when it is due
//
// A session is due at a random point of its life, between two and four fifths of it, so that sessions that began
// together part at once and stay apart. Those that somebody waits for go first, in the order in which they were asked
// for. Two lanes bound what is fetched at once: sessions whose last fetch failed have one of their own, so that roles
// that hang or are refused take nobody else's place.
//
// The one used longest ago is forgotten when there is no room, and so is any that nobody used for `idle`. One that is
// fetched or waited for stays.
#pragma once

#include "aws/credential_schedule.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/aws/role_sessions.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace headcount::aws {

class SessionBook {
public:
    explicit SessionBook(SessionLimits limits);
    ~SessionBook();
    SessionBook(const SessionBook&) = delete;
    SessionBook& operator=(const SessionBook&) = delete;

    // What there is for this account: credentials, or why there are none. Nothing: a fetch must end first. Counts as a
    // use of its session, which begins here where there is none.
    std::optional<core::Result<CredentialsPtr>> ask(const std::string& account, core::Time now, core::WallTime wall);

    // Somebody to whom ask() gave nothing waits for this session, and waits no more. One leave() for each join().
    void join(const std::string& account);
    void leave(const std::string& account);

    // The account whose session is to be fetched now. How that ended is told by exactly one of the three below.
    std::optional<std::string> next(core::Time now);
    void fetched(const std::string& account, CredentialsPtr credentials, core::Time now, core::WallTime wall,
                 core::Random& random);
    void failed(const std::string& account, core::Error error, core::Time now, core::WallTime wall,
                core::Random& random);
    void abandoned(const std::string& account); // cancelled: it says nothing about the role

    // A service did not accept the session: fetched anew before it is used again (see CredentialSchedule::refused).
    void refused(const std::string& account, core::Time now);

    // The machine was frozen, and `now` with it: what failed may be fetched again at once.
    void after_pause(core::Time now);

    bool failing(const std::string& account) const;                                     // the last fetch failed
    bool usable(const std::string& account, core::Time now, core::WallTime wall) const; // what there is, still

    // When next() may give or forget what it does not now; Time::max(): only a call can change that. May have passed.
    core::Time wake() const;
    std::size_t size() const { return sessions_.size(); }

private:
    enum class Phase { resting, wanted, fetching };

    struct Session {
        const std::string* account = nullptr; // the key by which it is found
        CredentialSchedule schedule;
        CredentialsPtr credentials;
        std::unique_ptr<const core::Error> error; // of the last fetch, where that failed
        core::Time used{};
        core::Time due = core::Time::max(); // when it is fetched although nobody waits
        std::size_t waiting = 0;
        Phase phase = Phase::resting;
        boost::intrusive::list_member_hook<> wanted_place;
        boost::intrusive::set_member_hook<> due_place;
        boost::intrusive::set_member_hook<> used_place;
    };
    template <auto Member>
    struct By {
        bool operator()(const Session& a, const Session& b) const
        {
            return a.*Member != b.*Member ? a.*Member < b.*Member : *a.account < *b.account;
        }
    };
    template <auto Hook, auto Member>
    using SetBy =
        boost::intrusive::set<Session,
                              boost::intrusive::member_hook<Session, boost::intrusive::set_member_hook<>, Hook>,
                              boost::intrusive::compare<By<Member>>>;
    using Line = boost::intrusive::list<
        Session, boost::intrusive::member_hook<Session, boost::intrusive::list_member_hook<>, &Session::wanted_place>>;
    struct Lane {
        std::size_t most = 0;
        std::size_t fetching = 0;
        Line wanted;
        SetBy<&Session::due_place, &Session::due> due; // resting
    };

    Session& find_or_add(const std::string& account);
    Session& known(const std::string& account);
    Lane& lane_of(const Session& session) { return lanes_[session.schedule.failing() ? 1 : 0]; }
    Session& ended(const std::string& account);
    void rest(Session& session);
    void unrest(Session& session);
    void forget(Session& session);

    SessionLimits limits_;
    std::unordered_map<std::string, Session> sessions_;
    std::array<Lane, 2> lanes_;                        // of those that work or are new, and of those that fail
    SetBy<&Session::used_place, &Session::used> used_; // resting, and nobody waits: what may be forgotten
};

} // namespace headcount::aws
