// Queues and their dead-letter queues, as commands of the AWS CLI.
#include "app/setup/command.hpp"
#include "app/setup/home.hpp"
#include "app/setup/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace headcount::app {
namespace {

using namespace setup;
namespace json = boost::json;

// EventBridge sends to the queue, and to the other what it could not deliver.
json::object queue_policy(const Home& home, const core::QueueName& queue, const std::string& resource)
{
    const json::object send{
        {"Sid", "RulesSend"},
        {"Effect", "Allow"},
        {"Principal", json::object{{"Service", "events.amazonaws.com"}}},
        {"Action", "sqs:SendMessage"},
        {"Resource", resource},
        {"Condition",
         json::object{{"ArnEquals", json::object{{"aws:SourceArn",
                                                  json::array{home.rule_arn(queue), home.members_rule_arn(queue)}}}}}}};
    const json::object tls{
        {"Sid", "OnlyOverTls"}, {"Effect", "Deny"},
        {"Principal", "*"},     {"Action", "sqs:*"},
        {"Resource", resource}, {"Condition", json::object{{"Bool", json::object{{"aws:SecureTransport", "false"}}}}}};
    return {{"Version", "2012-10-17"}, {"Statement", json::array{send, tls}}};
}

} // namespace

core::Result<std::string> setup_queue(const SetupQuestion& question)
{
    const auto home = home_of(question);
    if (!home) return home.error();
    std::string text;
    for (const core::QueueName& queue : home->queues) {
        const std::string dead = home->dead_letters_arn(queue);
        text += "# What nobody could work off, and what EventBridge could not deliver; kept for two weeks.\n";
        text += command("sqs create-queue", queue.region,
                        {{"QueueName", queue.name + "-dead"},
                         {"Attributes", json::object{{"SqsManagedSseEnabled", "true"},
                                                     {"MessageRetentionPeriod", "1209600"},
                                                     {"Policy", json::serialize(queue_policy(*home, queue, dead))}}}});
        text += "# The queue. Ten receives last 45 minutes or so, since headcount makes what failed wait longer each "
                "time.\n";
        const json::object redrive{{"deadLetterTargetArn", dead}, {"maxReceiveCount", 10}};
        text +=
            command("sqs create-queue", queue.region,
                    {{"QueueName", queue.name},
                     {"Attributes",
                      json::object{{"SqsManagedSseEnabled", "true"},
                                   {"ReceiveMessageWaitTimeSeconds", "20"},
                                   {"VisibilityTimeout", "180"},
                                   {"MessageRetentionPeriod", "345600"},
                                   {"RedrivePolicy", json::serialize(redrive)},
                                   {"Policy", json::serialize(queue_policy(*home, queue, home->queue_arn(queue)))}}}});
    }
    return text;
}

} // namespace headcount::app
