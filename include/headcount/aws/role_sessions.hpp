// Which identity speaks in which account: the base credentials themselves, or a session of the role that `accounts` of
// the configuration names there. Sessions are kept, and renewed in the background long before they end, each at its own
// time; one that nobody uses is forgotten. An account whose role fails backs off alone.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/sts.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::aws {

// The base credentials in every account: for STS itself, and where no account but the own one is managed.
class BaseCredentials final : public CredentialsSource {
public:
    explicit BaseCredentials(CredentialsProvider& provider) : provider_(provider) {}

    asio::awaitable<core::Result<CredentialsPtr>> for_account(std::string account, core::Deadline deadline) override;
    void invalidate(const std::string& account) override;

private:
    CredentialsProvider& provider_;
};

class SessionBook;

struct SessionLimits {
    std::size_t most = 16'384;        // kept, 1.6 kB each with a token of 1,000 characters; beyond it the one
                                      // used longest ago is forgotten
    std::size_t fetches = 24;         // AssumeRole calls at once: STS takes about 600 a second of an account and region
    std::size_t doubtful_fetches = 8; // … and besides, of sessions whose last fetch failed
    core::Duration idle = std::chrono::hours{1};         // not used for so long: forgotten
    core::Duration fetch_time = std::chrono::seconds{5}; // for one fetch, with what the client retries in it
};

struct RoleSessionsOptions {
    std::vector<core::AccountRule> accounts;
    std::string own_account;                // of the base credentials; empty: not known yet
    std::string partition = "aws";          // of roles that are named by name alone
    std::string session_name = "headcount"; // 2 to 51 of [A-Za-z0-9_+=,.@-]; CloudTrail shows it with -<own account>
    SessionLimits limits;
};

struct RoleSessionsParts {
    asio::any_io_executor executor;
    CredentialsProvider& base; // keeps its credentials fresh itself
    Sts& sts;                  // speaks with them; few attempts a call, since failures are paced here
    net::Timers& timers;
    core::Random& random;
    observe::Log& log;
};

// A role that fails is asked for again after 1, 2, 4 … 60 s, the upper half of it random, and only if somebody uses its
// account: at most seven fetches in its first minute and three in a later one. Mended, it works a minute later at most.
// One thread only.
class RoleSessions final : public CredentialsSource {
public:
    RoleSessions(RoleSessionsParts parts, RoleSessionsOptions options);
    ~RoleSessions() override;
    RoleSessions(const RoleSessions&) = delete;
    RoleSessions& operator=(const RoleSessions&) = delete;

    void set_own_account(std::string account);

    // Errors besides those of the providers: denied, where neither a role nor the own account allows this one, or where
    // the role is one of another account. That of a role names it, the code of STS and what to check.
    asio::awaitable<core::Result<CredentialsPtr>> for_account(std::string account, core::Deadline deadline) override;
    void invalidate(const std::string& account) override;

    // The machine was frozen, and its monotonic clock with it: a role that failed may be asked for again at once.
    void after_pause();

    // Nothing is fetched any more, and whoever waits is told that it was cancelled. Must have ended before the end of
    // a RoleSessions that was used.
    asio::awaitable<void> stop();

    std::size_t sessions() const;

private:
    struct Seat;
    using Waiters = std::list<std::shared_ptr<net::Notifier>>;

    asio::awaitable<core::Result<CredentialsPtr>> session(std::string account, core::Deadline deadline);
    asio::awaitable<bool> wait_for_fetch(std::string account, core::Deadline deadline);
    asio::awaitable<void> keep();
    asio::awaitable<void> fetch(std::string account);
    void take(const std::string& account, const std::string& role, core::Result<CredentialsPtr> result);
    AssumeRole request_for(const std::string& account) const;
    void wake_keeper();

    RoleSessionsParts parts_;
    core::Config config_; // only its accounts are set: for account_rule_for()
    std::string own_account_;
    std::string partition_;
    std::string session_name_;
    core::Duration fetch_time_;
    std::unique_ptr<SessionBook> book_;
    std::map<std::string, Waiters> waiters_; // by account
    bool keeping_ = false;
    bool stopping_ = false;
    net::Notifier wake_keeper_;
    net::TaskGroup tasks_; // last: its tasks use everything above
};

} // namespace headcount::aws
