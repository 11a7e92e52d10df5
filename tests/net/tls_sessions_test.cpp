#include "net/tls_sessions.hpp"

#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

TlsSession session(int version = TLS1_3_VERSION)
{
    TlsSession made{SSL_SESSION_new()};
    SSL_SESSION_set_protocol_version(made.get(), version);
    return made;
}

struct World : TlsWorld {
    // A call on a connection of its own.
    void call_afresh()
    {
        tls_peer({answer_and_stay});
        const auto response = secure_call();
        BOOST_TEST_REQUIRE(response.has_value(), response.error().message);
        BOOST_TEST(response->body == "two");
        http().close_idle();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(tls_sessions)

BOOST_AUTO_TEST_CASE(a_ticket_of_tls_1_3_is_handed_out_once_the_newest_first)
{
    TlsSessions kept;
    auto older = session();
    auto newer = session();
    const auto *first = older.get(), *second = newer.get();
    kept.keep("a", std::move(older));
    kept.keep("a", std::move(newer));
    kept.keep("b", session());
    BOOST_TEST(kept.take("a").get() == second);
    BOOST_TEST(kept.take("a").get() == first);
    BOOST_TEST(kept.take("a").get() == nullptr);
    BOOST_TEST(kept.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_session_of_tls_1_2_may_be_used_again)
{
    TlsSessions kept;
    auto only = session(TLS1_2_VERSION);
    const auto* it = only.get();
    kept.keep("a", std::move(only));
    BOOST_TEST(kept.take("a").get() == it);
    BOOST_TEST(kept.take("a").get() == it);
    kept.forget("a");
    BOOST_TEST(kept.take("a").get() == nullptr);
}

BOOST_AUTO_TEST_CASE(there_is_a_bound_per_host_and_one_in_all)
{
    TlsSessions kept;
    for (int i = 0; i < 100; ++i)
        kept.keep("a", session());
    BOOST_TEST(kept.size() == TlsSessions::most_of_a_host);
    for (int i = 0; i < 1000; ++i)
        kept.keep("host " + std::to_string(i), session());
    BOOST_TEST(kept.size() == TlsSessions::most);
    BOOST_TEST((kept.take("host 999") != nullptr));
    BOOST_TEST((kept.take("a") == nullptr)); // the oldest went first
}

BOOST_FIXTURE_TEST_CASE(the_next_connection_to_a_host_resumes, World)
{
    for (const auto version : {TlsVersion::any, TlsVersion::only_1_2}) {
        side.emplace(certificates, version);
        client.reset();
        hands_shaken = resumed = 0;
        for (int i = 0; i < 4; ++i)
            call_afresh();
        BOOST_TEST(hands_shaken == 4);
        BOOST_TEST(resumed == 3);
    }
}

BOOST_FIXTURE_TEST_CASE(connections_that_are_opened_at_once_have_a_ticket_each_as_far_as_there_are_any, World)
{
    call_afresh(); // OpenSSL's servers give two
    const auto all_at_once = [](World& world, int count) -> asio::awaitable<void> {
        TaskGroup tasks{world.io.get_executor()};
        const auto one = [](World& inner) -> asio::awaitable<void> {
            co_await inner.send(inner.secure(inner.listener.port()));
        };
        for (int i = 0; i < count; ++i)
            tasks.spawn(one(world));
        co_await tasks.join();
    };
    tls_peer({answer_and_stay, answer_and_stay, answer_and_stay});
    run(all_at_once(*this, 3));
    BOOST_TEST(http().stats().opened == 4u);
    BOOST_TEST(hands_shaken == 4);
    BOOST_TEST(resumed == 2);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_forgot_the_session_gets_a_whole_handshake, World)
{
    for (const auto version : {TlsVersion::any, TlsVersion::only_1_2}) {
        side.emplace(certificates, version);
        client.reset();
        call_afresh();
        side.emplace(certificates, version); // with other keys
        resumed = 0;
        call_afresh();
        BOOST_TEST(resumed == 0);
        call_afresh();
        BOOST_TEST(resumed == 1);
    }
}

BOOST_FIXTURE_TEST_CASE(a_session_is_not_offered_at_another_port_of_the_host, World)
{
    Listener other{io.get_executor()};
    call_afresh();
    tls_peer({answer_and_stay}, other);
    const auto response = call(secure(other.port())); // this server would take the session: it has the same keys
    BOOST_TEST_REQUIRE(response.has_value(), response.error().message);
    BOOST_TEST(hands_shaken == 2);
    BOOST_TEST(resumed == 0);
    call_afresh();
    BOOST_TEST(resumed == 1); // there was one to offer
}

BOOST_FIXTURE_TEST_CASE(a_server_that_cannot_prove_itself_is_refused_though_there_is_a_session_of_its_host, World)
{
    call_afresh();
    const Certificates other{{"127.0.0.1"}};
    side.emplace(other);
    tls_peer({answer_and_stay});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST(says(response.error(), "its certificate is not accepted"), response.error().message);
    BOOST_TEST(resumed == 0);
}

BOOST_FIXTURE_TEST_CASE(after_a_handshake_that_failed_no_session_is_offered, World)
{
    call_afresh();
    peer({{resets}}); // whatever it was that the server did not like
    BOOST_TEST(secure_call().has_error());
    call_afresh();
    BOOST_TEST(hands_shaken == 2);
    BOOST_TEST(resumed == 0);
}

BOOST_AUTO_TEST_SUITE_END()
