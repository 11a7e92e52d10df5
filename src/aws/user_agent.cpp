#include "headcount/aws/user_agent.hpp"

#include "aws/sdk_setting.hpp"

#include <string_view>

namespace headcount::aws {

namespace {

constexpr std::size_t longest_id = 50;

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
bool fits_a_token(char letter)
{
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    const bool alphanumeric =
        (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    return alphanumeric || others.find(letter) != std::string_view::npos;
}

} // namespace

std::string own_user_agent()
{
    return "headcount/" HEADCOUNT_VERSION;
}

std::string user_agent(const Surroundings& surroundings)
{
    const auto profile = profile_in_use(surroundings); // one that cannot be had is told by whoever needs more of it
    const auto id =
        sdk_setting(surroundings.environment, profile ? *profile : Profile{}, "AWS_SDK_UA_APP_ID", "sdk_ua_app_id");
    std::string text = own_user_agent();
    if (!id || id->value.empty()) return text;
    text += " app/";
    for (const char letter : std::string_view{id->value}.substr(0, longest_id))
        text += fits_a_token(letter) ? letter : '-';
    return text;
}

} // namespace headcount::aws
