// Between the client and the simulated AWS: keys that may be wrong, and services that are shown with a strategy.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/net/transport.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <utility>

namespace headcount::test {

class Keys final : public aws::CredentialsSource {
public:
    boost::asio::awaitable<core::Result<aws::CredentialsPtr>> for_account(std::string, core::Deadline) override
    {
        auto credentials = std::make_shared<aws::Credentials>();
        credentials->access_key_id = "AKIDEXAMPLE";
        credentials->secret_access_key = core::Secret{wrong ? "another" : "not a secret"};
        co_return aws::CredentialsPtr{std::move(credentials)};
    }
    void invalidate(const std::string&) override {}

    bool wrong = false;
};

// The simulated services have a launch type. Here one can be shown with a capacity provider strategy in its place.
class Shown final : public net::Transport {
public:
    explicit Shown(net::Transport& wire) : wire_(wire) {}

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        auto answer = co_await wire_.send(std::move(request), deadline);
        if (provider.empty() || !answer) co_return answer;
        boost::system::error_code no_json;
        boost::json::value body = boost::json::parse(answer->body, no_json);
        if (no_json || !body.as_object().contains("services")) co_return answer;
        for (boost::json::value& service : body.as_object()["services"].as_array()) {
            service.as_object().erase("launchType");
            service.as_object()["capacityProviderStrategy"] =
                boost::json::array{boost::json::object{{"capacityProvider", provider}}};
        }
        answer->body = boost::json::serialize(body);
        co_return answer;
    }

    std::string provider;

private:
    net::Transport& wire_;
};

} // namespace headcount::test
