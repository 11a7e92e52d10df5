#include "app/config_inputs.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>

using namespace headcount;
using namespace std::chrono_literals;
using test::load;
using test::queue_named;
using test::rule_for;

BOOST_AUTO_TEST_SUITE(config_file)

namespace {

std::string data(const std::string& name)
{
    const std::string path = std::string(HEADCOUNT_TEST_DATA) + "/config/" + name;
    std::ifstream file(path);
    BOOST_REQUIRE_MESSAGE(file, "cannot open " + path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

core::Decimal decimal(std::string_view text)
{
    return core::Decimal::parse(text).value();
}

} // namespace

BOOST_AUTO_TEST_CASE(the_smallest_file_leaves_every_default_alone)
{
    const core::Config config = load({.file = data("sidecar.yaml"), .needs = app::Needs::queue});
    core::Config expected;
    expected.queues = {queue_named("https://sqs.eu-west-1.amazonaws.com/111122223333/headcount")};
    expected.rules = {rule_for("node-agent")};
    BOOST_TEST((config == expected));
}

BOOST_AUTO_TEST_CASE(every_key_of_a_full_file_arrives_where_the_program_looks_for_it)
{
    const core::Config config = load({.file = data("fleet.yaml"), .needs = app::Needs::queue});
    core::Config expected;
    expected.queues = {queue_named("arn:aws:sqs:eu-west-1:111122223333:headcount"), queue_named("headcount-spare")};
    expected.queues[0].pollers = 4;
    expected.queues[0].visibility = 90s;
    expected.rules = {rule_for("node-agent"), rule_for("log-shipper")}; // the ARN's name counts, in every cluster
    expected.rules[0].clusters = {"*", "!test-?", "!arn:aws:ecs:*:444455556666:cluster/*"};
    expected.rules[0].scale.per_instance = decimal("0.5");
    expected.rules[0].scale.ladder = {{1, 1}, {10, 2}, {100, 5}};
    expected.rules[0].scale.floors = {{2, 2}};
    expected.rules[0].scale.min = 1;
    expected.rules[0].scale.max = 300;
    expected.rules[1].scale.one_per = 3;
    expected.rules[1].scale.floors = {{2, 2}};
    expected.rules[1].paused = true;
    expected.accounts.resize(2);
    expected.accounts[0].ids = {"222233334444", "033344445555"};
    expected.accounts[0].role = "arn:aws:iam::{account}:role/headcount";
    expected.accounts[0].external_id = "s3same";
    expected.accounts[1].ids = {"*"};
    expected.accounts[1].except = {"999999999999"};
    expected.regions = {"eu-west-1", "us-gov-east-1"};
    expected.foreign = core::Foreign::reject;
    expected.sweep = 10min;
    expected.recheck = 0s;
    expected.limits = {.in_flight = 100,
                       .per_account = 10,
                       .held_messages = 2000,
                       .held_per_account = 500,
                       .spacing = 250ms,
                       .attempts = 5,
                       .budget = 1s,
                       .connect = 500ms,
                       .call = 2s,
                       .give_up = 2min,
                       .rates = {}};
    expected.skip_unchanged = false;
    expected.dry_run = true;
    expected.grace = 1min;
    expected.admin = "[::1]:9000";
    expected.log_level = core::LogLevel::debug;
    expected.log_format = core::LogFormat::text;

    BOOST_TEST((config.queues == expected.queues));
    BOOST_TEST((config.rules == expected.rules));
    BOOST_TEST((config.accounts == expected.accounts));
    BOOST_TEST((config.limits == expected.limits));
    BOOST_TEST((config == expected));
}

BOOST_AUTO_TEST_CASE(guards_are_told_how_fast_a_count_may_follow)
{
    const core::Config config = load({.file = R"(
services:
  - service: node-agent
    scale_out: { hold: 1m, max_step: 25% }
    scale_in: { hold: 10m, max_step: 3, to_zero: false }
    during_deployment: hold
  - service: other
    scale_in: { to_zero: true }
    during_deployment: proceed
limits: { feedback: off, max_fall: 20%/10m }
)"});
    const core::Rule& rule = config.rules.at(0);
    BOOST_TEST((rule.scale_out == core::Pace{1min, core::MaxStep{core::MaxStep::Unit::percent, 25}}));
    BOOST_TEST((rule.scale_in == core::Pace{10min, core::MaxStep{core::MaxStep::Unit::tasks, 3}}));
    BOOST_TEST((rule.to_zero == core::ToZero::no));
    BOOST_TEST((rule.during_deployment == core::DuringDeployment::hold));
    BOOST_TEST((config.rules.at(1).to_zero == core::ToZero::yes));
    BOOST_TEST((config.rules.at(1).during_deployment == core::DuringDeployment::proceed));
    BOOST_TEST(!config.limits.feedback.has_value());
    BOOST_TEST((config.limits.max_fall == core::MaxFall{20, 10min}));
    BOOST_TEST(!load({.file = "limits: { max_fall: off }"}).limits.max_fall.has_value());
}

BOOST_AUTO_TEST_CASE(what_this_version_does_anyway_may_be_written_down)
{
    const core::Config config = load({.file = data("as_now.yaml"), .needs = app::Needs::queue});
    core::Config expected;
    expected.queues = {queue_named("headcount")};
    expected.rules = {rule_for("node-agent")};
    BOOST_TEST((config == expected));
}

BOOST_AUTO_TEST_CASE(json_is_read_as_the_yaml_that_it_is)
{
    const core::Config config = load({.file = data("fleet.json"), .needs = app::Needs::queue});
    BOOST_TEST((config.queues.at(0).visibility == 120s));
    BOOST_TEST((config.rules.at(0).scale.per_instance == decimal("2")));
    BOOST_TEST(config.rules.at(0).scale.max == 40u);
    BOOST_TEST(config.limits.in_flight == 8u);
    BOOST_TEST(config.dry_run);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_configuration_of_defaults)
{
    for (const char* file : {"\n", "---\n", "# only a comment\n", "{}", "limits:\nqueues:\n"}) {
        BOOST_TEST((load({.file = file}) == core::Config{}), file);
    }
}

BOOST_AUTO_TEST_CASE(durations_are_a_whole_number_and_a_unit)
{
    const struct {
        const char* text;
        core::Duration expected;
    } rows[] = {{"300ms", 300ms}, {"90s", 90s}, {"5m", 5min}, {"1h", 1h}, {"1500ms", 1500ms}};
    for (const auto& row : rows) {
        const core::Config config = load({.file = std::string("limits: { budget: ") + row.text + " }"});
        BOOST_TEST((config.limits.budget == row.expected), row.text);
    }
    BOOST_TEST((load({.file = "sweep: 0"}).sweep == 0s));
    BOOST_TEST((load({.file = "sweep: 0s"}).sweep == 0s));
}

BOOST_AUTO_TEST_CASE(an_alias_stands_for_what_its_anchor_marked)
{
    const core::Config config = load({.file = "services:\n"
                                              "  - service: a\n"
                                              "    scale: &twice { per_instance: 2 }\n"
                                              "  - service: b\n"
                                              "    scale: *twice\n"});
    BOOST_TEST((config.rules.at(1).scale.per_instance == decimal("2")));
}

BOOST_AUTO_TEST_CASE(a_path_is_told_from_the_text_itself)
{
    for (const char* path : {"headcount.yaml", "/etc/headcount/config", "my config.json"})
        BOOST_TEST(app::names_a_file(path), path);
    for (const char* text : {"", " ", "{}", " {\"services\": []}", "services: []", "services:\n  - service: a"})
        BOOST_TEST(!app::names_a_file(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
