// Who calls, as the User-Agent header tells AWS; CloudTrail keeps it with each call.
#pragma once

#include "headcount/aws/environment.hpp"

#include <string>

namespace headcount::aws {

std::string own_user_agent(); // "headcount/<version>"

// The same, and after it "app/<id>" where AWS_SDK_UA_APP_ID, or sdk_ua_app_id of the profile, names the application.
// What may not stand in a token of HTTP becomes "-"; of an id longer than AWS allows (50 characters) the rest is cut.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
std::string user_agent(const Surroundings& surroundings);

} // namespace headcount::aws
