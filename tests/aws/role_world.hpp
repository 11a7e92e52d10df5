// Role sessions on virtual time: STS is a scripted transport, the base credentials never change.
#pragma once

#include "aws_world.hpp"
#include "headcount/aws/role_sessions.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

class BaseProvider final : public aws::CredentialsProvider {
public:
    std::string_view name() const override { return "base"; }
    aws::asio::awaitable<core::Result<aws::CredentialsPtr>> get(core::Deadline) override { co_return credentials; }
    void invalidate() override { ++invalidated; }

    aws::CredentialsPtr credentials = make_credentials("AKIABASE");
    int invalidated = 0;
};

inline std::string session_xml(const std::string& key, const std::string& expires)
{
    return "<R><Credentials><AccessKeyId>" + key +
           "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t"
           "</SessionToken><Expiration>" +
           expires + "</Expiration></Credentials></R>";
}

inline std::string session_of(core::Duration life, core::WallTime now)
{
    const auto end = std::chrono::floor<std::chrono::seconds>(now + life);
    const auto day = std::chrono::floor<std::chrono::days>(end);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{end - day};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()}, unsigned{date.month()},
                  unsigned{date.day()}, static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return session_xml("ASIA", text.data());
}

inline std::string sts_error(const std::string& code)
{
    return "<ErrorResponse><Error><Code>" + code + "</Code><Message>no</Message></Error></ErrorResponse>";
}

inline aws::SessionLimits at_most(std::size_t sessions)
{
    aws::SessionLimits limits;
    limits.most = sessions;
    return limits;
}

inline aws::ClientOptions two_attempts()
{
    aws::ClientOptions options;
    options.attempts = 2;
    return options;
}

inline const core::AccountRule members{
    {"222233334444", "333344445555"}, {}, "arn:aws:iam::{account}:role/headcount", "ext-1"};
inline const core::AccountRule everybody{{"*"}, {}, "arn:aws:iam::{account}:role/headcount", ""};

struct RoleWorld : AwsWorld {
    BaseProvider base;
    aws::BaseCredentials identity{base};
    aws::Client sts_client{transport, timers, random, identity, metrics, log, two_attempts()};
    aws::Sts sts{sts_client, "eu-west-1"};
    std::unique_ptr<aws::RoleSessions> sessions;

    explicit RoleWorld(std::vector<core::AccountRule> rules, aws::SessionLimits limits = {})
    {
        aws::RoleSessionsOptions settings;
        settings.accounts = std::move(rules);
        settings.own_account = "111122223333";
        settings.limits = limits;
        sessions = std::make_unique<aws::RoleSessions>(
            aws::RoleSessionsParts{io.get_executor(), base, sts, timers, random, log}, std::move(settings));
    }
    ~RoleWorld()
    {
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(sessions->stop());
        timers.run();
    }
    RoleWorld(const RoleWorld&) = delete;
    RoleWorld& operator=(const RoleWorld&) = delete;

    core::Result<aws::CredentialsPtr> get(std::string account, core::Duration time = 60s)
    {
        return run_beside(sessions->for_account(std::move(account), within(time)));
    }
    std::string key(std::string account)
    {
        const auto got = get(std::move(account));
        return got ? (*got)->access_key_id : std::string(core::to_string(got.error().kind));
    }
    void pass(core::Duration span) { timers.run_until(timers.now() + span); }

    // What was sent to STS about this account, or about anybody.
    std::vector<core::Time> asked(const std::string& account = "role%2Fheadcount") const
    {
        std::vector<core::Time> times;
        for (const auto& sent : transport.sent())
            if (sent.request.body.find(account) != std::string::npos) times.push_back(sent.at);
        return times;
    }
};

// The most of these times that lie within one minute.
inline std::size_t most_in_a_minute(const std::vector<core::Time>& times)
{
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < times.size(); ++last) {
        while (times[last] - times[first] >= 1min)
            ++first;
        most = std::max(most, last - first + 1);
    }
    return most;
}

} // namespace headcount::test
