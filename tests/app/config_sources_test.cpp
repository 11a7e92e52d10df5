#include "app/config_inputs.hpp"

#include "app/config/bind.hpp"
#include "app/config/key_table.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace headcount;
using namespace std::chrono_literals;
using app::Needs;
using test::load;
using test::queue_named;
using test::refusal;
using test::rule_for;

BOOST_AUTO_TEST_SUITE(config_sources)

namespace {

core::Decimal decimal(std::string_view text)
{
    return core::Decimal::parse(text).value();
}

} // namespace

BOOST_AUTO_TEST_CASE(two_variables_are_a_whole_configuration)
{
    const core::Config config =
        load({.environment = {{"HEADCOUNT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount"},
                              {"HEADCOUNT_SERVICE", "node-agent"}},
              .needs = Needs::queue});
    core::Config expected;
    expected.queues = {queue_named("https://sqs.eu-west-1.amazonaws.com/111122223333/headcount")};
    expected.rules = {rule_for("node-agent")};
    BOOST_TEST((config == expected));
}

BOOST_AUTO_TEST_CASE(the_role_of_a_queue_comes_from_file_variable_and_flag)
{
    const std::string arn = "arn:aws:iam::222233334444:role/reader";
    const std::map<std::string, std::string> queue{{"HEADCOUNT_QUEUE_URL", "one,two"}};
    auto with_role = queue;
    with_role["HEADCOUNT_QUEUE_ROLE"] = "reader";
    BOOST_TEST(load({.environment = queue}).queues.at(1).role.empty());
    BOOST_TEST(load({.environment = with_role}).queues.at(0).role == "reader");
    BOOST_TEST(load({.environment = with_role}).queues.at(1).role == "reader");
    BOOST_TEST(load({.environment = with_role, .flags = {{"queue.role", arn}}}).queues.at(0).role == arn);
    BOOST_TEST(load({.file = "queues: [{ url: one, role: \"" + arn + "\" }]"}).queues.at(0).role == arn);
}

BOOST_AUTO_TEST_CASE(services_are_named_by_glob_tag_or_placement_and_names_are_left_out_with_a_mark)
{
    const core::Config config = load({.file = "services:\n"
                                              "  - service: \"agent-*, !agent-debug, !*-old\"\n"
                                              "  - service: \"!web\"\n"
                                              "  - { tag: headcount, scale: { max: 9 } }\n"
                                              "  - placement: distinctInstance\n"});
    std::vector<core::Rule> expected(4);
    expected[0].service = "agent-*";
    expected[0].except = {"agent-debug", "*-old"};
    expected[1].service = "*";
    expected[1].except = {"web"};
    expected[2].tag = "headcount";
    expected[2].scale.max = 9;
    expected[3].distinct_instance = true;
    BOOST_TEST((config.rules == expected));
}

BOOST_AUTO_TEST_CASE(variables_make_a_rule_by_tag_or_placement_and_leave_names_out_of_each_other)
{
    const core::Config tagged = load({.environment = {{"HEADCOUNT_TAG", "headcount"}, {"HEADCOUNT_SCALE_MAX", "9"}}});
    BOOST_TEST_REQUIRE(tagged.rules.size() == 1U);
    BOOST_TEST(tagged.rules[0].tag == "headcount");
    BOOST_TEST(tagged.rules[0].service == "");
    BOOST_TEST(tagged.rules[0].scale.max == 9U);
    BOOST_TEST(load({.environment = {{"HEADCOUNT_PLACEMENT", "distinctInstance"}}}).rules.at(0).distinct_instance);
    const core::Config names = load({.environment = {{"HEADCOUNT_SERVICE", "agent-*,!agent-debug,log"}}});
    BOOST_TEST_REQUIRE(names.rules.size() == 2U);
    for (const core::Rule& rule : names.rules)
        BOOST_TEST((rule.except == std::vector<std::string>{"agent-debug"}));
    BOOST_TEST(names.rules[1].service == "log");
    BOOST_TEST(load({.environment = {{"HEADCOUNT_SERVICE", "!a,!b"}}}).rules.at(0).service == "*");
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_SERVICE", "a"}, {"HEADCOUNT_TAG", "b"}}}) != "");
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_SCALE_MAX", "9"}}}) != "");
}

BOOST_AUTO_TEST_CASE(expressions_stay_for_the_tags_that_name_them)
{
    const core::Config config = load({.file = "expressions: { big: \"attribute:x == y\" }\n"});
    BOOST_TEST(config.expressions.at("big") == "attribute:x == y");
}

BOOST_AUTO_TEST_CASE(what_counts_is_said_by_mode_query_and_capacity_providers)
{
    const core::Config config =
        load({.file = "services:\n"
                      "  - { service: a, count: placeable, where: 'attribute:pool == web' }\n"
                      "  - { service: b, count: active, where: big, capacity: [spot, on-demand] }\n"
                      "  - { service: c, where: placement }\n"
                      "expressions: { big: 'attribute:size exists' }\n"});
    BOOST_REQUIRE(config.rules.size() == 3u);
    BOOST_TEST((config.rules[0].count == core::CountMode::placeable));
    BOOST_TEST(config.rules[0].where == "attribute:pool == web");
    BOOST_TEST(!config.rules[0].where_placement);
    BOOST_TEST((config.rules[1].count == core::CountMode::active));
    BOOST_TEST(config.rules[1].where == "attribute:size exists");
    BOOST_TEST((config.rules[1].capacity == std::vector<std::string>{"spot", "on-demand"}));
    BOOST_TEST((config.rules[2].count == core::CountMode::registered));
    BOOST_TEST(config.rules[2].where == "");
    BOOST_TEST(config.rules[2].where_placement);
}

BOOST_AUTO_TEST_CASE(the_environment_says_what_counts_too)
{
    const core::Config config = load({.environment = {{"HEADCOUNT_SERVICE", "node-agent"},
                                                      {"HEADCOUNT_COUNT", "placeable"},
                                                      {"HEADCOUNT_WHERE", "big"},
                                                      {"HEADCOUNT_EXPRESSIONS", "{ big: 'attribute:size exists' }"},
                                                      {"HEADCOUNT_CAPACITY", "spot,on-demand"}}});
    BOOST_REQUIRE(config.rules.size() == 1u);
    BOOST_TEST((config.rules[0].count == core::CountMode::placeable));
    BOOST_TEST(config.rules[0].where == "attribute:size exists");
    BOOST_TEST((config.rules[0].capacity == std::vector<std::string>{"spot", "on-demand"}));
}

BOOST_AUTO_TEST_CASE(flag_beats_environment_beats_file_beats_default)
{
    const std::string file = "limits: { in_flight: 20, attempts: 7 }\nlog: { level: warn }\n";
    const std::map<std::string, std::string> environment{{"HEADCOUNT_LIMITS_IN_FLIGHT", "30"},
                                                         {"HEADCOUNT_LOG_LEVEL", "error"}};
    BOOST_TEST(load({}).limits.in_flight == 256u);
    BOOST_TEST(load({.file = file}).limits.in_flight == 20u);
    BOOST_TEST(load({.file = file, .environment = environment}).limits.in_flight == 30u);
    const core::Config config = load({.file = file, .environment = environment, .flags = {{"limits.in-flight", "40"}}});
    BOOST_TEST(config.limits.in_flight == 40u);
    BOOST_TEST(config.limits.attempts == 7u);                // from the file
    BOOST_TEST((config.log_level == core::LogLevel::error)); // from the environment
    BOOST_TEST((config.limits.call == core::Duration{5s}));  // the default
    BOOST_TEST(load({.flags = {{"limits.in_flight", "1"}, {"limits.in-flight", "2"}}}).limits.in_flight == 2u);
}

BOOST_AUTO_TEST_CASE(the_attempts_of_the_sdks_are_a_default_that_our_own_settings_beat)
{
    BOOST_TEST(load({.sdk_attempts = 5}).limits.attempts == 5u);
    BOOST_TEST(load({.file = "limits: { attempts: 2 }", .sdk_attempts = 5}).limits.attempts == 2u);
    BOOST_TEST(load({.environment = {{"HEADCOUNT_LIMITS_ATTEMPTS", "3"}}, .sdk_attempts = 5}).limits.attempts == 3u);
    BOOST_TEST(load({.flags = {{"limits.attempts", "1"}}, .sdk_attempts = 5}).limits.attempts == 1u);
    BOOST_TEST(load({}).limits.attempts == 3u);
}

BOOST_AUTO_TEST_CASE(the_keys_of_a_rule_are_those_of_the_file_without_its_list)
{
    const core::Config config = load({.environment = {{"HEADCOUNT_SERVICE", "node-agent, log-shipper"},
                                                      {"HEADCOUNT_COUNT", "registered"},
                                                      {"HEADCOUNT_CLUSTERS", "prod-*,!prod-test"},
                                                      {"HEADCOUNT_SCALE_PER_INSTANCE", "1.5"},
                                                      {"HEADCOUNT_SCALE_LADDER", "1:1 10:2"},
                                                      {"HEADCOUNT_SCALE_FLOORS", "[[2, 2]]"}},
                                      .flags = {{"scale.max", "9"}, {"paused", "true"}}});
    BOOST_REQUIRE_EQUAL(config.rules.size(), 2u);
    for (const core::Rule& rule : config.rules) {
        BOOST_TEST(rule.clusters == (std::vector<std::string>{"prod-*", "!prod-test"}),
                   boost::test_tools::per_element());
        BOOST_TEST((rule.scale.per_instance == decimal("1.5")));
        BOOST_TEST((rule.scale.ladder == std::vector<core::Step>{{1, 1}, {10, 2}}));
        BOOST_TEST((rule.scale.floors == std::vector<core::Step>{{2, 2}}));
        BOOST_TEST(rule.scale.max == 9u);
        BOOST_TEST(rule.paused);
    }
    BOOST_TEST(config.rules[0].service == "node-agent");
    BOOST_TEST(config.rules[1].service == "log-shipper");
}

BOOST_AUTO_TEST_CASE(the_seeds_variable_names_the_service_by_arn_and_the_new_one_wins)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:111122223333:service/orders/node-agent";
    BOOST_TEST(load({.environment = {{"ECS_SERVICE_ARN", arn}}}).rules.at(0).service == "node-agent");
    const core::Config both = load({.environment = {{"ECS_SERVICE_ARN", arn}, {"HEADCOUNT_SERVICE", "other"}}});
    BOOST_REQUIRE_EQUAL(both.rules.size(), 1u);
    BOOST_TEST(both.rules[0].service == "other");
    BOOST_TEST(load({.environment = {{"ECS_SERVICE_ARN", arn + ",second"}}}).rules.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_queue_rule_or_account_from_outside_replaces_the_lists_of_the_file)
{
    const std::string file = "queues: [{ url: a }, { url: b }]\n"
                             "services: [{ service: a }, { service: b, paused: true }]\n"
                             "accounts: [{ ids: [\"111122223333\"] }]\n";
    const core::Config config = load({.file = file,
                                      .environment = {{"HEADCOUNT_QUEUE_URL", "c,d"},
                                                      {"HEADCOUNT_QUEUE_VISIBILITY", "2m"},
                                                      {"HEADCOUNT_SERVICE", "only"},
                                                      {"HEADCOUNT_ACCOUNTS_IDS", "222233334444,333344445555"},
                                                      {"HEADCOUNT_ACCOUNTS_ROLE", "headcount"},
                                                      {"HEADCOUNT_ACCOUNTS_EXTERNAL_ID", "s3same"}}});
    BOOST_REQUIRE_EQUAL(config.queues.size(), 2u);
    BOOST_TEST(config.queues[0].url == "c");
    BOOST_TEST(config.queues[1].url == "d");
    for (const core::QueueConfig& queue : config.queues)
        BOOST_TEST((queue.visibility == 120s));
    BOOST_TEST((config.rules == std::vector{rule_for("only")}));
    BOOST_REQUIRE_EQUAL(config.accounts.size(), 1u);
    BOOST_TEST(config.accounts[0].ids == (std::vector<std::string>{"222233334444", "333344445555"}),
               boost::test_tools::per_element());
    BOOST_TEST(config.accounts[0].role == "headcount");
    BOOST_TEST(config.accounts[0].external_id == "s3same");
}

BOOST_AUTO_TEST_CASE(a_setting_of_a_rule_without_a_rule_is_refused_with_the_variable_that_is_missing)
{
    BOOST_TEST(
        refusal({.environment = {{"HEADCOUNT_SCALE_MIN", "2"}}}) ==
        "HEADCOUNT_SCALE_MIN says something about a rule, but HEADCOUNT_SERVICE names none; set it too, or write "
        "both in the file");
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_ACCOUNTS_ROLE", "x"}}}).find("HEADCOUNT_ACCOUNTS_IDS") !=
               std::string::npos);
    BOOST_TEST(refusal({.flags = {{"queue.visibility", "5s"}}}).starts_with("--queue.visibility says something about"));
}

BOOST_AUTO_TEST_CASE(a_wrong_value_names_the_variable_or_flag_it_came_from)
{
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_LIMITS_IN_FLIGHT", "many"}}}) ==
               "HEADCOUNT_LIMITS_IN_FLIGHT is \"many\", but must be a whole number from 1 to 100000");
    BOOST_TEST(refusal({.flags = {{"sweep", "soon"}}}).starts_with("--sweep is \"soon\", but must be 0 or a duration"));
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_SERVICE", "a b"}}}).starts_with("HEADCOUNT_SERVICE is \"a b\""));
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_COUNT", "sometimes"}, {"HEADCOUNT_SERVICE", "a"}}})
                   .starts_with("HEADCOUNT_COUNT is \"sometimes\", but must be one of registered, active,"));
    BOOST_TEST(
        refusal({.environment = {{"HEADCOUNT_ADMIN", "x"}}}).starts_with("HEADCOUNT_ADMIN is \"x\", but must be"));
}

BOOST_AUTO_TEST_CASE(an_unknown_variable_is_refused_unless_it_is_a_service_link)
{
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_LIMITS_INFLIGHT", "5"}}}) ==
               "HEADCOUNT_LIMITS_INFLIGHT is not a variable headcount knows; did you mean HEADCOUNT_LIMITS_IN_FLIGHT?");
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_QUEUE", "q"}}}).find("is not a variable") != std::string::npos);
    BOOST_TEST(refusal({.environment = {{"HEADCOUNT_SERVICE_HOST", "10.0.0.1"},
                                        {"HEADCOUNT_SERVICE_PORT", "80"},
                                        {"HEADCOUNT_PORT_9780_TCP_ADDR", "10.0.0.1"},
                                        {"HEADCOUNT_PORT", "tcp://10.0.0.1:80"}}}) == "");
    BOOST_TEST(refusal({.environment = {{"PATH", "/bin"}, {"headcount_x", "y"}}}) == "");
    BOOST_TEST(refusal({.flags = {{"frobnicate", "1"}}}).starts_with("--frobnicate is not a flag"));
}

BOOST_AUTO_TEST_CASE(an_empty_variable_is_no_value_except_where_empty_means_none)
{
    const core::Config config = load({.environment = {{"HEADCOUNT_SERVICE", ""},
                                                      {"HEADCOUNT_LOG_LEVEL", ""},
                                                      {"HEADCOUNT_CONFIG", ""},
                                                      {"ECS_SERVICE_ARN", ""},
                                                      {"HEADCOUNT_ADMIN", ""}}});
    core::Config expected;
    expected.admin = "";
    BOOST_TEST((config == expected));
}

BOOST_AUTO_TEST_CASE(the_admin_address_has_two_names_for_one_place)
{
    BOOST_TEST(load({.file = "admin: { listen: 127.0.0.1:1 }"}).admin == "127.0.0.1:1");
    BOOST_TEST(load({.file = "admin: 127.0.0.1:1", .environment = {{"HEADCOUNT_ADMIN_LISTEN", "127.0.0.1:2"}}}).admin ==
               "127.0.0.1:2");
    BOOST_TEST(
        load({.environment = {{"HEADCOUNT_ADMIN_LISTEN", "127.0.0.1:2"}}, .flags = {{"admin", "[::1]:3"}}}).admin ==
        "[::1]:3");
}

BOOST_AUTO_TEST_CASE(the_configuration_is_a_path_or_the_text_itself)
{
    const auto read = [](const std::string& config, const std::string& flag = {}) {
        app::ConfigInputs inputs;
        inputs.environment = {{"HEADCOUNT_CONFIG", config}};
        inputs.config = flag;
        inputs.read_file = [](const std::string& path) -> core::Result<std::string> {
            if (path == "good.yaml") return std::string("sweep: 7m");
            core::Error error;
            error.message = "no such file";
            return error;
        };
        return app::load_config(inputs, Needs::nothing);
    };
    BOOST_TEST((read("good.yaml").sweep == 7min));
    BOOST_TEST((read("sweep: 8m").sweep == 8min));
    BOOST_TEST((read("{\"sweep\":\"9m\"}").sweep == 9min));
    BOOST_TEST((read("sweep: 8m", "good.yaml").sweep == 7min)); // the flag beats the variable
    BOOST_CHECK_EXCEPTION(read("gone.yaml"), app::ConfigError, [](const app::ConfigError& error) {
        return std::string(error.what()) == "cannot read gone.yaml, which HEADCOUNT_CONFIG names: no such file";
    });
    BOOST_CHECK_EXCEPTION(read("limits:\n  call: x"), app::ConfigError, [](const app::ConfigError& error) {
        return std::string(error.what()).starts_with("HEADCOUNT_CONFIG, line 2: limits.call is \"x\"");
    });
}

BOOST_AUTO_TEST_CASE(the_api_budget_is_a_share_or_off_and_knows_other_rates)
{
    BOOST_TEST(load({.file = "sweep: 5m"}).limits.api_share.value() == 50u);
    BOOST_TEST(load({.file = "limits: { api_share: 250% }"}).limits.api_share.value() == 250u);
    BOOST_TEST(!load({.file = "limits: { api_share: off }"}).limits.api_share);
    BOOST_TEST(!load({.environment = {{"HEADCOUNT_LIMITS_API_SHARE", "off"}}}).limits.api_share);
    BOOST_TEST(load({.file = "limits: { replicas: 3 }"}).limits.replicas == 3u);
    const std::map<std::string, core::ApiRate> expected{{"DescribeServices", {200, 40}}, {"UpdateService", {50, 5}}};
    const std::string rates = "{ UpdateService: [50, 5], DescribeServices: [200, 40] }";
    BOOST_TEST((load({.file = "limits: { rates: " + rates + " }"}).limits.rates == expected));
    BOOST_TEST((load({.flags = {{"limits.rates", rates}}}).limits.rates == expected));
}

BOOST_AUTO_TEST_CASE(the_defaults_that_the_table_tells_are_those_the_program_uses)
{
    app::config::Draft draft;
    draft.config.queues = {queue_named("q")};
    draft.config.rules = {rule_for("s")};
    draft.config.accounts.resize(1);
    draft.rules.resize(1);
    const app::config::Draft before = draft;
    for (const app::config::Key& key : app::config::key_table()) {
        if (key.fallback.empty() || key.store == nullptr) continue;
        const auto value = app::config::written_plainly(key.shape, std::string(key.fallback), {"the table"});
        key.store(draft, app::config::parse(key.shape, value, key.path));
        BOOST_TEST((draft.config == before.config), key.path);
    }
}

BOOST_AUTO_TEST_CASE(each_key_has_a_flag_and_a_variable_of_its_own_that_the_help_tells)
{
    std::set<std::string> variables;
    for (const auto& key : app::config::key_table()) {
        BOOST_TEST(variables.insert(app::config::variable_name(key.path)).second, key.path);
    }
    std::set<std::string> flags;
    for (const app::FlagInfo& flag : app::config_flags()) {
        BOOST_TEST(flags.insert(flag.name).second, flag.name);
        BOOST_TEST(!flag.help.empty(), flag.name);
    }
    for (const char* name : {"queue.url", "service", "count", "scale.per-instance", "accounts.ids",
                             "accounts.external-id", "limits.in-flight", "log.level", "dry-run", "admin"}) {
        BOOST_TEST(flags.contains(name), name);
    }
    BOOST_TEST(app::config::variable_name("limits.in_flight") == "HEADCOUNT_LIMITS_IN_FLIGHT");
    BOOST_TEST(app::config::variable_name("queues[].url") == "HEADCOUNT_QUEUE_URL");
}

BOOST_AUTO_TEST_CASE(an_address_is_taken_apart_and_a_name_is_none)
{
    const struct {
        const char* text;
        std::optional<app::ListenAddress> expected;
    } rows[] = {
        {"127.0.0.1:9780", app::ListenAddress{"127.0.0.1", 9780}},
        {"localhost:0", app::ListenAddress{"127.0.0.1", 0}},
        {"[::1]:80", app::ListenAddress{"::1", 80}},
        {"0.0.0.0:65535", app::ListenAddress{"0.0.0.0", 65535}},
        {"", std::nullopt},
        {":80", std::nullopt},
        {"::1:80", std::nullopt},
        {"127.0.0.1:", std::nullopt},
        {"127.0.0.1:8x", std::nullopt},
        {"127.0.0.1:-1", std::nullopt},
        {"example.com:80", std::nullopt},
    };
    for (const auto& row : rows)
        BOOST_TEST((app::listen_address(row.text) == row.expected), row.text);
}

BOOST_AUTO_TEST_SUITE_END()
