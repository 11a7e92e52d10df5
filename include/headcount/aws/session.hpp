// One identity and everything it needs to make calls, wired: the credentials of the process as the AWS SDKs find them,
// the pooled transport, retries, typed services. Programs that want the parts otherwise put them together themselves.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/aws/sqs.hpp"
#include "headcount/aws/sts.hpp"
#include "headcount/net/http_client.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace headcount::aws {

struct SessionOptions {
    std::string region{};  // empty: as default_region() finds it
    std::string profile{}; // its credentials and settings, before the keys of the environment; empty: see AWS_PROFILE
    std::optional<std::uint32_t> attempts{}; // of a call, the first included; none: AWS_MAX_ATTEMPTS, or 3
    core::Duration attempt_time = std::chrono::seconds{5}; // one attempt
    net::HttpClientLimits transport{};
    observe::Log* log = nullptr; // outlives the session; none: silence
};

// Belongs to one thread: that of the io_context, which outlives it.
class Session {
public:
    // Makes no call. An error names the setting that is wrong, or missing.
    static core::Result<std::unique_ptr<Session>> open(asio::io_context& io, Surroundings surroundings,
                                                       SessionOptions options = {});
    ~Session(); // after stop(), or with its io_context done with

    // For a program that does nothing else: runs the io_context until the task has ended and the session is stopped.
    // May be called again. Throws std::logic_error where the task did not end: somebody stopped the io_context, or
    // what the task waited for went away.
    int run(asio::awaitable<int> task);

    // Ends what goes on without a caller, such as fetching credentials ahead. When no call is under way any more.
    asio::awaitable<void> stop();

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const std::string& region() const;
    core::Scope scope() const; // the own account, in the region
    core::Deadline in(core::Duration time) const;

    Ecs& ecs();
    Sqs& sqs();
    Sts& sts();
    Client& client(); // for operations that have no type here
    observe::Metrics& metrics();

private:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::aws
