// Where base credentials come from: the environment, a profile of the shared files, the container's endpoint, and the
// chain that asks them in turn. Each fetches anew whenever it is asked; keeping what was fetched is refreshing.hpp.
// More kinds (assumed roles of profiles, processes, web identity, instance metadata) are further CredentialsProviders.
// Source: "Standardized credential providers" (AWS SDKs and Tools Reference Guide); "Task IAM role" (ECS guide).
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::aws {

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION, AWS_ACCOUNT_ID.
class EnvironmentProvider final : public CredentialsProvider {
public:
    explicit EnvironmentProvider(Environment environment) : environment_(std::move(environment)) {}

    std::string_view name() const override { return "environment"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    Environment environment_;
};

// Static keys of a profile. A profile that asks for anything else (a role, a process, a sign-in) is refused by name.
class ProfileProvider final : public CredentialsProvider {
public:
    // Without a profile: AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default", which alone may be missing.
    ProfileProvider(Surroundings surroundings, std::optional<std::string> profile = std::nullopt);

    std::string_view name() const override { return name_; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    Surroundings surroundings_;
    bool asked_for_; // by name
    std::string profile_;
    std::string name_;
};

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else _FULL_URI: the task role of ECS, or EKS Pod Identity.
class ContainerProvider final : public CredentialsProvider {
public:
    ContainerProvider(Surroundings surroundings, net::Transport& transport, net::Timers& timers);

    std::string_view name() const override { return "container"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    Surroundings surroundings_;
    net::Transport& transport_;
    net::Timers& timers_;
};

// The first that is configured. Once one has answered, only that one is asked.
class ChainProvider final : public CredentialsProvider {
public:
    explicit ChainProvider(std::vector<std::unique_ptr<CredentialsProvider>> links) : links_(std::move(links)) {}

    std::string_view name() const override;
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;
    void invalidate() override;

private:
    std::vector<std::unique_ptr<CredentialsProvider>> links_;
    std::optional<std::size_t> chosen_;
};

// environment → web identity (refused, not built yet) → profile → container. Keeps references to transport and timers.
std::unique_ptr<CredentialsProvider> default_chain(Surroundings surroundings, net::Transport& transport,
                                                   net::Timers& timers);

} // namespace headcount::aws
