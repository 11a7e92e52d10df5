// A client on virtual time over a scripted transport, signed with made-up credentials: what tests of this floor stand
// on.
#pragma once

#include "headcount/aws/client.hpp"
#include "support/recording_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::test {

using namespace std::chrono_literals;

inline const core::Scope prod{"111122223333", "eu-west-1"};

inline aws::CredentialsPtr make_credentials(std::string key, std::optional<core::WallTime> expires = std::nullopt)
{
    auto out = std::make_shared<aws::Credentials>();
    out->secret_access_key = core::Secret("secret-of-" + key);
    out->session_token = core::Secret("token-of-" + key);
    out->access_key_id = std::move(key);
    out->expires = expires;
    return out;
}

// Hands out AKIA0; after each invalidate() that is allowed to help, AKIA1, AKIA2, …
class FakeSource final : public aws::CredentialsSource {
public:
    aws::asio::awaitable<core::Result<aws::CredentialsPtr>> for_account(std::string account, core::Deadline) override
    {
        asked.push_back(account);
        if (error) co_return *error;
        co_return present;
    }

    void invalidate(const std::string&) override
    {
        ++invalidated;
        if (renewable) present = make_credentials("AKIA" + std::to_string(++generation_));
    }

    std::vector<std::string> asked;
    std::optional<core::Error> error;
    bool renewable = true;
    std::size_t invalidated = 0;
    aws::CredentialsPtr present = make_credentials("AKIA0");

private:
    int generation_ = 0;
};

struct AwsWorld : VirtualWorld {
    ScriptedTransport transport{timers};
    core::Random random{7};
    observe::Metrics metrics;
    RecordingLog log;
    FakeSource credentials;
    aws::ClientOptions options;
    std::unique_ptr<aws::Client> made;

    aws::Client& client()
    {
        if (!made) made = std::make_unique<aws::Client>(transport, timers, random, credentials, metrics, log, options);
        return *made;
    }

    core::Deadline within(core::Duration span) const { return core::Deadline::after(timers.now(), span); }

    core::Result<aws::ApiResponse> call(std::string_view operation = "DescribeClusters", core::Duration time = 60s,
                                        aws::Service service = aws::Service::ecs)
    {
        aws::ApiRequest request;
        request.service = service;
        request.operation = operation;
        request.scope = prod;
        return run(client().call(std::move(request), within(time)));
    }
};

} // namespace headcount::test
