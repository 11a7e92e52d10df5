// Signature version 4 of AWS's JSON protocols, with the key of the day kept.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <string>

namespace peer {

using Digest = std::array<unsigned char, 32>;
using Request = boost::beast::http::request<boost::beast::http::string_body>;

std::string variable(const char* name); // of the environment; empty where there is none

class Signer {
public:
    explicit Signer(std::string service) : service_(std::move(service)) {} // "ecs"

    void sign(Request& request, const std::string& host);

private:
    void make_key(const std::string& day);

    std::string service_;
    std::string id_ = variable("AWS_ACCESS_KEY_ID");
    std::string secret_ = variable("AWS_SECRET_ACCESS_KEY");
    std::string region_ = variable("AWS_REGION");
    std::string day_;
    std::string scope_;
    Digest key_{};
};

} // namespace peer
