// The same over TLS: a certificate is verified against the authority one is told to trust, and for the host one asked
// for. Where it is not accepted, nothing at all is sent.
#include "integration/serve_world.hpp"

#include "sim/server/certificate.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>

namespace headcount {
namespace {

using namespace std::chrono_literals;

struct Tls : test::ServeWorld {
    explicit Tls(test::Words more = {}) : ServeWorld(options(std::move(more))) {}

    static test::Words options(test::Words more)
    {
        more.insert(more.end(), {"--tls", "--faults", "lose_event=1"});
        return more;
    }
    void send_event() { post("send", {{"body", test::instance_event("111122223333", "orders")}}); }
};

// A certificate of a trusted authority, for localhost alone: 127.0.0.1 is not in it.
struct Certificates {
    Certificates()
    {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        const auto made = sim::make_certificate({"localhost"}, now);
        std::ofstream{files.file("chain.pem")} << made.chain_pem;
        std::ofstream{files.file("key.pem")} << made.key_pem;
        ca_pem = made.ca_pem;
    }

    test::TemporaryDirectory files;
    std::string ca_pem;
};

struct OtherHost : Certificates, Tls {
    OtherHost() : Tls({"--cert", files.file("chain.pem"), "--key", files.file("key.pem")})
    {
        std::ofstream{ca} << ca_pem;
        address = std::exchange(url, "https://localhost" + url.substr(url.rfind(':'))); // the test's own door
    }

    std::string address; // https://127.0.0.1:port
};

} // namespace

BOOST_AUTO_TEST_SUITE(serve_tls)

BOOST_FIXTURE_TEST_CASE(the_desired_count_follows_where_the_authority_is_trusted, Tls)
{
    make_cluster("orders", 3, 1);
    start({.yaml = "recheck: 0\n"});
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && queue().empty(); }), log());
    BOOST_TEST(url.starts_with("https://"));
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_FIXTURE_TEST_CASE(an_authority_that_nobody_named_is_not_trusted, Tls)
{
    make_cluster("orders", 3, 1);
    send_event();
    start({.environment = {{"AWS_CA_BUNDLE", ""}}});
    const auto said = [this] { return api("/readyz").find("certificate") != std::string::npos; };
    BOOST_TEST(eventually(said), api("/readyz") << log());
    BOOST_TEST_MESSAGE(api("/readyz"));
    BOOST_TEST(stop().exit_code == 0, log());
    BOOST_TEST(get("requests").empty(), "something was sent");
    BOOST_TEST(desired("orders") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_certificate_for_another_host_is_not_accepted, OtherHost)
{
    make_cluster("orders", 3, 1);
    send_event();
    start({.environment = {{"AWS_ENDPOINT_URL", address}}});
    const auto said = [this] { return api("/readyz").find("certificate") != std::string::npos; };
    BOOST_TEST(eventually(said), api("/readyz") << log());
    BOOST_TEST_MESSAGE(api("/readyz"));
    BOOST_TEST(stop().exit_code == 0, log());
    BOOST_TEST(get("requests").empty(), "something was sent");
    BOOST_TEST(desired("orders") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
