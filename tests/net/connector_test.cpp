#include "net/connector.hpp"

#include "headcount/net/task_group.hpp"
#include "net/black_hole.hpp"
#include "net/scripted_lookup.hpp"
#include "net/tls_wire.hpp"
#include "net/wire.hpp"
#include "support/certificates.hpp"
#include "support/run_real.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

using Opened = core::Result<std::unique_ptr<Stream>>;

template <class Time>
struct World : Time {
    ConnectLimits limits{1s, 10s};
    std::string ca_file;
    ProxyRules proxies;
    Directory directory{this->io.get_executor()};
    Listener listener{this->io.get_executor()};

    Opened open(const Endpoint& endpoint)
    {
        Connector connector{this->io.get_executor(),
                            this->timers,
                            limits,
                            TlsContext::for_client({ca_file, {}, {}}),
                            proxies,
                            std::make_unique<ScriptedLookup>(directory)};
        return this->run(connector.open(endpoint, core::Deadline::never()));
    }

    Endpoint plain(std::uint16_t port) const { return {false, "ecs.test", port}; }
};

using Real = World<RealWorld>;
using Virtual = World<VirtualWorld>;

// A TLS server whose certificate holds for "ecs.test", for one connection.
struct Secure : Real {
    Certificates certificates{{"ecs.test"}};
    TlsServerSide side{certificates};
    TaskGroup peers{io.get_executor()};

    Secure()
    {
        ca_file = certificates.ca_file();
        directory.known = addresses({"127.0.0.1"});
        const auto serve = [](Secure& world) -> asio::awaitable<void> {
            auto socket = co_await world.listener.accept_socket();
            TlsWire wire{std::move(socket), world.side};
            co_await wire.handshake();
            co_await wire.read_all();
        };
        peers.spawn(serve(*this));
    }

    Endpoint named(std::string host) const { return {true, std::move(host), listener.port()}; }
};

bool says(const Opened& opened, std::string_view words)
{
    return opened.has_error() && opened.error().message.find(words) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(connector)

BOOST_FIXTURE_TEST_CASE(each_address_is_tried_until_one_accepts, Real)
{
    directory.known = addresses({"127.0.0.2", "::1", "127.0.0.1"}); // nobody listens at the first two
    BOOST_TEST(open(plain(listener.port())).has_value());
}

BOOST_FIXTURE_TEST_CASE(an_address_that_never_answers_leaves_time_for_the_next, Real)
{
    const BlackHole hole{io.get_executor(), "127.0.0.2"}; // and a good neighbour
    const Listener same_port{io.get_executor(), "127.0.0.1", hole.port()};
    directory.known = addresses({"127.0.0.2", "127.0.0.1"});
    limits.connect = 600ms;
    BOOST_TEST(open(plain(hole.port())).has_value());
}

BOOST_FIXTURE_TEST_CASE(when_no_address_answers_the_limit_ends_it_and_says_so, Virtual)
{
    const BlackHole hole{io.get_executor(), "0.0.0.0"};
    directory.known = addresses({"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"});
    const auto opened = open(plain(hole.port()));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(says(opened, "connecting to http://ecs.test:"));
    BOOST_TEST(says(opened, "1000 ms"));
    BOOST_TEST((timers.now().time_since_epoch() == 1s));
}

BOOST_FIXTURE_TEST_CASE(at_the_limit_it_is_told_why_some_addresses_had_failed, Virtual)
{
    const BlackHole hole{io.get_executor(), "127.0.0.1"};
    directory.known = addresses({"127.0.0.2", "127.0.0.1"}); // nobody listens at the first
    const auto opened = open(plain(hole.port()));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(says(opened, " was given up after 1000 ms (until then: 127.0.0.2: Connection refused); check that"),
               opened.error().message);
}

BOOST_FIXTURE_TEST_CASE(the_reasons_of_the_first_addresses_are_told, Real)
{
    directory.known = addresses({"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"});
    const auto opened = open(plain(listener.port()));
    BOOST_TEST(says(opened, "127.0.0.2: Connection refused, 127.0.0.3: Connection refused"));
    BOOST_TEST(!says(opened, "127.0.0.5"));
    BOOST_TEST(says(opened, "security groups"));
}

BOOST_FIXTURE_TEST_CASE(addresses_that_all_failed_are_not_kept_for_a_minute, Virtual)
{
    Connector connector{io.get_executor(),          timers,  limits,
                        TlsContext::for_client({}), proxies, std::make_unique<ScriptedLookup>(directory)};
    const auto endpoint = plain(listener.port());
    directory.known = addresses({"127.0.0.2"}); // nobody listens there
    BOOST_TEST(run(connector.open(endpoint, core::Deadline::never())).has_error());
    directory.known = addresses({"127.0.0.1"}); // it has moved
    timers.run_until(timers.now() + 5s);
    BOOST_TEST(run(connector.open(endpoint, core::Deadline::never())).has_value());
    BOOST_TEST(directory.asked.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_name_nobody_knows_is_an_error_that_says_so, Virtual)
{
    Connector connector{io.get_executor(),          timers,  limits,
                        TlsContext::for_client({}), proxies, std::make_unique<ScriptedLookup>(directory)};
    const auto refuse = [](Virtual& world) -> asio::awaitable<void> {
        world.directory.refuse();
        co_return;
    };
    const auto endpoint = plain(80);
    TaskGroup tasks{io.get_executor()};
    std::optional<Opened> opened;
    tasks.spawn(detail::keep(connector.open(endpoint, core::Deadline::never()), opened));
    timers.run_until(timers.now());
    tasks.spawn(refuse(*this));
    timers.run();
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(says(*opened, "looking up the address of http://ecs.test:80 failed"));
    BOOST_TEST(says(*opened, "Host not found"));
}

BOOST_FIXTURE_TEST_CASE(a_certificate_for_the_name_is_accepted, Secure)
{
    BOOST_TEST(open(named("ecs.test")).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_certificate_for_another_name_is_refused, Secure)
{
    const auto opened = open(named("ecs2.test"));
    BOOST_TEST(says(opened, "its certificate is not accepted (hostname mismatch)"));
    BOOST_TEST(!opened.error().retryable);
}

BOOST_FIXTURE_TEST_CASE(a_name_that_cannot_be_checked_is_refused_not_left_unchecked, Secure)
{
    // OpenSSL takes the empty name for "check none".
    for (const auto& name : {std::string{}, std::string(300, 'a')}) {
        const auto opened = open(named(name));
        BOOST_TEST(says(opened, "its host name cannot be checked"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
