#include "net/tls.hpp"

#include "headcount/net/http_server.hpp"
#include "net/client_world.hpp"
#include "net/stream.hpp"
#include "net/tls_wire.hpp"
#include "support/certificates.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

// The HTTP client on one side; on the other a TLS peer that does something once it has read a request.
struct World : ClientWorld {
    using Deed = std::function<asio::awaitable<void>(TlsWire&)>;

    Certificates certificates{{"127.0.0.1"}};
    std::optional<TlsServerSide> side{certificates};
    bool hands_shaken = false;

    World() { options.ca_file = certificates.ca_file(); }

    // The n-th connection sees the n-th deed.
    void tls_peer(std::vector<Deed> deeds) { peers.spawn(accept_all(std::move(deeds))); }

    Request secure(std::uint16_t port)
    {
        auto result = request();
        result.endpoint.tls = true;
        result.endpoint.port = port;
        return result;
    }

    core::Result<Response> secure_call() { return call(secure(listener.port())); }

private:
    asio::awaitable<void> accept_all(std::vector<Deed> deeds)
    {
        for (auto& deed : deeds) {
            auto socket = co_await listener.accept_socket();
            peers.spawn(serve(std::move(socket), std::move(deed)));
        }
    }

    asio::awaitable<void> serve(asio::ip::tcp::socket socket, Deed deed)
    {
        TlsWire wire{std::move(socket), *side};
        const auto error = co_await wire.handshake();
        if (error) co_return;
        hands_shaken = true;
        co_await wire.read_header();
        co_await deed(wire);
    }
};

asio::awaitable<void> answer_two(TlsWire& wire)
{
    wire.write({answer("two")});
    co_await wire.read_all();
}

const std::string until_the_end = "HTTP/1.1 200 OK\r\n\r\nevery word";

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_FIXTURE_TEST_CASE(one_tls_connection_carries_one_call_after_the_other, World)
{
    HttpServerOptions settings;
    settings.certificate_file = certificates.certificate_file();
    settings.key_file = certificates.key_file();
    const auto handler = [](ServerRequest) -> asio::awaitable<ServerResponse> {
        ServerResponse result;
        result.response.status = 200;
        result.response.body = "ok";
        co_return result;
    };
    HttpServer server{io.get_executor(), timers, settings, handler};
    server.start();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(call(secure(server.port()))->body == "ok");
    BOOST_TEST(http().stats().opened == 1u);
    BOOST_TEST(http().stats().reused == 2u);
    http().close_idle();
    const auto stop = [](HttpServer& stopped) -> asio::awaitable<void> { co_await stopped.stop(core::Deadline{}); };
    run(stop(server));
}

BOOST_FIXTURE_TEST_CASE(tls_1_1_is_refused_by_the_client, World)
{
    side.emplace(certificates, TlsVersion::only_1_1);
    tls_peer({answer_two});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(says(response.error(), "the TLS handshake with"));
    BOOST_TEST(!hands_shaken);
}

BOOST_FIXTURE_TEST_CASE(tls_1_1_is_refused_by_the_server, World)
{
    const auto shake = [](World& world) -> asio::awaitable<bool> {
        auto socket = co_await world.listener.accept_socket();
        const auto context =
            TlsContext::for_server(world.certificates.certificate_file(), world.certificates.key_file());
        const auto stream = make_tls_server_stream(std::move(socket), context);
        const auto error = co_await stream->handshake();
        co_return !error;
    };
    const auto knock = [](World& world, TlsVersion version) -> asio::awaitable<void> {
        asio::ip::tcp::socket socket{world.io};
        socket.connect({asio::ip::make_address("127.0.0.1"), world.listener.port()});
        TlsClientSide client{version};
        TlsWire wire{std::move(socket), client};
        co_await wire.handshake();
    };
    for (const auto version : {TlsVersion::any, TlsVersion::only_1_1}) {
        peers.spawn(knock(*this, version));
        BOOST_TEST(run(shake(*this)) == (version == TlsVersion::any));
    }
}

BOOST_FIXTURE_TEST_CASE(a_certificate_for_another_address_is_refused, World)
{
    const Certificates other{{"127.0.0.2", "localhost"}};
    options.ca_file = other.ca_file();
    side.emplace(other);
    tls_peer({answer_two});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "its certificate is not accepted (IP address mismatch)"));
    BOOST_TEST(!response.error().retryable);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_certificate_of_an_authority_that_is_not_trusted_is_refused, World)
{
    const Certificates other{{"127.0.0.1"}};
    options.ca_file = other.ca_file();
    tls_peer({answer_two});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "its certificate is not accepted ("));
    BOOST_TEST(says(response.error(), "AWS_CA_BUNDLE"));
    BOOST_TEST(!response.error().retryable);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_ends_with_the_connection_must_be_ended_in_tls_or_it_was_cut_off, World)
{
    const auto in_order = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({until_the_end});
        co_await wire.say_goodbye();
    };
    const auto cut_off = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({until_the_end});
        wire.close();
        co_return;
    };
    tls_peer({in_order, cut_off});
    BOOST_TEST(secure_call()->body == "every word");
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(says(response.error(), "reading the answer of"));
}

BOOST_FIXTURE_TEST_CASE(a_record_nobody_asked_for_in_the_packet_of_the_answer_makes_the_connection_useless, World)
{
    const auto too_much = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({answer("one"), answer("a lie")});
        co_await wire.read_all();
    };
    tls_peer({too_much, answer_two});
    BOOST_TEST(secure_call()->body == "one");
    BOOST_TEST(secure_call()->body == "two");
    BOOST_TEST(http().stats().stale == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
