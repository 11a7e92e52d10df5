// Every path of I/O: the script of two calls, broken at each of its steps in turn and in every way.
#include "net/exchange_script.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

bool happens(Mode mode, Step step, Break how)
{
    const bool asks_proxy = step == Step::connect_answer || step == Step::connect_rest;
    if (step == Step::connect) return how == Break::reset || how == Break::silence;
    if (step == Step::resolve) return how != Break::garbage && how != Break::noise;
    if (asks_proxy && mode != Mode::tunnel) return false;
    if (step == Step::hello && mode == Mode::plain) return false;
    const bool over_tls = mode != Mode::plain && step > Step::hello;
    return how != Break::noise || over_tls;
}

// What the client survives without a word: the connection was lost while nobody could tell, or before the answer.
bool ends_well(Step step, Break how)
{
    if (step == Step::none || (step == Step::idle && how != Break::silence)) return true;
    return step == Step::again_first_byte && (how == Break::reset || how == Break::eof || how == Break::noise);
}

bool is_right(const core::Result<Response>& response)
{
    return response && response->status == 200 && response->body == whole_body;
}

std::string words(const core::Result<Response>& response)
{
    return response ? "an answer: " + response->body : response.error().message;
}

void expect_failure(const core::Result<Response>& response, Break how)
{
    BOOST_TEST_REQUIRE(response.has_error(), words(response));
    const auto& error = response.error();
    const auto kind = how == Break::silence ? core::ErrorKind::deadline : core::ErrorKind::transport;
    BOOST_TEST((error.kind == kind), error.message);
    BOOST_TEST(error.retryable);
    BOOST_TEST(
        (error.message.find("ecs.test") != std::string::npos || error.message.find("proxy.test") != std::string::npos),
        error.message);
    BOOST_TEST(error.message.find("secret") == std::string::npos);
}

// Nobody is in line, nobody is at work, and what is idle closes when told.
void expect_no_leak(HttpClient& client)
{
    BOOST_TEST(client.stats().waiting == 0u);
    BOOST_TEST(client.stats().open == client.stats().idle);
    client.close_idle();
    BOOST_TEST(client.stats().open == 0u);
}

void play(Mode mode, Step step, Break how)
{
    ExchangeRig rig{mode, step, how};
    const auto soon = how == Break::silence && !ends_well(step, how) ? core::Duration{60ms} : core::Duration{10s};
    const auto begun = rig.timers.now();
    if (step >= Step::idle) {
        const auto first = rig.call(10s);
        BOOST_TEST_REQUIRE(is_right(first), words(first));
        rig.let_it_break();
    }
    const auto broken = rig.call(soon);
    if (ends_well(step, how))
        BOOST_TEST(is_right(broken), words(broken));
    else
        expect_failure(broken, how);
    BOOST_TEST((rig.timers.now() - begun < 10s));
    BOOST_TEST(rig.client().stats().open == rig.client().stats().idle);

    rig.mend();
    const auto next = rig.call(10s);
    BOOST_TEST(is_right(next), words(next));
    expect_no_leak(rig.client());
}

void play_all(Mode mode)
{
    int played = 0;
    for (int step = 0; step <= static_cast<int>(Step::none); ++step)
        for (const auto how : {Break::reset, Break::eof, Break::silence, Break::garbage, Break::noise}) {
            if (!happens(mode, static_cast<Step>(step), how)) continue;
            BOOST_TEST_CONTEXT(mode << ": " << how << " at " << static_cast<Step>(step))
            play(mode, static_cast<Step>(step), how);
            ++played;
        }
    BOOST_TEST_MESSAGE(mode << ": " << played << " breaks");
}

} // namespace

BOOST_AUTO_TEST_SUITE(exchange_script)

BOOST_AUTO_TEST_CASE(broken_at_any_step_a_plain_call_is_right_or_an_error_and_the_next_one_works)
{
    play_all(Mode::plain);
}

BOOST_AUTO_TEST_CASE(broken_at_any_step_a_call_over_tls_is_right_or_an_error_and_the_next_one_works)
{
    play_all(Mode::tls);
}

BOOST_AUTO_TEST_CASE(broken_at_any_step_a_call_through_a_proxy_is_right_or_an_error_and_the_next_one_works)
{
    play_all(Mode::tunnel);
}

BOOST_AUTO_TEST_SUITE_END()
