// Providers on virtual time, on a machine and over a network that exist only in the test.
#pragma once

#include "headcount/aws/providers.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "surroundings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::test {

inline constexpr const char* container_answer =
    R"({"RoleArn":"arn:aws:iam::111122223333:role/task","AccessKeyId":"ASIAC","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-01-02T09:04:05Z"})";

struct ProviderWorld : VirtualWorld {
    FakeMachine machine;
    ScriptedTransport transport{timers};

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
        aws::ProfileProvider provider{machine.surroundings(), std::move(name)};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> container()
    {
        aws::ContainerProvider provider{machine.surroundings(), transport, timers};
        return from(provider);
    }
};

inline bool says(const core::Result<aws::CredentialsPtr>& result, std::string_view words)
{
    return !result && result.error().kind == core::ErrorKind::credentials &&
           result.error().message.find(words) != std::string::npos;
}

} // namespace headcount::test
