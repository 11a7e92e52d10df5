// Calls through proxies, over real sockets. The hosts that are called exist only to the proxy.
#include "headcount/net/proxy_rules.hpp"

#include "net/relay_proxy.hpp"
#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

struct World : TlsWorld {
    Certificates theirs{{"ecs.test", "proxy.test"}};

    World()
    {
        side.emplace(theirs);
        options.ca_file = theirs.ca_file();
    }
    ~World() { io.stop(); }

    // The listener is the proxy, or another port is.
    void use_proxy(const std::string& user = "") { use_proxy("http://" + user, listener.port()); }
    void use_proxy(const std::string& start, std::uint16_t port)
    {
        const auto url = start + "proxy.test:" + std::to_string(port);
        options.proxies = ProxyRules::parse({.https = url, .http = url, .none = "direct.test"}).value();
    }

    Request of(bool tls, const std::string& host)
    {
        Request sent;
        sent.endpoint = {tls, host, static_cast<std::uint16_t>(tls ? 443 : 80)};
        sent.method = "GET";
        return sent;
    }

    core::Error refusal(Script script)
    {
        peer({std::move(script)});
        const auto response = call(of(true, "ecs.test"));
        BOOST_TEST_REQUIRE(response.has_error());
        BOOST_TEST((response.error().kind == core::ErrorKind::transport));
        BOOST_TEST(says(response.error(), "asking the proxy for a tunnel to https://ecs.test:443 failed after"));
        BOOST_TEST(!says(response.error(), "hunter2"));
        BOOST_TEST(!says(response.error(), "aHVudGVyMg")); // in base64
        BOOST_TEST(http().stats().open == 0u);
        return response.error();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_FIXTURE_TEST_CASE(what_is_at_http_is_asked_of_the_proxy_by_its_whole_url, World)
{
    use_proxy("me:hunter2@");
    peer({answers({"one", "two"})});
    auto sent = of(false, "ecs.test");
    sent.target = "/path?query";
    BOOST_TEST(call(sent)->body == "one");
    BOOST_TEST(requests.back() == "GET http://ecs.test/path?query HTTP/1.1\r\n"
                                  "Proxy-Authorization: Basic bWU6aHVudGVyMg==\r\nHost: ecs.test\r\n\r\n");
    sent.endpoint.port = 4566; // an endpoint of its own, though the proxy is the same
    peer({answers({"three"})});
    BOOST_TEST(call(sent)->body == "three");
    BOOST_TEST(requests.back().starts_with("GET http://ecs.test:4566/path?query HTTP/1.1\r\n"));
    BOOST_TEST(call(of(false, "ecs.test"))->body == "two"); // on the first connection
    BOOST_TEST(accepted == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_at_https_is_reached_through_a_tunnel_and_the_proxy_sees_the_name_only, World)
{
    RelayProxy relay{io.get_executor(), listener.port()};
    relay.start();
    use_proxy("http://me:hunter2@", relay.port());
    tls_peer({answer_and_stay});
    BOOST_TEST(call(of(true, "ecs.test"))->body == "two");
    BOOST_TEST_REQUIRE(relay.requests().size() == 1u);
    BOOST_TEST(relay.requests().front() == "CONNECT ecs.test:443 HTTP/1.1\r\nHost: ecs.test:443\r\n"
                                           "Proxy-Authorization: Basic bWU6aHVudGVyMg==\r\n\r\n");
    BOOST_TEST(http().stats().idle == 1u);
    io.stop();
}

BOOST_FIXTURE_TEST_CASE(a_proxy_may_itself_be_spoken_to_over_tls, World)
{
    RelayProxy relay{io.get_executor(), listener.port(), &*side};
    relay.start();
    use_proxy("https://", relay.port());
    const auto large = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({answer(std::string(300'000, 'x'))});
        co_await wire.read_header();
        wire.write({answer("again")});
        co_await wire.read_all();
    };
    tls_peer({large});
    BOOST_TEST(call(of(true, "ecs.test"))->body.size() == 300'000u);
    BOOST_TEST(call(of(true, "ecs.test"))->body == "again");
    BOOST_TEST(relay.requests().size() == 1u);
    BOOST_TEST(http().stats().reused == 1u);
    io.stop();
}

BOOST_FIXTURE_TEST_CASE(a_server_that_hangs_up_behind_a_tls_proxy_is_noticed, World)
{
    RelayProxy relay{io.get_executor(), listener.port(), &*side};
    relay.start();
    use_proxy("https://", relay.port());
    const auto once = [](TlsWire& wire) -> asio::awaitable<void> {
        wire.write({answer("one")});
        co_await wire.say_goodbye();
        wire.close();
    };
    tls_peer({once, answer_and_stay});
    BOOST_TEST(call(of(true, "ecs.test"))->body == "one");
    BOOST_TEST(call(of(true, "ecs.test"))->body == "two");
    BOOST_TEST(relay.requests().size() == 2u);
    io.stop();
}

BOOST_FIXTURE_TEST_CASE(the_certificate_is_the_targets_whoever_carries_the_bytes, World)
{
    RelayProxy relay{io.get_executor(), listener.port()};
    relay.start();
    use_proxy("http://", relay.port());
    tls_peer({answer_and_stay});
    const auto response = call(of(true, "other.test"));
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "the TLS handshake with https://other.test:443 failed"));
    BOOST_TEST(says(response.error(), "hostname mismatch"));
    BOOST_TEST(!response.error().retryable);
    io.stop();
}

BOOST_FIXTURE_TEST_CASE(the_certificate_of_a_proxy_is_verified_too, World)
{
    RelayProxy relay{io.get_executor(), listener.port(), &*side};
    relay.start();
    use_proxy("https://me:hunter2@wrong-", relay.port());
    const auto response = call(of(true, "ecs.test"));
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "the TLS handshake with the proxy https://wrong-proxy.test"));
    BOOST_TEST(says(response.error(), "hostname mismatch"));
    BOOST_TEST(!response.error().retryable);
    BOOST_TEST(relay.requests().empty()); // it has not seen the password
    io.stop();
}

BOOST_FIXTURE_TEST_CASE(a_proxy_that_asks_for_a_password_is_an_error_for_good_that_says_where_it_goes, World)
{
    const std::string page = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n"
                             "Content-Length: 5\r\n\r\nplease";
    use_proxy();
    const auto without = refusal({reads, writes(page), stays});
    BOOST_TEST(!without.retryable);
    BOOST_TEST(without.code == "407");
    BOOST_TEST(says(without, "it asks for a user and a password; put them into the variable that names it"));
    client.reset();
    use_proxy("me:hunter2@");
    const auto with = refusal({reads, writes(page), stays});
    BOOST_TEST(!with.retryable);
    BOOST_TEST(says(with, "it does not accept the user and password"));
}

BOOST_FIXTURE_TEST_CASE(a_proxy_that_refuses_the_host_is_an_error_for_good_and_one_that_does_not_reach_it_is_not, World)
{
    use_proxy("me:hunter2@");
    const struct {
        const char* status;
        bool retryable;
        const char* words;
    } rows[] = {
        {"403 Forbidden", false, "(HTTP 403): allow this host there"},
        {"405 Method Not Allowed", false, "(HTTP 405)"},
        {"302 Found", false, "(HTTP 302)"},
        {"502 Bad Gateway", true, "(HTTP 502): it does not reach that host"},
        {"503 Service Unavailable", true, "(HTTP 503)"},
        {"429 Too Many Requests", true, "(HTTP 429)"},
    };
    for (const auto& row : rows) {
        const auto error = refusal({reads, writes(std::string("HTTP/1.1 ") + row.status + "\r\n\r\n<html>"), stays});
        BOOST_TEST(error.retryable == row.retryable, error.message);
        BOOST_TEST(says(error, row.words), error.message);
    }
}

BOOST_FIXTURE_TEST_CASE(an_answer_to_connect_that_is_none_is_an_error_that_may_pass, World)
{
    use_proxy();
    const struct {
        Script script;
        const char* words;
    } rows[] = {
        {{reads}, "closed the connection without an answer"},
        {{reads, writes("HTTP/1.1 200 OK\r\nX: ")}, "closed the connection without an answer"},
        {{reads, resets}, "reset"},
        {{reads, writes("SSH-2.0-OpenSSH\r\n\r\n"), stays}, "is not valid HTTP"},
        {{reads, writes("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x')), stays}, "is not valid HTTP"},
        {{reads, writes("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), stays}, "bytes follow its answer"},
    };
    for (const auto& row : rows) {
        const auto error = refusal(row.script);
        BOOST_TEST(error.retryable);
        BOOST_TEST(says(error, row.words), error.message);
    }
}

BOOST_FIXTURE_TEST_CASE(a_proxy_that_never_answers_is_given_up_at_the_connect_limit, World)
{
    use_proxy();
    options.limits.connect = 30ms;
    peer({{reads, stays}});
    const auto response = call(of(true, "ecs.test"));
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::deadline));
    BOOST_TEST(says(response.error(), "asking the proxy for a tunnel to https://ecs.test:443 was given up after"));
    await_ended(1);
}

BOOST_FIXTURE_TEST_CASE(a_proxy_that_is_not_there_is_told_as_the_proxy, World)
{
    use_proxy("http://me:hunter2@", Listener{io.get_executor()}.port());
    const auto response = call(of(true, "ecs.test"));
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "connecting to the proxy http://proxy.test:"), response.error().message);
    BOOST_TEST(says(response.error(), "HTTPS_PROXY"));
    BOOST_TEST(!says(response.error(), "hunter2"));
    BOOST_TEST(response.error().retryable);
}

BOOST_FIXTURE_TEST_CASE(interim_answers_of_a_proxy_are_passed_over, World)
{
    use_proxy();
    const auto error = refusal({reads, writes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n"), stays});
    BOOST_TEST(error.code == "403");
}

BOOST_FIXTURE_TEST_CASE(what_no_proxy_covers_and_this_machine_are_reached_without_one, World)
{
    use_proxy("http://", Listener{io.get_executor()}.port()); // nobody is there
    peer({answers({"one"}), answers({"two"})});
    auto direct = of(false, "direct.test");
    direct.endpoint.port = listener.port();
    BOOST_TEST(call(direct)->body == "one");
    BOOST_TEST(requests.back().starts_with("GET / HTTP/1.1\r\nHost: direct.test:"));
    BOOST_TEST(call()->body == "two"); // 127.0.0.1
}

BOOST_FIXTURE_TEST_CASE(what_is_asked_directly_never_meets_the_proxy_nor_a_connection_through_it, World)
{
    use_proxy("http://", Listener{io.get_executor()}.port()); // nobody is there
    auto sent = of(false, "imds.test");
    sent.endpoint.port = listener.port();
    sent.direct = true;
    peer({answers({"keys", "more keys"})});
    BOOST_TEST(call(sent)->body == "keys");
    BOOST_TEST(requests.back().starts_with("GET / HTTP/1.1\r\nHost: imds.test:"));
    auto proxied = sent;
    proxied.direct = false; // the endpoint is the same, and yet the idle connection is not for it
    BOOST_TEST(says(call(proxied).error(), "connecting to the proxy"));
    BOOST_TEST(http().stats().reused == 0u);
    BOOST_TEST(call(sent)->body == "more keys");
    BOOST_TEST(http().stats().reused == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
