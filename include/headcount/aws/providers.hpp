// Where base credentials come from: the environment, web identity, a profile of the shared files, the container's
// endpoint, the instance's metadata, and the chain that asks them in turn. Each fetches anew whenever it is asked;
// keeping what was fetched is refreshing.hpp. Source: "Standardized credential providers" (AWS SDKs and Tools Reference
// Guide); "Task IAM role" (ECS guide).
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/aws/instance_metadata.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/process.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::aws {

struct ProfilePlan;
enum class CredentialSource;

// What providers need of the world. What is referred to outlives them.
struct ProviderParts {
    Surroundings surroundings;
    net::Transport& transport;
    net::Timers& timers;
    core::Random& random;
    net::Processes& processes;
    observe::Metrics& metrics;
    observe::Log& log;
    ClientOptions sts;  // how STS is called for roles
    std::string region; // where it is called; empty: none is known, and no role can be assumed
};

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION, AWS_ACCOUNT_ID.
class EnvironmentProvider final : public CredentialsProvider {
public:
    explicit EnvironmentProvider(Environment environment) : environment_(std::move(environment)) {}

    std::string_view name() const override { return "environment"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    Environment environment_;
};

// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, as EKS sets them up for a service account; AWS_ROLE_SESSION_NAME.
class WebIdentityProvider final : public CredentialsProvider {
public:
    explicit WebIdentityProvider(ProviderParts parts) : parts_(std::move(parts)) {}

    std::string_view name() const override { return "web identity"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    ProviderParts parts_;
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

// The role of the EC2 instance. Where the service hands out keys whose time is over, or will be within a minute, the
// service itself is in trouble, and AWS honours them on: they pass for keys with 15 to 25 minutes to live.
class InstanceProvider final : public CredentialsProvider {
public:
    InstanceProvider(Surroundings surroundings, net::Transport& transport, net::Timers& timers, core::Random& random,
                     observe::Log& log);

    std::string_view name() const override { return "instance metadata"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    asio::awaitable<core::Result<CredentialsPtr>> fetch(core::Deadline deadline);
    CredentialsPtr stretched(CredentialsPtr credentials);

    InstanceMetadata metadata_;
    net::Timers& timers_;
    core::Random& random_;
    observe::Log& log_;
    bool stretching_ = false; // it was said
};

// A profile: static keys, a program, web identity, or a role assumed with the credentials of another profile or source.
// A sign-in with a browser is refused with a sentence.
class ProfileProvider final : public CredentialsProvider {
public:
    // Without a profile: AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default", which alone may be missing.
    explicit ProfileProvider(ProviderParts parts, std::optional<std::string> profile = std::nullopt);

    std::string_view name() const override { return name_; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    asio::awaitable<core::Result<CredentialsPtr>> base_of(const ProfilePlan& plan, core::Deadline deadline);
    CredentialsProvider& provider_of(CredentialSource source);

    ProviderParts parts_;
    bool asked_for_; // by name
    std::string profile_;
    std::string name_;
    EnvironmentProvider environment_; // what credential_source may name
    ContainerProvider container_;
    InstanceProvider instance_;
};

// What the walk along a chain found out about one of its links.
struct LinkReport {
    enum class Verdict { chosen, not_configured, broken, not_asked };

    std::string name;
    Verdict verdict = Verdict::not_asked;
    std::string why; // the link's own words; empty where it was chosen or not asked
};

std::string_view to_string(LinkReport::Verdict verdict); // "not configured"

// The first that is configured. Once one has answered, only that one is asked, until it says that it is configured no
// more: then all are asked again, and where another one answers that is logged.
class ChainProvider final : public CredentialsProvider {
public:
    ChainProvider(std::vector<std::unique_ptr<CredentialsProvider>> links, observe::Log& log);

    // Of the link that is being asked, else of the one that answered last, else "chain".
    std::string_view name() const override;
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;
    void invalidate() override;

    // One report a link, in order, of the last get().
    const std::vector<LinkReport>& walk() const { return walk_; }

private:
    asio::awaitable<core::Result<CredentialsPtr>> ask(std::size_t link, core::Deadline deadline);
    asio::awaitable<core::Result<CredentialsPtr>> ask_all(core::Deadline deadline);
    void choose(std::size_t link);

    std::vector<std::unique_ptr<CredentialsProvider>> links_;
    observe::Log& log_;
    std::vector<LinkReport> walk_;
    std::optional<std::size_t> asking_;
    std::optional<std::size_t> chosen_;
    std::optional<std::size_t> chosen_before_; // the last that was
};

// environment → web identity → profile → container → instance metadata. A profile that is given here (not by
// AWS_PROFILE) is meant before all else: then neither the environment nor its web identity is asked.
std::unique_ptr<ChainProvider> default_chain(ProviderParts parts, std::optional<std::string> profile = std::nullopt);

} // namespace headcount::aws
