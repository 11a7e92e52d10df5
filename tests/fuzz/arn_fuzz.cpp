// Whatever text stands where an ARN or a queue should: the parsers agree with each other and keep to their grammar.
#include "headcount/core/arn.hpp"

#include <cstdlib>
#include <iostream>

using namespace headcount::core;

namespace {

void require(bool holds, std::string_view what)
{
    if (holds) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

void check_error(const Error& error)
{
    require(error.kind == ErrorKind::invalid && !error.retryable, "a malformed text stays malformed");
    require(!error.message.empty() && error.message.size() <= 120, "an error has a short sentence");
}

std::string text_of(const Arn& arn)
{
    return "arn:" + arn.partition + ":" + arn.service + ":" + arn.region + ":" + arn.account + ":" + arn.resource;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto arn = parse_arn(text);
    if (arn)
        require(text_of(*arn) == text, "an ARN's parts are the whole text");
    else
        check_error(arn.error());

    if (const auto cluster = parse_cluster_arn(text))
        require(cluster->arn() == text && is_ecs_name(cluster->name), "a cluster's key is its ARN");
    if (const auto service = parse_service_arn(text))
        require(service->arn == *arn && is_ecs_name(service->name) && is_ecs_name(service->cluster.value_or("x")),
                "a service's names are names");
    if (const auto instance = parse_instance_arn(text))
        require(instance->arn == *arn && (instance->id.size() == 32 || instance->id.size() == 36),
                "an instance's id is one");

    const auto queue = parse_queue(text, "eu-west-1", "111122223333");
    if (!queue) {
        check_error(queue.error());
        return 0;
    }
    require(is_region(queue->region) && is_account_id(queue->account), "a queue's place is known");
    const auto again = parse_queue(queue->url, queue->region, queue->account);
    require(again && *again == *queue, "a queue's URL names the queue");
    return 0;
}
