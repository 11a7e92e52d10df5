// The original design: an event in, at most three calls of ECS out.
#pragma once

#include "client.hpp"
#include "work.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace peer {

template <class Stream>
class Original {
public:
    Original(Stream stream, Work& work) : ecs_(std::move(stream), work.address.authority(), ecs), work_(work) {}

    asio::awaitable<void> work_on(std::string_view text)
    {
        const auto began = std::chrono::steady_clock::now();
        co_await set_count(text);
        work_.done(began);
    }

private:
    asio::awaitable<void> set_count(std::string_view text)
    {
        const simdjson::dom::object event = events_.parse(text.data(), text.size());
        if (text_at(event, "source") != "aws.ecs") throw std::runtime_error("not an event of aws.ecs");
        if (text_at(event, "detail-type") != "ECS Container Instance State Change") co_return;
        const simdjson::dom::object detail = event.at_key("detail");
        const std::string cluster(text_at(detail, "clusterArn"));

        auto answer = co_await ecs_.call("DescribeServices",
                                         R"({"cluster":")" + cluster + R"(","services":[")" + work_.service + R"("]})");
        const simdjson::dom::array services = answer.at_key("services");
        if (services.size() == 0) co_return;
        const simdjson::dom::object first = services.at(0);
        if (text_at(first, "status") != "ACTIVE") co_return;
        const std::int64_t desired = first.at_key("desiredCount");
        answer = co_await ecs_.call("DescribeClusters", R"({"clusters":[")" + cluster + R"("]})");
        const simdjson::dom::array clusters = answer.at_key("clusters");
        const simdjson::dom::object only = clusters.at(0);
        const std::int64_t count = only.at_key("registeredContainerInstancesCount");
        if (desired == count) co_return;
        co_await ecs_.call("UpdateService", R"({"cluster":")" + cluster + R"(","service":")" + work_.service +
                                                R"(","desiredCount":)" + std::to_string(count) + "}");
        ++work_.updates;
    }

    Client<Stream> ecs_;
    Work& work_;
    simdjson::dom::parser events_;
};

} // namespace peer
