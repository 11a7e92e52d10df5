// What a profile of the shared files says about credentials: where the first ones come from, and which roles are then
// assumed, each with the credentials of the one before. Pure; profile_provider.cpp carries it out.
//
//   [profile prod]  role_arn = B, source_profile = base      base: the keys of hub
//   [profile base]  role_arn = A, source_profile = hub   →   roles: A, then B
//   [profile hub]   aws_access_key_id = …
//
// Source: "Assume role credential provider" (AWS SDKs and Tools Reference Guide); precedences as botocore has them.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/unsupported.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headcount::aws {

struct ProcessSource {
    std::string profile;
    std::string command; // not split yet
};

struct WebIdentitySource {
    std::string where; // "profile prod", for messages
    std::string role_arn;
    std::string token_file;
    std::string session_name; // empty: one is made up
};

enum class CredentialSource { environment, container, instance };

struct RoleOfProfile {
    std::string profile;
    std::string role_arn;
    std::string session_name; // empty: one is made up
    std::string external_id;  // empty: none
    std::chrono::seconds duration{3600};
};

struct ProfilePlan {
    std::variant<CredentialsPtr, ProcessSource, WebIdentitySource, CredentialSource> base;
    std::vector<RoleOfProfile> roles; // in the order in which they are assumed
};

// Errors: `not_configured` where the profile exists and says nothing of credentials; broken otherwise.
core::Result<ProfilePlan> plan_of(const Surroundings& surroundings, Profile profile);

// A sign-in with a browser, which a service cannot do.
std::optional<Unsupported> sign_in(const Profile& profile);

} // namespace headcount::aws
