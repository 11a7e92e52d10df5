// Credentials that never change, for tests of what stands on the AWS client.
#pragma once

#include "headcount/aws/credentials.hpp"

#include <memory>
#include <string>

namespace headcount::test {

class StaticCredentials final : public aws::CredentialsSource {
public:
    boost::asio::awaitable<core::Result<aws::CredentialsPtr>> for_account(std::string, core::Deadline) override
    {
        auto credentials = std::make_shared<aws::Credentials>();
        credentials->access_key_id = "AKIDEXAMPLE";
        credentials->secret_access_key = core::Secret{"not a secret"};
        co_return aws::CredentialsPtr{std::move(credentials)};
    }
    void invalidate(const std::string&) override {}
};

} // namespace headcount::test
