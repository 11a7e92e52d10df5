#include "headcount/aws/unsupported.hpp"

#include "aws/profile_plan.hpp"
#include "headcount/aws/profile.hpp"

namespace headcount::aws {

std::optional<Unsupported> unsupported(const Surroundings& surroundings)
{
    for (const auto name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE"})
        if (setting(surroundings.environment, name)) return std::nullopt; // it comes before the profile
    const auto profile = profile_in_use(surroundings);
    if (!profile) return std::nullopt; // whoever reads a setting of it says why
    const bool takes_a_role = profile->get("role_arn").has_value();
    return takes_a_role ? std::nullopt : sign_in(*profile);
}

} // namespace headcount::aws
