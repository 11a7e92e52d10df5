#include "aws/credential_error.hpp"
#include "aws/role_call.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

namespace {

constexpr std::string_view token_variable = "AWS_WEB_IDENTITY_TOKEN_FILE";
constexpr std::string_view role_variable = "AWS_ROLE_ARN";

core::Result<WebIdentitySource> source_in(const Environment& environment)
{
    const auto file = setting(environment, token_variable);
    const auto role = setting(environment, role_variable);
    if (!file) return nothing_configured(std::string(token_variable) + " is not set");
    if (!role) {
        return broken_credentials(std::string(token_variable) + " is set without " + std::string(role_variable) +
                                  ": set both or none");
    }
    return WebIdentitySource{std::string(token_variable), *role, *file,
                             setting(environment, "AWS_ROLE_SESSION_NAME").value_or("")};
}

} // namespace

asio::awaitable<core::Result<CredentialsPtr>> WebIdentityProvider::get(core::Deadline deadline)
{
    auto source = source_in(parts_.surroundings.environment);
    if (!source) co_return source.error();
    co_return co_await assume(parts_, std::move(*source), deadline);
}

} // namespace headcount::aws
