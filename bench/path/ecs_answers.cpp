#include "path/ecs_answers.hpp"

#include "wire_text.hpp"

#include <charconv>
#include <stdexcept>

namespace headcount::bench {
namespace {

constexpr std::string_view arn = "arn:aws:ecs:eu-west-1:111122223333:";

// What stands between `before` and the next quotation mark, comma or brace.
std::string_view behind(std::string_view request, std::string_view before)
{
    const auto at = request.find(before);
    if (at == request.npos) throw std::runtime_error("a request of the benchmark has no " + std::string(before));
    const auto begin = at + before.size();
    return request.substr(begin, request.find_first_of("\",}\r", begin) - begin);
}

std::string service(std::string_view cluster, unsigned count)
{
    const std::string name(cluster);
    const std::string number = std::to_string(count);
    std::string out = R"({"serviceArn":")";
    out.append(arn).append("service/").append(name).append(R"(/node-agent","clusterArn":")").append(arn);
    out.append("cluster/").append(name).append(R"(","serviceName":"node-agent","loadBalancers":[],)");
    out += R"("serviceRegistries":[],"status":"ACTIVE","schedulingStrategy":"REPLICA","launchType":"EC2",)"
           R"("platformFamily":"","desiredCount":)";
    out.append(number).append(R"(,"runningCount":)").append(number);
    out.append(R"(,"pendingCount":0,"taskDefinition":")").append(arn);
    out.append(R"(task-definition/node-agent:7","deploymentConfiguration":{"maximumPercent":200,)"
               R"("minimumHealthyPercent":100},"deployments":[{"id":"ecs-svc/1234567890123456789","status":"PRIMARY",)"
               R"("taskDefinition":")");
    out.append(arn).append(R"(task-definition/node-agent:7","desiredCount":)").append(number);
    out.append(R"(,"runningCount":)").append(number);
    out += R"(,"pendingCount":0,"failedTasks":0,"launchType":"EC2","rolloutState":"COMPLETED",)"
           R"("rolloutStateReason":"ECS deployment ecs-svc/1234567890123456789 completed."}],"events":[],)"
           R"("createdAt":1767323045.123,"placementConstraints":[{"type":"distinctInstance"}],)"
           R"("placementStrategy":[],"enableECSManagedTags":false,"propagateTags":"NONE",)"
           R"("enableExecuteCommand":false})";
    return out;
}

std::string clusters(std::string_view cluster, unsigned instances)
{
    std::string out = R"({"clusters":[{"clusterArn":")";
    out.append(arn).append("cluster/").append(cluster).append(R"(","clusterName":")").append(cluster);
    out.append(R"(","status":"ACTIVE","registeredContainerInstancesCount":)").append(std::to_string(instances));
    return out + R"(,"runningTasksCount":237,"pendingTasksCount":0,"activeServicesCount":5,"statistics":[],)"
                 R"("tags":[],"settings":[],"capacityProviders":[],"defaultCapacityProviderStrategy":[]}],)"
                 R"("failures":[]})";
}

} // namespace

unsigned& EcsAnswers::count_of(std::string_view cluster)
{
    return counts_.emplace(cluster, first_count).first->second;
}

std::string_view EcsAnswers::answer(std::string_view request)
{
    const std::string_view operation = behind(request, "X-Amz-Target: AmazonEC2ContainerServiceV20141113.");
    if (operation == "DescribeClusters") {
        const std::string_view cluster = behind(request, R"({"clusters":[")");
        answer_ = answer_text(clusters(cluster, count_of(cluster) + 1));
    } else if (operation == "DescribeServices") {
        const std::string_view cluster = behind(request, R"("cluster":")");
        answer_ = answer_text(R"({"services":[)" + service(cluster, count_of(cluster)) + R"(],"failures":[]})");
    } else if (operation == "UpdateService") {
        const std::string_view cluster = behind(request, R"("cluster":")");
        const std::string_view number = behind(request, R"("desiredCount":)");
        unsigned& count = count_of(cluster);
        std::from_chars(number.data(), number.data() + number.size(), count);
        if (count < first_count || count > last_count + 1) throw std::runtime_error("a count of another length");
        answer_ = answer_text(R"({"service":)" + service(cluster, count) + "}");
    } else {
        throw std::runtime_error("the ECS of the benchmark has no answer to " + std::string(operation));
    }
    return answer_;
}

} // namespace headcount::bench
