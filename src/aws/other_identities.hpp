// Ways to credentials that are not built. Where one is configured it is refused, and the next link of the chain is not
// asked: that would be another identity than the one that was meant.
#pragma once

#include "headcount/aws/profile.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/unsupported.hpp"

#include <optional>
#include <utility>

namespace headcount::aws {

// Web identity out of the environment, as EKS sets it up for a service account.
std::optional<Unsupported> web_identity(const Environment& environment);

// A role, a process, a sign-in: whatever a profile asks for besides static keys, even where it has those too.
std::optional<Unsupported> more_than_keys(const Profile& profile);

// Stands in the chain where web identity belongs.
class WebIdentityProvider final : public CredentialsProvider {
public:
    explicit WebIdentityProvider(Environment environment) : environment_(std::move(environment)) {}

    std::string_view name() const override { return "web identity"; }
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

private:
    Environment environment_;
};

} // namespace headcount::aws
