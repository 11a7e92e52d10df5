// The queue goes away and comes back. A whole minute of that is told on virtual time in tests/source; here are the
// first seconds of it, with a real process on a real socket.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

using namespace std::chrono_literals;

struct Outage : test::ServeWorld {
    Outage() : ServeWorld({"--faults", "lose_event=1"}) {}

    void send_event() { post("send", {{"body", test::instance_event("111122223333", "orders")}}); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_outage, Outage)

BOOST_AUTO_TEST_CASE(serve_goes_on_when_its_queue_is_back_and_did_not_storm_it_meanwhile)
{
    make_cluster("orders", 3, 1);
    start({.yaml = "recheck: 0\nskip_unchanged: false\n"}); // the same event will stand for another
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return queue().deleted == 1 && ready(); }), log());

    const auto before = calls("ReceiveMessage");
    const auto began = std::chrono::steady_clock::now();
    post("queue", {{"gone", true}});
    BOOST_TEST_REQUIRE(eventually([this] { return !ready(); }), log());
    const auto why = api("/readyz");
    BOOST_TEST(why.find("cannot receive from queue") != std::string::npos, why);
    BOOST_TEST(api("/healthz").size() > 0U);

    // The long poll ends with the queue; then one more after 0.75 to 1 s, after 1.5 to 2 s, after 3 to 4 s.
    BOOST_TEST_REQUIRE(eventually([&] { return calls("ReceiveMessage") >= before + 3; }), log());
    const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - began;
    BOOST_TEST_MESSAGE("three more receives took " << lasted.count() << " s");
    BOOST_TEST(lasted.count() >= 5.0);
    BOOST_TEST(calls("ReceiveMessage") == before + 3);

    post("queue", {{"gone", false}});
    post("register", {{"cluster", "orders"}});
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 4 && queue().empty(); }), log());
    BOOST_TEST(ready());
    BOOST_TEST(logged("cannot receive from queue") == 1U, log());
    BOOST_TEST(logged("the queue answers again") == 1U, log());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
