#include "headcount/aws/unsupported.hpp"

#include "aws/other_identities.hpp"
#include "aws/sdk_setting.hpp"
#include "headcount/aws/profile.hpp"

namespace headcount::aws {

std::optional<Unsupported> unsupported(const Surroundings& surroundings)
{
    const auto& environment = surroundings.environment;
    if (setting(environment, "AWS_ACCESS_KEY_ID") || setting(environment, "AWS_SECRET_ACCESS_KEY"))
        return std::nullopt; // the first of the chain: nothing else is asked
    if (auto asked = web_identity(environment)) return asked;
    return more_than_keys(profile_in_use(surroundings));
}

} // namespace headcount::aws
