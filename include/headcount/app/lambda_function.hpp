// One invocation of the AWS Lambda function: its records through a service of their own, which ends with them.
// Nothing is remembered from one invocation to the next.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/event.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace headcount::app {

namespace asio = boost::asio;

struct LambdaParts {
    asio::any_io_executor executor;
    net::Timers& timers;
    core::Random& random;
    aws::Ecs& ecs;
    observe::Log& log;
    observe::Metrics& metrics;
    std::string own_account;
    std::vector<std::string> home_regions; // a sweep's reach without `regions`
    std::string function_name;             // whose metrics are in the log; empty: not known
    control::ApiBudget* budget = nullptr;  // that the calls of `ecs` wait for; null: they wait for none
};

class LambdaFunction {
public:
    LambdaFunction(std::shared_ptr<const core::Config> config, LambdaParts parts)
        : config_(std::move(config)), parts_(std::move(parts))
    {
    }

    // The body of the response: of a batch, the records that SQS is to hand out again; else null. An error is one of
    // the function, upon which Lambda invokes again: of what is no event, of another service's event (the rule sends
    // what it should not), of a run that failed, or of the deadline. One invocation at a time. With `metrics.emf` a
    // line in the log tells its metrics.
    asio::awaitable<core::Result<std::string>> invoke(std::string payload, core::Deadline deadline);

private:
    asio::awaitable<core::Result<std::string>> work_on(std::string payload, core::Deadline deadline);

    std::shared_ptr<const core::Config> config_;
    LambdaParts parts_;
    core::EventParser parser_;
};

} // namespace headcount::app
