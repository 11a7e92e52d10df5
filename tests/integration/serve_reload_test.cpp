// Another configuration while `serve` runs: told by SIGHUP, or found in the file; used whole, or refused.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace headcount {
namespace {

const std::string account = "111122223333";

struct Reload : test::ServeWorld {
    Reload() : ServeWorld({"--dead-letters", "10"}) { make_cluster("orders", 3, 1); }

    void write(const test::ServeSettings& settings) { write_text(config(settings)); }
    // As a ConfigMap changes: another file takes its place at once.
    void write_text(const std::string& text)
    {
        std::ofstream{file + ".new"} << text;
        std::filesystem::rename(file + ".new", file);
    }
    void hang_up() { serve->signal(SIGHUP); }
    bool says(std::string_view words, std::size_t times = 1)
    {
        return eventually([this, words, times] { return logged(words) >= times; });
    }
    void send_event() { post("send", {{"body", test::instance_event(account, "orders")}}); }

    std::string file = folder.file("headcount.yaml");
};

const std::string twice = "    scale: { per_instance: 2 }\n";

// ServeSettings::yaml stands behind the last key; a rule has to be written in its place.
std::string with_rule(std::string text, const std::string& keys)
{
    const std::string rule = "  - service: node-agent\n";
    return text.insert(text.find(rule) + rule.size(), keys);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_reload, Reload)

BOOST_AUTO_TEST_CASE(what_may_not_be_meant_is_said_at_the_start_and_after_a_reload_and_not_each_time_the_file_is_read)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account + ":service/orders/node-agent";
    start({.environment = {{"HEADCOUNT_SERVICE", arn}}});
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    BOOST_TEST(logged("is written as an ARN, of which only the name counts") == 1U, log());
    hang_up();
    BOOST_TEST(says("nothing that is used of the configuration has changed"), log());
    BOOST_TEST(logged("is written as an ARN") == 1U, log());
    write({.yaml = "recheck: 3s\n"});
    hang_up();
    BOOST_TEST(says("the configuration was read anew"), log());
    BOOST_TEST(says("is written as an ARN", 2), log());
}

BOOST_AUTO_TEST_CASE(sighup_brings_the_rules_of_the_file)
{
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    write_text(with_rule(config({}), twice));
    hang_up();
    BOOST_TEST(says("the configuration was read anew"), log());
    BOOST_TEST(eventually([this] { return ready(); }), log());
    BOOST_TEST(metric("headcount_config_reloads_total") == 1.0);
    send_event();
    BOOST_TEST(eventually([this] { return desired("orders") == 6 && queue().empty(); }), log());
    hang_up();
    BOOST_TEST(says("nothing that is used of the configuration has changed"), log());
    BOOST_TEST(metric("headcount_config_reloads_total") == 1.0);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_used_is_refused_with_its_sentence_and_the_old_one_stays)
{
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    write_text(config({}) + "limits: {in_fligt: 3}\n");
    hang_up();
    BOOST_TEST(says("limits.in_fligt is not a known key (did you mean in_flight?)"), log());
    BOOST_TEST(logged("the new configuration is refused, and the one in use stays") == 1U, log());
    write_text(config({.yaml = "accounts: [{ ids: [\"444455556666\"], role: \"arn:aws:iam::x\" }]\n"}));
    hang_up();
    BOOST_TEST(says("the new configuration is refused, and the one in use stays", 2), log());
    BOOST_TEST(ready());
    post("register", {{"cluster", "orders"}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4 && queue().empty(); }), log());
    BOOST_TEST(metric("headcount_config_reloads_total") == 0.0);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_noticed_without_a_signal_behind_a_symbolic_link_too)
{
    const std::string real = folder.file("data-1");
    const std::string next = folder.file("data-2");
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    std::ofstream{real} << config({});
    std::filesystem::create_symlink(real, file + ".new");
    std::filesystem::rename(file + ".new", file);
    std::ofstream{next} << with_rule(config({}), twice);
    std::filesystem::create_symlink(next, file + ".new");
    std::filesystem::rename(file + ".new", file);
    BOOST_TEST(says("the configuration was read anew"), log());
    BOOST_TEST(eventually([this] { return desired("orders") == 6; }), log()); // by the first sweep
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(another_queue_takes_the_place_of_the_first)
{
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    std::string text = config({});
    text.replace(text.find(queue_url), queue_url.size(), queue_url + "-dead");
    write_text(text);
    hang_up();
    BOOST_TEST(says("the configuration was read anew"), log());
    BOOST_TEST(eventually([this] { return ready(); }), log());
    const auto before = queue();
    post("register", {{"cluster", "orders"}}); // its event goes to the first one
    post("send", {{"queue", queue_url + "-dead"}, {"body", test::instance_event(account, "orders")}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4; }), log());
    BOOST_TEST(queue().sent > before.sent);
    BOOST_TEST(queue().received == before.received); // nobody receives from the first one any more
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(what_is_read_at_the_start_only_is_said)
{
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    write_text(config({}) + "log: {level: debug}\n");
    hang_up();
    BOOST_TEST(says("are read at the start only"), log());
    BOOST_TEST(metric("headcount_config_reloads_total") == 0.0);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_when_it_changes_again_and_again_under_load)
{
    constexpr int clusters = 40;
    for (int i = 0; i < clusters; ++i)
        make_cluster("busy-" + std::to_string(i), 2 + i % 5, 1);
    post("faults", {{"latency_ms", 20}});
    start();
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < clusters; ++i)
            post("register", {{"cluster", "busy-" + std::to_string(i)}});
        write_text(config({.yaml = "recheck: " + std::to_string(round + 1) + "s\n"}));
        hang_up();
        BOOST_TEST(says("the configuration was read anew", static_cast<std::size_t>(round) + 1), log());
    }
    BOOST_TEST(eventually([this] { return settled(); }), log());
    BOOST_TEST(queue().redriven == 0U);
    BOOST_TEST(metric("headcount_config_reloads_total") == 5.0);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(sigterm_in_the_middle_of_a_change_ends_it)
{
    start();
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    write_text(with_rule(config({}), twice));
    hang_up();
    BOOST_TEST(stop().ok(), log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
