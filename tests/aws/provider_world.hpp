// Providers on virtual time, on a machine and over a network that exist only in the test.
#pragma once

#include "headcount/aws/providers.hpp"
#include "support/recording_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "surroundings.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::test {

inline constexpr const char* container_answer =
    R"({"RoleArn":"arn:aws:iam::111122223333:role/task","AccessKeyId":"ASIAC","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-01-02T09:04:05Z"})";

// Programs that exist only in the test: answers from a list, in turn.
class ScriptedProcesses final : public net::Processes {
public:
    explicit ScriptedProcesses(net::Timers& timers) : timers_(timers) {}

    void prints(std::string output) { ends(0, std::move(output), ""); }
    void ends(int exit_code, std::string output, std::string error_output)
    {
        net::ProcessEnd end;
        end.exit_code = exit_code;
        end.output = core::Secret{std::move(output)};
        end.error_output = std::move(error_output);
        next.emplace_back(std::move(end));
    }
    void fails(core::Error error) { next.emplace_back(std::move(error)); }

    aws::asio::awaitable<core::Result<net::ProcessEnd>> run(net::Command command, core::Deadline deadline) override
    {
        commands.push_back(std::move(command.words));
        time_given = deadline.left(timers_.now());
        if (next.empty()) co_return core::Error{core::ErrorKind::invalid, "", "no such program", false, ""};
        auto end = std::move(next.front());
        next.pop_front();
        co_return end;
    }

    std::vector<std::vector<std::string>> commands;
    core::Duration time_given{};

private:
    net::Timers& timers_;
    std::deque<core::Result<net::ProcessEnd>> next;
};

struct ProviderWorld : VirtualWorld {
    FakeMachine machine;
    ScriptedTransport transport{timers};
    ScriptedProcesses processes{timers};
    core::Random random{5};
    observe::Metrics metrics;
    RecordingLog log;

    aws::ProviderParts parts()
    {
        return {.surroundings = machine.surroundings(),
                .transport = transport,
                .timers = timers,
                .random = random,
                .processes = processes,
                .metrics = metrics,
                .log = log,
                .sts = {},
                .region = "eu-west-1"};
    }

    core::Result<aws::CredentialsPtr> from(aws::CredentialsProvider& provider)
    {
        return run(provider.get(core::Deadline::after(timers.now(), std::chrono::seconds{60})));
    }
    core::Result<aws::CredentialsPtr> environment()
    {
        aws::EnvironmentProvider provider{machine.surroundings().environment};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> profile(std::optional<std::string> name = std::nullopt)
    {
        aws::ProfileProvider provider{parts(), std::move(name)};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> container()
    {
        aws::ContainerProvider provider{machine.surroundings(), transport, timers};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> web_identity()
    {
        aws::WebIdentityProvider provider{parts()};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> instance()
    {
        aws::InstanceProvider provider{machine.surroundings(), transport, timers, random, log};
        return from(provider);
    }
};

inline bool says(const core::Result<aws::CredentialsPtr>& result, std::string_view words)
{
    return !result && result.error().kind == core::ErrorKind::credentials &&
           result.error().message.find(words) != std::string::npos;
}

} // namespace headcount::test
