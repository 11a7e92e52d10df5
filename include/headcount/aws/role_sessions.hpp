// Which identity speaks in which account: the base credentials themselves, or a session of the role that `accounts` of
// the configuration names there. Sessions are kept and renewed ahead; an account whose role fails backs off alone.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/aws/sts.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"

#include <cstddef>
#include <cstdint>
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

struct RoleSessionsOptions {
    std::vector<core::AccountRule> accounts;
    std::string own_account;                // of the base credentials; empty: not known yet
    std::string partition = "aws";          // of roles that are named by name alone
    std::string session_name = "headcount"; // 2 to 51 of [A-Za-z0-9_+=,.@-]; CloudTrail shows it with -<own account>
    std::size_t most_sessions = 4096;       // more are forgotten, the one used longest ago first
};

// One thread only.
class RoleSessions final : public CredentialsSource {
public:
    // `base` keeps its credentials fresh itself; `sts` speaks with them.
    // `fetches` owns the calls that renew sessions.
    RoleSessions(CredentialsProvider& base, Sts& sts, net::TaskGroup& fetches, net::Timers& timers,
                 core::Random& random, observe::Log& log, RoleSessionsOptions options);
    ~RoleSessions() override;

    void set_own_account(std::string account);

    // Errors besides those of the providers: denied, where neither a role nor the own account allows this one, or where
    // the role is one of another account.
    asio::awaitable<core::Result<CredentialsPtr>> for_account(std::string account, core::Deadline deadline) override;
    void invalidate(const std::string& account) override;

    std::size_t sessions() const { return sessions_.size(); }

private:
    struct Session {
        std::shared_ptr<RefreshingProvider> provider; // shared with the callers that wait in it
        std::uint64_t used = 0;
    };
    std::shared_ptr<RefreshingProvider> session(const std::string& account, const std::string& role,
                                                const std::string& external_id);
    void make_room();

    CredentialsProvider& base_;
    Sts& sts_;
    net::TaskGroup& fetches_;
    net::Timers& timers_;
    core::Random& random_;
    observe::Log& log_;
    core::Config config_; // only its accounts are set: for account_rule_for()
    std::string own_account_;
    std::string partition_;
    std::string session_name_;
    std::size_t most_sessions_;
    std::uint64_t uses_ = 0;
    std::map<std::string, Session> sessions_;
};

} // namespace headcount::aws
