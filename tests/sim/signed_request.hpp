// Requests as a client of the simulated AWS sends them, signed with the stages of the verifier. That those are right
// is proved by the published vectors (sigv4_verifier_test.cpp).
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/calendar.hpp"
#include "sim/sigv4_verifier.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace headcount::sim {

struct Signing {
    std::string key_id = "AKIAHEADCOUNTEXAMPL1";
    std::string secret = "headcount+example/secret+0123456789abcdef";
    std::string token{};
    std::string region = "eu-west-1";
};

inline void sign(net::ServerRequest& request, const Signing& who, const std::string& service, core::WallTime at)
{
    request.headers.push_back({"X-Amz-Date", basic_time(at)});
    if (!who.token.empty()) request.headers.push_back({"X-Amz-Security-Token", who.token});
    Authorization authorization{.key_id = who.key_id,
                                .date = basic_time(at).substr(0, 8),
                                .region = who.region,
                                .service = service,
                                .signed_headers = {},
                                .signature = {}};
    std::string names;
    for (const auto& header : request.headers) {
        std::string name{header.name};
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        authorization.signed_headers.push_back(name);
    }
    std::sort(authorization.signed_headers.begin(), authorization.signed_headers.end());
    for (const auto& name : authorization.signed_headers)
        names += (names.empty() ? "" : ";") + name;
    const auto to_sign =
        string_to_sign(basic_time(at), authorization, canonical_request(request, authorization.signed_headers));
    request.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=" + who.key_id + "/" + authorization.date +
                                                    "/" + who.region + "/" + service +
                                                    "/aws4_request, SignedHeaders=" + names +
                                                    ", Signature=" + signature_of(who.secret, authorization, to_sign)});
}

inline net::ServerRequest ecs_request(const std::string& operation, std::string body,
                                      std::string_view host = "127.0.0.1:4566")
{
    return {.method = "POST",
            .target = "/",
            .headers = {{"Host", host},
                        {"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation}},
            .body = std::move(body)};
}

inline net::ServerRequest sqs_request(const std::string& operation, std::string body)
{
    return {.method = "POST",
            .target = "/",
            .headers = {{"Host", "127.0.0.1:4566"},
                        {"Content-Type", "application/x-amz-json-1.0"},
                        {"X-Amz-Target", "AmazonSQS." + operation}},
            .body = std::move(body)};
}

inline net::ServerRequest sts_request(std::string body)
{
    return {
        .method = "POST",
        .target = "/",
        .headers = {{"Host", "127.0.0.1:4566"}, {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
        .body = std::move(body)};
}

inline AccessKey example_key()
{
    return {.id = "AKIAHEADCOUNTEXAMPL1",
            .secret = "headcount+example/secret+0123456789abcdef",
            .account = "111122223333",
            .arn = "arn:aws:iam::111122223333:user/demo"};
}

} // namespace headcount::sim
