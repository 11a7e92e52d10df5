#include "shards/canned_aws.hpp"

#include "aws/digest.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace headcount::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t batch = 10;
constexpr std::string_view session = "<R><Credentials><AccessKeyId>ASIAHEADCOUNTEXAMPL1</AccessKeyId><SecretAccessKey>s"
                                     "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-02T04:04:05Z"
                                     "</Expiration></Credentials></R>";

std::string event(std::size_t number, const std::string& account)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account;
    const std::string name = "cluster-" + std::to_string(number);
    const std::string instance = arn + ":container-instance/" + name + "/0123456789abcdef0123456789abcdef";
    const json::object detail{{"agentConnected", true},
                              {"attributes", json::array{json::object{{"name", "ecs.os-type"}, {"value", "linux"}}}},
                              {"clusterArn", arn + ":cluster/" + name},
                              {"containerInstanceArn", instance},
                              {"ec2InstanceId", "i-0123456789abcdef0"},
                              {"registeredAt", "2026-01-02T03:04:05.000Z"},
                              {"status", "ACTIVE"},
                              {"version", 3},
                              {"updatedAt", "2026-01-02T03:04:05.100Z"}};
    return json::serialize(json::object{{"version", "0"},
                                        {"id", "e-" + std::to_string(number)},
                                        {"detail-type", "ECS Container Instance State Change"},
                                        {"source", "aws.ecs"},
                                        {"account", account},
                                        {"time", "2026-01-02T03:04:05Z"},
                                        {"region", "eu-west-1"},
                                        {"resources", json::array{instance}},
                                        {"detail", detail}});
}

// "orders" out of {"cluster":"orders"}; the requests are our own.
std::string_view text_after(std::string_view body, std::string_view name)
{
    const auto at = body.find(name);
    if (at == std::string_view::npos) throw std::logic_error("no " + std::string(name) + " in a request");
    const auto begin = at + name.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

std::string clusters(std::string_view asked)
{
    std::string out = R"({"clusters":[)";
    std::string_view rest = asked.substr(asked.find('[') + 1);
    rest = rest.substr(0, rest.find(']'));
    for (bool first = true; !rest.empty(); first = false) {
        const auto name = text_after(rest, "\"");
        rest = rest.substr(std::min(rest.size(), rest.find(name) + name.size() + 2));
        out.append(first ? "" : ",").append(R"({"clusterName":")").append(name);
        out += R"(","status":"ACTIVE","registeredContainerInstancesCount":6,"runningTasksCount":5,)"
               R"("pendingTasksCount":0,"activeServicesCount":1,"statistics":[],"tags":[],"settings":[]})";
    }
    return out + R"(],"failures":[]})";
}

constexpr std::string_view service =
    R"({"serviceName":"node-agent","status":"ACTIVE","schedulingStrategy":"REPLICA","desiredCount":5,)"
    R"("runningCount":5,"pendingCount":0,"launchType":"EC2","platformFamily":"","deploymentConfiguration":)"
    R"({"maximumPercent":200,"minimumHealthyPercent":100},"deployments":[{"id":"ecs-svc/1","status":"PRIMARY",)"
    R"("desiredCount":5,"pendingCount":0,"runningCount":5,"rolloutState":"COMPLETED"}],"events":[],)"
    R"("placementConstraints":[{"type":"distinctInstance"}],"placementStrategy":[],"enableECSManagedTags":false})";

std::string_view operation_of(const net::Request& request)
{
    for (const net::Header& header : request.headers)
        if (header.name == "X-Amz-Target") {
            const std::string_view target = header.value;
            return target.substr(target.rfind('.') + 1);
        }
    return "AssumeRole";
}

} // namespace

std::string canned_account(std::size_t number)
{
    return std::to_string(111'122'220'000 + number);
}

CannedQueue::CannedQueue(std::size_t events, std::size_t accounts)
{
    aws::Md5 md5;
    for (std::size_t i = 0; i < events; i += batch) {
        json::array messages;
        for (std::size_t number = i; number < std::min(i + batch, events); ++number) {
            const std::string body = event(number, canned_account(number % accounts));
            messages.push_back(json::object{{"MessageId", "m-" + std::to_string(number)},
                                            {"ReceiptHandle", std::to_string(number)},
                                            {"MD5OfBody", md5.hex_of(body)},
                                            {"Body", body},
                                            {"Attributes", json::object{{"ApproximateReceiveCount", "1"}}}});
        }
        answers_.push_back(json::serialize(json::object{{"Messages", messages}}));
    }
}

std::string CannedQueue::receive()
{
    const std::size_t index = next_++;
    return index < answers_.size() ? answers_[index] : "{}";
}

std::string CannedQueue::remove(std::string_view request)
{
    std::string out = R"({"Successful":[)";
    std::size_t entries = 0;
    for (auto at = request.find("\"Id\""); at != std::string_view::npos; at = request.find("\"Id\"", at + 1)) {
        out.append(entries++ > 0 ? "," : "").append(R"({"Id":")");
        out.append(text_after(request.substr(at + 4), "\"")).append("\"}");
    }
    removed_ += entries;
    return out + R"(],"Failed":[]})";
}

std::string CannedAws::body_of(const net::Request& request) const
{
    const std::string_view operation = operation_of(request);
    if (operation == "ReceiveMessage") return queue_.receive();
    if (operation == "DeleteMessageBatch") return queue_.remove(request.body);
    if (operation == "DescribeClusters") return clusters(request.body);
    if (operation == "DescribeServices") return R"({"services":[)" + std::string(service) + R"(],"failures":[]})";
    if (operation == "UpdateService") {
        queue_.update();
        return R"({"service":)" + std::string(service) + "}";
    }
    if (operation == "AssumeRole") return std::string(session);
    throw std::logic_error("the canned AWS has no answer to " + std::string(operation));
}

asio::awaitable<core::Result<net::Response>> CannedAws::send(net::Request request, core::Deadline)
{
    co_await asio::post(executor_, asio::use_awaitable);
    net::Response response{.status = 200, .headers = {{"x-amzn-RequestId", "r-1"}}, .body = body_of(request)};
    co_return response;
}

} // namespace headcount::bench
