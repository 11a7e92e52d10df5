#include "net/tls.hpp"

#include "headcount/net/http_server.hpp"
#include "net/stream.hpp"
#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/err.h>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

const std::string until_the_end = "HTTP/1.1 200 OK\r\n\r\nevery word";

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_FIXTURE_TEST_CASE(one_tls_connection_carries_one_call_after_the_other, TlsWorld)
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

BOOST_FIXTURE_TEST_CASE(tls_1_0_and_1_1_are_refused_by_the_client_for_good_and_in_words, TlsWorld)
{
    for (const auto version : {TlsVersion::only_1_0, TlsVersion::only_1_1}) {
        side.emplace(certificates, version);
        tls_peer({answer_and_stay});
        const auto response = secure_call();
        BOOST_TEST_REQUIRE(response.has_error());
        BOOST_TEST((response.error().kind == core::ErrorKind::transport));
        BOOST_TEST(!response.error().retryable);
        BOOST_TEST(says(response.error(), "the TLS handshake with"));
        BOOST_TEST(says(response.error(), "TLS 1.2 or newer is needed"), response.error().message);
        BOOST_TEST(hands_shaken == 0);
    }
}

BOOST_FIXTURE_TEST_CASE(tls_1_2_is_good_enough, TlsWorld)
{
    side.emplace(certificates, TlsVersion::only_1_2);
    tls_peer({answer_and_stay});
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(a_server_without_tls_is_told_in_words, TlsWorld)
{
    peer({{writes("HTTP/1.1 400 Bad Request\r\n\r\n"), stays}});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::transport));
    BOOST_TEST(says(response.error(), "does not speak TLS"), response.error().message);
}

BOOST_FIXTURE_TEST_CASE(tls_1_1_is_refused_by_the_server, TlsWorld)
{
    const auto shake = [](TlsWorld& world) -> asio::awaitable<bool> {
        auto socket = co_await world.listener.accept_socket();
        const auto context =
            TlsContext::for_server(world.certificates.certificate_file(), world.certificates.key_file());
        const auto stream = make_tls_server_stream(std::move(socket), context);
        const auto error = co_await stream->handshake();
        co_return !error;
    };
    const auto knock = [](TlsWorld& world, TlsVersion version) -> asio::awaitable<void> {
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

BOOST_FIXTURE_TEST_CASE(a_certificate_for_another_address_is_refused, TlsWorld)
{
    const Certificates other{{"127.0.0.2", "localhost"}};
    options.ca_file = other.ca_file();
    side.emplace(other);
    tls_peer({answer_and_stay});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "its certificate is not accepted (IP address mismatch)"));
    BOOST_TEST(!response.error().retryable);
    BOOST_TEST(http().stats().open == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_certificate_of_an_authority_that_is_not_trusted_is_refused, TlsWorld)
{
    const Certificates other{{"127.0.0.1"}};
    options.ca_file = other.ca_file();
    tls_peer({answer_and_stay});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "its certificate is not accepted ("));
    BOOST_TEST(says(response.error(), "AWS_CA_BUNDLE"));
    BOOST_TEST(!response.error().retryable);
}

BOOST_FIXTURE_TEST_CASE(a_certificate_that_has_expired_or_signs_itself_is_refused, TlsWorld)
{
    for (const auto& [kind, words] : {std::pair{CertificateKind::expired, "certificate has expired"},
                                      std::pair{CertificateKind::self_signed, "self-signed certificate"}}) {
        const Certificates other{{"127.0.0.1"}, kind};
        options.ca_file = other.ca_file();
        client.reset();
        side.emplace(other);
        tls_peer({answer_and_stay});
        const auto response = secure_call();
        BOOST_TEST_REQUIRE(response.has_error());
        BOOST_TEST((response.error().kind == core::ErrorKind::transport));
        BOOST_TEST(!response.error().retryable);
        BOOST_TEST(says(response.error(), words), response.error().message);
        BOOST_TEST(http().stats().open == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_ends_with_the_connection_must_be_ended_in_tls_or_it_was_cut_off, TlsWorld)
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

BOOST_FIXTURE_TEST_CASE(a_record_nobody_asked_for_in_the_packet_of_the_answer_makes_the_connection_useless, TlsWorld)
{
    options.limits.unasked = 1h; // it is here already: the system need not be asked
    const auto too_much = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({answer("one"), answer("a lie")});
        co_await wire.read_all();
    };
    tls_peer({too_much, answer_and_stay});
    BOOST_TEST(secure_call()->body == "one");
    BOOST_TEST(secure_call()->body == "two");
    BOOST_TEST(http().stats().stale == 1u);
}

BOOST_FIXTURE_TEST_CASE(an_error_that_somebody_left_in_openssl_is_not_one_of_the_connection, TlsWorld)
{
    const std::string long_body(40'000, 'x'); // in pieces, so that OpenSSL has to wait in between
    const auto answer_and_err = [&](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({answer(long_body)});
        ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
        co_await go_on.wait(core::Deadline::never()); // reading would take the error away
    };
    tls_peer({answer_and_err});
    const auto response = secure_call();
    go_on.notify();
    BOOST_TEST_REQUIRE(response.has_value());
    BOOST_TEST(response->body.size() == long_body.size());
}

BOOST_AUTO_TEST_SUITE_END()
