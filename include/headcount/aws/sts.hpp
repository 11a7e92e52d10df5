// The STS calls headcount makes, typed, over AWS Query and XML. Facts: aws.md §1.3.
#pragma once

#include "headcount/aws/client.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace headcount::aws {

struct CallerIdentity {
    std::string account;
    std::string arn;
    std::string user_id;
};

struct AssumeRole {
    std::string role_arn;
    std::string session_name;
    std::string external_id; // empty: none
    std::chrono::seconds duration{3600};
};

struct AssumeRoleWithWebIdentity {
    std::string role_arn;
    std::string session_name;
    core::Secret token; // of the identity provider
};

class Sts {
public:
    Sts(Client& client, std::string region) : client_(client), region_(std::move(region)) {}

    // Needs no permission: it says whose credentials are in use.
    asio::awaitable<core::Result<CallerIdentity>> get_caller_identity(core::Deadline deadline);
    // The credentials carry their expiry and the account of the role. `client` speaks with the base credentials.
    asio::awaitable<core::Result<CredentialsPtr>> assume_role(AssumeRole request, core::Deadline deadline);
    // Unsigned: the token is the proof, and no credentials are asked for.
    asio::awaitable<core::Result<CredentialsPtr>> assume_role_with_web_identity(AssumeRoleWithWebIdentity request,
                                                                                core::Deadline deadline);

private:
    asio::awaitable<core::Result<CredentialsPtr>> session(ApiRequest request, std::string role_arn,
                                                          core::Deadline deadline);

    Client& client_;
    std::string region_; // the regional endpoint, which every region accepts
};

} // namespace headcount::aws
