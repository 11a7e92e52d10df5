// Everything between a transport and typed calls: credentials and their keeping, role sessions, signed clients.
// The same graph in production, where the transport is the pooled client, and on virtual time, where it is the
// simulated AWS. What it is used for is not known here.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/role_sessions.hpp"
#include "headcount/aws/sqs.hpp"
#include "headcount/aws/sts.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/process.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headcount::app {

namespace asio = boost::asio;

struct AwsAccessParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    net::Transport& transport;
    net::Processes& processes; // for credential_process
    core::Random random;
    observe::Log& log;
    observe::Metrics& metrics;
    aws::Surroundings surroundings;
    std::string why_no_region{}; // of the last place that was asked for one, where all were silent; for the message
    std::unique_ptr<aws::CredentialsProvider> base{}; // in place of the chain of sources. Needs AWS_ACCOUNT_ID
    std::size_t shards = 1; // of the process, each with an access: what they may ask of STS at once is divided
};

// The region of calls that name none: the setting, else that of the first queue whose URL or ARN tells one, else the
// first of `regions`. Empty: nothing tells one.
std::string home_region(const core::Config& config, const std::string& setting);

// Is a queue of the configuration, or its role, named by name alone? Those are of the own account, which AWS_ACCOUNT_ID
// must tell make().
bool needs_own_account(const core::QueueConfig& queue);

// A queue of the configuration, and the client that speaks to it: with the role it names, if it names one.
struct QueueAccess {
    std::string written; // as the configuration has it
    aws::Queue queue;
    aws::Sqs& sqs; // lives as long as the AwsAccess
};

class AwsAccess {
public:
    // An error is a setting that cannot be used: an endpoint that is no URL, no region, a queue that is none.
    static core::Result<std::unique_ptr<AwsAccess>> make(const core::Config& config, AwsAccessParts parts);
    ~AwsAccess(); // after stop(), or with its io_context done with
    AwsAccess(const AwsAccess&) = delete;
    AwsAccess& operator=(const AwsAccess&) = delete;

    // The account of the credentials in use: told by AWS_ACCOUNT_ID, by them, by whoever started us (`told`; empty: not
    // said) where it hands over keys in the environment, by the metadata of the task of ECS that this is where the keys
    // are the machine's, else asked of STS. Calls in the own account work from then on.
    asio::awaitable<core::Result<std::string>> find_own_account(core::Deadline deadline, std::string told = {});

    // The credentials in use, without any role of `accounts`; and what was found out about each source on the way.
    asio::awaitable<core::Result<aws::CredentialsPtr>> base_credentials(core::Deadline deadline);
    void invalidate_base_credentials(); // AWS did not accept them
    const std::vector<aws::LinkReport>& credentials_walk() const;

    aws::Ecs& ecs();
    aws::Sqs& sqs();
    aws::Sts& sts();
    control::ApiBudget* budget(); // that calls of ecs() wait for; null: there is none

    // The machine was frozen, which the monotonic clock does not tell: no back-off of credentials goes on.
    void after_pause();

    // Ends what goes on in the background. Must have ended before the end of one that was used, and after all calls.
    asio::awaitable<void> stop();

    const std::string& region() const; // home_region()
    std::vector<std::string> queue_regions() const;
    std::vector<QueueAccess> queues(); // in the order of the configuration
    // One source for each queue of the configuration, or of one shard of several: for each queue that it receives from.
    // Ticket::source is its place.
    std::vector<std::unique_ptr<source::Source>> queue_sources(std::size_t shard = 0, std::size_t shards = 1);

private:
    asio::awaitable<std::string> account_of_the_task(core::Deadline deadline);

    struct Impl;
    explicit AwsAccess(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::app
