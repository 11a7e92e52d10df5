// `headcount pause` and `resume` against the simulated AWS, and that a running `serve` obeys both.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

struct Pausing : test::ServeWorld {
    Pausing() : ServeWorld({}) { make_cluster("orders", 3, 3); }

    test::Finished run_headcount(test::Words words)
    {
        return test::run_process(headcount(std::move(words)), test::long_enough);
    }
    std::string done(test::Words words)
    {
        const auto finished = run_headcount(std::move(words));
        BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
        return finished.output;
    }
    void grow(int by) { post("register", {{"cluster", "orders"}, {"count", by}}); }
};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(pause, Pausing)

BOOST_AUTO_TEST_CASE(a_paused_service_is_left_alone_by_serve_and_by_apply_until_it_is_resumed)
{
    start({.environment = {{"HEADCOUNT_SWEEP", "1s"}}});
    BOOST_TEST_REQUIRE(eventually([&] { return ready(); }));
    const std::string paused = done({"pause", "orders", test::service, "--for", "2h"});
    const std::string until =
        paused.substr(paused.find("until "), std::string_view("until 2026-01-02 03:04:05").size());
    BOOST_TEST(contains(paused, "service node-agent of cluster orders is paused at 3 until "));
    grow(2);
    BOOST_TEST(eventually([&] { return metric("headcount_paused") == 1; }));
    BOOST_TEST(contains(done({"apply", "orders"}), "paused until 2"));
    const std::string explained = done({"explain", "orders"});
    BOOST_TEST(contains(explained, "paused by its tags " + until), explained);
    BOOST_TEST(desired("orders") == 3);

    BOOST_TEST(contains(done({"pause", "orders", test::service, "--at", "7"}),
                        "is paused at 7, from the next event or sweep of that cluster on; headcount resume"));
    BOOST_TEST(eventually([&] { return desired("orders") == 7; })); // the sweep sees it
    BOOST_TEST(contains(done({"resume", "orders", test::service}), "is managed again"));
    BOOST_TEST(eventually([&] { return desired("orders") == 5; }));
    BOOST_TEST(contains(done({"resume", "orders", test::service}), "is not paused by tags"));
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_paused_is_a_sentence_and_nothing_is_tagged)
{
    const auto nowhere = run_headcount({"pause", "ordres", test::service});
    BOOST_TEST(nowhere.ended.exit_code == 1, nowhere);
    BOOST_TEST(contains(nowhere.error_output, "there is no cluster ordres"), nowhere);
    const auto nothing = run_headcount({"pause", "orders", "other"});
    BOOST_TEST(nothing.ended.exit_code == 1, nothing);
    BOOST_TEST(contains(nothing.error_output, "has no ACTIVE service other"), nothing);
    const auto foreign =
        run_headcount({"pause", "orders", test::service, "--service", test::service, "--clusters", "web-*"});
    BOOST_TEST(contains(foreign.error_output, "no rule speaks for service node-agent"), foreign);
    for (const test::Words& wrong : {test::Words{"--at", "5001"}, {"--at", "x"}, {"--for", "soon"}, {"--for", "0s"}}) {
        test::Words words{"pause", "orders", test::service};
        words.insert(words.end(), wrong.begin(), wrong.end());
        const auto finished = run_headcount(words);
        BOOST_TEST(finished.ended.exit_code == 64, finished);
        BOOST_TEST(contains(finished.error_output, wrong.front() + " is " + wrong.back() + ", but must be"), finished);
    }
    const auto dry = run_headcount({"pause", "orders", test::service, "--dry-run"});
    BOOST_TEST(contains(dry.output, "would be paused at 3"), dry);
    BOOST_TEST(calls("TagResource") == 0U);
}

BOOST_AUTO_TEST_CASE(a_pause_that_changes_nothing_says_why)
{
    post("service", {{"cluster", "orders"},
                     {"service", "tagged"},
                     {"desired", 3},
                     {"tags", boost::json::array{{{"key", "ours:min"}, {"value", "some"}}}}});
    for (const char* command : {"pause", "resume"}) {
        const std::string told = done({command, "orders", "tagged", "--tag", "ours"});
        BOOST_TEST(contains(told, "; but headcount leaves it alone all the same, as it is: the tag ours:min must be"),
                   told);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
