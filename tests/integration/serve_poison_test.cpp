// Messages that cannot be used: never deleted, never received in a loop, and in nobody's way.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

namespace headcount {
namespace {

using namespace std::chrono_literals;

struct Poisoned : test::ServeWorld {
    Poisoned() : ServeWorld({"--faults", "lose_event=1"}) {}

    void send(const std::string& body) { post("send", {{"body", body}}); }
};

// The event, with a line break in the ARN of its cluster, as JSON writes one.
std::string with_line_break()
{
    auto body = test::instance_event("111122223333", "orders");
    const std::string arn = "cluster/orders";
    body.replace(body.find(arn), arn.size(), "cluster/orders\\r\\nX-Injected: 1");
    return body;
}

constexpr std::size_t largest_message = 1024 * 1024; // that SQS takes

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_poison, Poisoned)

BOOST_AUTO_TEST_CASE(poison_is_kept_waits_longer_each_time_and_stops_nobody)
{
    make_cluster("orders", 3, 1);
    send("this is no event");
    send(std::string(largest_message, '['));
    send(test::instance_event("999900001111", "orders")); // an account that nobody configured
    send(with_line_break());
    send(test::instance_event("111122223333", "orders"));
    start({.yaml = "recheck: 0\n"});
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3; }), log());
    BOOST_TEST_REQUIRE(eventually([this] { return queue().deleted == 1 && queue().visible == 0; }), queue());

    // First 7.5 to 15 s, then 15 to 30 s: read at each receive, with some seconds of slack for a busy machine.
    std::map<std::string, std::int64_t> receives;
    const auto all_were_handed_back_twice = [&] {
        const auto page = get("messages");
        for (const auto& message : page.at("messages").as_array()) {
            const auto count = message.at("receives").to_number<std::int64_t>();
            auto& known = receives[test::text_of(message.at("id"))];
            const auto* hidden = message.as_object().if_contains("visible_in_ms");
            if (known == count || hidden == nullptr || hidden->as_int64() > 30'000) continue; // not handed back yet
            known = count;
            BOOST_TEST_MESSAGE("receive " << count << " of " << message.at("bytes") << " bytes: hidden for " << *hidden
                                          << " ms");
            BOOST_TEST(hidden->as_int64() >= (count == 1 ? 2'500 : 10'000));
            BOOST_TEST(hidden->as_int64() <= (count == 1 ? 15'000 : 30'000));
        }
        return std::ranges::count_if(receives, [](const auto& known) { return known.second >= 2; }) == 4;
    };
    BOOST_TEST_REQUIRE(eventually(all_were_handed_back_twice, 60s, 100ms), log());

    const auto counts = queue();
    BOOST_TEST_MESSAGE(counts);
    BOOST_TEST(counts.received <= 1U + 4 * 3, "messages go round and round");
    BOOST_TEST(counts.deleted == 1U);
    BOOST_TEST(logged("a message cannot be used") == 3U, log());
    BOOST_TEST(logged("messages from outside the configuration") == 1U, log());
    BOOST_TEST(metric("headcount_events_total{result=\"rejected\"}") >= 8);
    BOOST_TEST(calls("UpdateService") == 1U);
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
