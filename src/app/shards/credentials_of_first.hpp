// The credentials in use are fetched by the first shard only; the others ask it.
#pragma once

#include "app/shards/run_on.hpp"
#include "headcount/app/aws_access.hpp"
#include "headcount/aws/credentials.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <string_view>
#include <utility>

namespace headcount::app {

class CredentialsOfFirst final : public aws::CredentialsProvider {
public:
    // `access` lives in the executor, and ends after those that ask it.
    CredentialsOfFirst(asio::any_io_executor executor, AwsAccess& access)
        : executor_(std::move(executor)), access_(access)
    {
    }

    std::string_view name() const override { return "first shard"; }

    asio::awaitable<core::Result<aws::CredentialsPtr>> get(core::Deadline deadline) override
    {
        return run_on(executor_, access_.base_credentials(deadline));
    }

    void invalidate() override
    {
        asio::post(executor_, [&access = access_] { access.invalidate_base_credentials(); });
    }

private:
    asio::any_io_executor executor_;
    AwsAccess& access_;
};

} // namespace headcount::app
