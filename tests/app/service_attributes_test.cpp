// `per: attribute:`, seen from the running service: attributes that change, reads that lag behind, and what that costs.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

#include <boost/json.hpp>

#include <map>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

std::string id(int number)
{
    const std::string digits = std::to_string(number);
    return std::string(32 - digits.size(), '0') + digits;
}

// Describes instances by the racks that they stand in; it learns of a move `lag` later.
class Racks final : public net::Transport {
public:
    Racks(net::Transport& others, net::Timers& timers) : others_(others), timers_(timers) {}

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        if (test::operation_of(request) != "DescribeContainerInstances")
            co_return co_await others_.send(std::move(request), deadline);
        boost::json::array shown;
        const auto asked = boost::json::parse(request.body).as_object();
        for (const auto& arn : asked.at("containerInstances").as_array()) {
            ++described;
            const std::string text(arn.as_string());
            const auto rack = boost::json::object{{"name", "rack"}, {"value", rack_of(text.substr(text.size() - 32))}};
            shown.push_back(
                {{"containerInstanceArn", arn}, {"status", "ACTIVE"}, {"attributes", boost::json::array{rack}}});
        }
        co_return test::answer(boost::json::serialize(boost::json::object{{"containerInstances", shown}}));
    }

    void move(int number, const std::string& rack) { moves_[id(number)][timers_.now() + lag] = rack; }

    core::Duration lag{};
    std::size_t described = 0;

private:
    std::string rack_of(const std::string& instance) const
    {
        const auto& moves = moves_.at(instance);
        const auto later = moves.upper_bound(timers_.now());
        return later == moves.begin() ? "" : std::prev(later)->second;
    }

    net::Transport& others_;
    net::Timers& timers_;
    std::map<std::string, std::map<core::Time, std::string>> moves_;
};

struct Attributes : test::ServiceWorld {
    Racks racks{ecs_world, timers};

    Attributes()
    {
        wire = &racks;
        config.recheck = 10s;
        config.skip_unchanged = true;
        config.rules[0].count = core::CountMode::active;
        config.rules[0].scale.per = core::Unit::parse("attribute:rack").value();
        ecs_world.clusters["orders"].services["node-agent"] = 1;
        for (int i = 1; i <= 3; ++i) {
            ecs_world.clusters["orders"].agents[id(i)] = true;
            racks.move(i, "a");
        }
        start();
        for (int i = 1; i <= 3; ++i)
            tell(i, "a");
        pass(1min);
    }

    static std::string with(std::string text, const std::string& old, const std::string& other)
    {
        return text.replace(text.find(old), old.size(), other);
    }

    // The event of an instance that stands in this rack.
    void tell(int number, const std::string& rack)
    {
        auto event = test::instance_event("orders", "e-" + std::to_string(++events));
        for (int i = 0; i < 2; ++i)
            event = with(event, "0123456789abcdef0123456789abcdef", id(number));
        event = with(event, R"("version":3)", R"("version":)" + std::to_string(++versions[number]));
        source->put(with(event, R"("attributes":[])", R"("attributes":[{"name":"rack","value":")" + rack + "\"}]"));
    }

    void call(const std::string& name, const std::string& asked)
    {
        source->put(R"({"version":"0","id":"c-)" + std::to_string(++events) +
                    R"(","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs","account":"111122223333",)" +
                    R"("time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[],"detail":{"eventName":")" +
                    name + R"(","requestParameters":)" + asked + R"(,"responseElements":{}}})");
        pass(1min);
    }

    std::size_t described_since() { return std::exchange(racks.described, 0); }

    int events = 0;
    std::map<int, int> versions;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_attributes, Attributes)

BOOST_AUTO_TEST_CASE(reads_that_lag_behind_the_event_of_an_attribute_are_outlasted_by_the_second_look)
{
    described_since();
    racks.lag = 5s;
    racks.move(2, "b");
    tell(2, "b");
    pass(5s);
    BOOST_TEST(desired() == 1);
    pass(6s);
    BOOST_TEST(desired() == 2);
    BOOST_TEST(described_since() == 2U); // the one that changed, by both looks
    tell(2, "b");
    pass(1min);
    BOOST_TEST(desired() == 2);
    BOOST_TEST(described_since() == 0U);
}

// The event of the move to b is lost, and a run of another instance sees it; the move back is what was settled before.
BOOST_AUTO_TEST_CASE(an_instance_that_is_as_it_was_after_an_event_was_missed_is_read_again_by_the_look_it_earns)
{
    racks.move(2, "b");
    ++versions[2];
    pass(10min);
    racks.move(1, "c");
    tell(1, "c");
    pass(1min);
    BOOST_TEST(desired() == 3);
    racks.move(2, "a");
    tell(2, "a");
    pass(1min);
    BOOST_TEST(desired() == 2);
}

BOOST_AUTO_TEST_CASE(only_calls_that_name_no_service_make_values_old)
{
    described_since();
    racks.move(3, "b");
    call("CreateService", R"({"cluster":"orders","service":"node-agent"})");
    call("UpdateService", R"({"cluster":"orders","service":"node-agent","desiredCount":7})");
    BOOST_TEST(described_since() == 0U);
    call("PutAttributes", R"({"cluster":"orders","attributes":[]})");
    BOOST_TEST(described_since() == 3U);
    BOOST_TEST(desired() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
