#include "cli/world.hpp"
#include "headcount/core/event.hpp"
#include "support/child_process.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <variant>

using namespace headcount;
using test::run_command;

BOOST_AUTO_TEST_SUITE(commands)

namespace {

const std::map<std::string, std::string> sidecar{
    {"HEADCOUNT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount"},
    {"HEADCOUNT_SERVICE", "node-agent"}};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

std::map<std::string, std::string> with_keys(std::map<std::string, std::string> environment)
{
    environment["AWS_ACCESS_KEY_ID"] = "AKIAHEADCOUNT7WXYZ";
    environment["AWS_SECRET_ACCESS_KEY"] = "open+sesame";
    return environment;
}

std::map<std::string, std::string> with(std::map<std::string, std::string> environment, const std::string& name,
                                        const std::string& value)
{
    environment[name] = value;
    return environment;
}

} // namespace

BOOST_AUTO_TEST_CASE(version_tells_itself_its_compiler_and_its_libraries)
{
    const auto outcome = run_command({"version"});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.err == "");
    for (const char* part : {"headcount " HEADCOUNT_VERSION, "Clang", "Boost", "OpenSSL"}) {
        BOOST_TEST(contains(outcome.out, part), part);
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_78_and_one_sentence_for_every_command_that_takes_one)
{
    const std::map<std::string, std::string> wrong{{"HEADCOUNT_CONFIG", "limits:\n  in_flihgt: 5\n"}};
    for (const char* command : {"serve", "apply", "check", "health"}) {
        const auto outcome = run_command({command}, wrong);
        BOOST_TEST(outcome.code == 78, command);
        BOOST_TEST(outcome.out == "", command);
        BOOST_TEST(outcome.err.starts_with("headcount: HEADCOUNT_CONFIG, line 2: limits.in_flihgt is not a known key "
                                           "(did you mean in_flight?); allowed here: "),
                   outcome.err);
        BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1, command);
    }
    BOOST_TEST(run_command({"replay", "-"}, wrong).code == 78);
}

BOOST_AUTO_TEST_CASE(serve_names_the_variable_that_is_missing)
{
    auto outcome = run_command({"serve"});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "HEADCOUNT_SERVICE"));
    outcome = run_command({"serve"}, {{"HEADCOUNT_SERVICE", "node-agent"}});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "HEADCOUNT_QUEUE_URL"));
}

BOOST_AUTO_TEST_CASE(settings_of_aws_that_cannot_be_used_are_78_too)
{
    auto outcome = run_command({"serve"}, with(sidecar, "AWS_ENDPOINT_URL", "ftp://nowhere"));
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "AWS_ENDPOINT_URL"), outcome.err);
    for (const auto& [name, value] :
         {std::pair{"AWS_RETRY_MODE", "eager"}, {"AWS_MAX_ATTEMPTS", "lots"}, {"AWS_USE_FIPS_ENDPOINT", "yes"}}) {
        outcome = run_command({"serve"}, with(sidecar, name, value));
        BOOST_TEST(outcome.code == 78);
        BOOST_TEST(contains(outcome.err, std::string(name) + " is \"" + value + "\": "), outcome.err);
    }
    outcome = run_command({"serve"}, with(sidecar, "AWS_CA_BUNDLE", "/nowhere/ca.pem"));
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "/nowhere/ca.pem"), outcome.err);
    outcome =
        run_command({"apply", "orders"}, {{"HEADCOUNT_SERVICE", "node-agent"}, {"AWS_EC2_METADATA_DISABLED", "true"}});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "AWS_REGION"), outcome.err);
    BOOST_TEST(contains(outcome.err, "does not tell one (AWS_EC2_METADATA_DISABLED is true)"), outcome.err);
}

BOOST_AUTO_TEST_CASE(check_says_what_it_found_a_line_each)
{
    const auto outcome = run_command({"check", "--no-calls"}, with_keys(sidecar));
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.err == "");
    BOOST_TEST(outcome.out == "ok    configuration: 1 rule (node-agent), 1 queue, 0 account rules\n"
                              "ok    queues: https://sqs.eu-west-1.amazonaws.com/111122223333/headcount\n"
                              "ok    region: eu-west-1, of the queues or of `regions`\n"
                              "ok    endpoints: those of AWS\n"
                              "ok    settings: none of AWS that this version does not support\n"
                              "ok    credentials from environment: chosen: access key …WXYZ, without expiry\n"
                              "ok    credentials from web identity: not asked\n"
                              "ok    credentials from profile default: not asked\n"
                              "ok    credentials from container: not asked\n"
                              "ok    credentials from instance metadata: not asked\n");
}

BOOST_AUTO_TEST_CASE(check_notes_a_queue_of_a_region_that_regions_does_not_name)
{
    const std::string file = "queues: [{url: \"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount\"}, {url: "
                             "by-name}]\nservices: [{service: node-agent}]\n";
    const auto checked = [&](const std::string& regions) {
        return run_command({"check", "--no-calls"}, with(with_keys({}), "HEADCOUNT_CONFIG", file + regions)).out;
    };
    BOOST_TEST(!contains(checked(""), "note "));
    BOOST_TEST(!contains(checked("regions: [us-east-1, eu-west-1]"), "note "));
    const std::string outside = checked("regions: [us-east-1]");
    BOOST_TEST(contains(outside, "note  regions: queue https://sqs.eu-west-1.amazonaws.com/111122223333/headcount is "
                                 "of eu-west-1, which `regions` does not name"),
               outside);
}

BOOST_AUTO_TEST_CASE(check_says_where_each_service_is_asked_and_which_setting_says_so)
{
    auto environment = with(with_keys(sidecar), "AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:4566");
    BOOST_TEST(contains(run_command({"check", "--no-calls"}, environment).out,
                        "ok    endpoints: ecs at https://ecs.eu-west-1.amazonaws.com (that of AWS), sqs at "
                        "http://127.0.0.1:4566 (AWS_ENDPOINT_URL_SQS), sts at"));
    environment = with(with_keys(sidecar), "AWS_USE_FIPS_ENDPOINT", "true");
    BOOST_TEST(contains(run_command({"check", "--no-calls"}, environment).out,
                        "ok    endpoints: FIPS (AWS_USE_FIPS_ENDPOINT), ecs at "
                        "https://ecs-fips.eu-west-1.amazonaws.com (that of AWS), "));
    environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566";
    const auto at_odds = run_command({"check"}, environment);
    BOOST_TEST(at_odds.code == 78);
    BOOST_TEST(contains(at_odds.out, "wrong endpoints: AWS_USE_FIPS_ENDPOINT asks for FIPS endpoints and"),
               at_odds.out);
}

BOOST_AUTO_TEST_CASE(a_profile_that_signs_in_with_a_browser_is_refused_by_check_and_by_whoever_would_call)
{
    const test::TemporaryDirectory folder;
    std::ofstream(folder.file("config")) << "[default]\nsso_session = mine\n";
    const auto environment = with(sidecar, "AWS_CONFIG_FILE", folder.file("config"));
    const auto checked = run_command({"check"}, environment);
    BOOST_TEST(checked.code == 78);
    BOOST_TEST(contains(checked.out, "wrong settings: profile default has sso_session"), checked.out);
    for (const char* command : {"serve", "apply"}) {
        const auto outcome = run_command({command}, environment);
        BOOST_TEST(outcome.code == 78, command);
        BOOST_TEST(contains(outcome.err, "sso_session"), outcome.err);
        BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1, outcome.err);
    }
}

BOOST_AUTO_TEST_CASE(a_proxy_is_no_matter_unless_its_variable_names_none)
{
    BOOST_TEST(
        run_command({"check", "--no-calls"}, with(with_keys(sidecar), "HTTPS_PROXY", "http://me:hunter2@proxy:3128"))
            .code == 0);
    const auto environment = with(sidecar, "HTTPS_PROXY", "socks5://me:hunter2@proxy:3128");
    for (const char* command : {"check", "serve", "apply"}) {
        const auto outcome = run_command({command}, environment);
        BOOST_TEST(outcome.code == 78, command);
        const auto said = outcome.out + outcome.err;
        BOOST_TEST(contains(said, "HTTPS_PROXY (or in lower case) does not name a proxy"), said);
        BOOST_TEST(!contains(said, "hunter2"), said);
    }
}

BOOST_AUTO_TEST_CASE(check_json_is_one_object_a_line_with_a_fix_for_what_is_wrong)
{
    const auto outcome = run_command({"check", "--json"}, {{"HEADCOUNT_SERVICE", "node-agent"},
                                                           {"AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:4566"},
                                                           {"AWS_EC2_METADATA_DISABLED", "true"}});
    BOOST_TEST(outcome.code == 78);
    std::istringstream lines(outcome.out);
    std::map<std::string, bool> found;
    for (std::string line; std::getline(lines, line);) {
        const auto value = boost::json::parse(line);
        const auto& object = value.as_object();
        BOOST_TEST(object.size() == 5u);
        found[std::string(object.at("name").as_string())] = object.at("ok").as_bool();
        BOOST_TEST(object.at("fix").as_string().empty() == object.at("ok").as_bool(), line);
    }
    const std::map<std::string, bool> expected{{"configuration", true}, {"queues", true},   {"region", false},
                                               {"endpoints", true},     {"settings", true}, {"credentials", false}};
    BOOST_TEST((found == expected));
    BOOST_TEST(contains(outcome.out, "ecs at http://127.0.0.1:4566"), outcome.out);

    const auto wrong = run_command({"check", "--json", "--sweep", "soon"});
    BOOST_TEST(wrong.code == 78);
    BOOST_TEST(contains(wrong.out, "\"ok\":false"));
    BOOST_TEST(contains(wrong.out, "--sweep is"), wrong.out);
}

BOOST_AUTO_TEST_CASE(check_says_of_each_source_why_it_has_no_credentials)
{
    const auto outcome = run_command({"check"}, with(sidecar, "AWS_EC2_METADATA_DISABLED", "true"));
    BOOST_TEST(outcome.code == 78);
    for (const char* line :
         {"ok    credentials from environment: not configured, because AWS_ACCESS_KEY_ID is not set\n",
          "ok    credentials from web identity: not configured, because AWS_WEB_IDENTITY_TOKEN_FILE is not set\n",
          "ok    credentials from profile default: not configured, because profile default is not in no file",
          "ok    credentials from container: not configured, because neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "ok    credentials from instance metadata: not configured, because AWS_EC2_METADATA_DISABLED is true\n",
          "wrong credentials: no source has any; set AWS_ACCESS_KEY_ID and"})
        BOOST_TEST(contains(outcome.out, line), outcome.out);
}

BOOST_AUTO_TEST_CASE(check_says_which_source_is_broken_and_that_those_behind_it_were_not_asked)
{
    auto environment = with(sidecar, "AWS_ACCESS_KEY_ID", "AKIAHEADCOUNT7WXYZ");
    environment["AWS_SESSION_TOKEN"] = "open+sesame";
    const auto outcome = run_command({"check", "--json"}, environment);
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.out, R"({"name":"credentials from environment","ok":false,"detail":"broken, because )"),
               outcome.out);
    BOOST_TEST(contains(outcome.out, R"("code":"broken"})"), outcome.out);
    BOOST_TEST(contains(outcome.out, R"({"name":"credentials from web identity","ok":true,"detail":"not asked")"),
               outcome.out);
    BOOST_TEST(!contains(outcome.out, "open+sesame"));
}

BOOST_AUTO_TEST_CASE(check_runs_the_program_of_a_profile_and_shows_no_secret)
{
    test::TemporaryDirectory folder;
    std::ofstream(folder.file("config")) << "[default]\ncredential_process = echo '{\"Version\": 1, "
                                            "\"AccessKeyId\": \"ASIAHEADCOUNT7WXYZ\", \"SecretAccessKey\": "
                                            "\"open+sesame\", \"SessionToken\": \"open+barley\", \"AccountId\": "
                                            "\"111122223333\", \"Expiration\": \"2046-01-02T03:04:05Z\"}'\n";
    auto environment = with(sidecar, "AWS_CONFIG_FILE", folder.file("config"));
    environment["PATH"] = "/usr/bin:/bin";
    const auto outcome = run_command({"check", "--no-calls"}, environment);
    BOOST_TEST(outcome.code == 0, outcome.out);
    BOOST_TEST(contains(outcome.out, "ok    credentials from profile default: chosen: access key …WXYZ, account "
                                     "111122223333, expires 2046-01-02T03:04:05Z\n"),
               outcome.out);
    BOOST_TEST(!contains(outcome.out + outcome.err, "open+"));
}

BOOST_AUTO_TEST_CASE(health_without_an_address_or_an_answer_is_a_sentence)
{
    auto outcome = run_command({"health"}, {{"HEADCOUNT_ADMIN", ""}});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "HEADCOUNT_ADMIN"));
    outcome = run_command({"health", "--admin", "127.0.0.1:1"}); // a port that nobody listens at
    BOOST_TEST(outcome.code == 1);
    BOOST_TEST(contains(outcome.err, "127.0.0.1:1"), outcome.err);
    BOOST_TEST(outcome.out == "");
}

BOOST_AUTO_TEST_CASE(apply_and_replay_refuse_what_they_cannot_use_before_any_call)
{
    auto outcome = run_command({"apply", "--timeout", "soon"}, sidecar);
    BOOST_TEST(outcome.code == 64);
    BOOST_TEST(contains(outcome.err, "--timeout is soon"));
    outcome = run_command({"replay", "/nowhere/events.json"}, sidecar);
    BOOST_TEST(outcome.code == 1);
    BOOST_TEST(outcome.err == "headcount: cannot read /nowhere/events.json: No such file or directory\n");
}

BOOST_AUTO_TEST_CASE(the_event_in_the_help_of_replay_is_one)
{
    std::string help = run_command({"replay", "--help"}).out;
    std::erase(help, '\n');
    const auto begin = help.find("{\"id\"");
    BOOST_TEST_REQUIRE(begin != std::string::npos, help);
    core::EventParser parser;
    const core::Event event = parser.parse(std::string_view(help).substr(begin));
    BOOST_TEST(std::holds_alternative<core::InstanceChange>(event.body), help);
}

BOOST_AUTO_TEST_CASE(a_replay_that_cannot_read_on_has_failed)
{
    auto environment = with(sidecar, "AWS_ACCOUNT_ID", "111122223333");
    const auto outcome = run_command({"replay", "/"}, environment); // opens, and cannot be read
    BOOST_TEST(outcome.code == 1);
    BOOST_TEST(outcome.err == "headcount: reading ended early, behind line 0: Is a directory\n");
}

BOOST_AUTO_TEST_CASE(a_queue_by_name_and_a_region_are_enough_for_check_and_for_the_service)
{
    const std::map<std::string, std::string> environment{{"HEADCOUNT_QUEUE_URL", "headcount"},
                                                         {"HEADCOUNT_SERVICE", "node-agent"},
                                                         {"HEADCOUNT_REGIONS", "eu-west-1"},
                                                         {"AWS_ACCOUNT_ID", "111122223333"}};
    const auto checked = run_command({"check", "--no-calls"}, with_keys(environment));
    BOOST_TEST(checked.code == 0, checked.out);
    const auto applied = run_command({"apply", "bad name"}, environment); // needs the same graph, and makes no call
    BOOST_TEST(contains(applied.err, "cannot look at bad name"), applied.err);
}

BOOST_AUTO_TEST_CASE(apply_to_a_cluster_that_cannot_be_asked_about_names_it)
{
    auto environment = sidecar;
    environment["AWS_ACCOUNT_ID"] = "111122223333";
    const auto outcome =
        run_command({"apply", "bad name", "arn:aws:ecs:eu-west-1:999999999999:cluster/theirs"}, environment);
    BOOST_TEST(outcome.code == 1);
    BOOST_TEST(contains(outcome.err, "cannot look at bad name: "), outcome.err);
    BOOST_TEST(contains(outcome.err, "999999999999"), outcome.err);
    BOOST_TEST(outcome.out == "");
}

BOOST_AUTO_TEST_CASE(lambda_is_meant_where_lambda_starts_the_program_and_no_word_says_otherwise)
{
    std::istringstream in;
    std::ostringstream out;
    using Words = std::vector<std::string>;
    const auto words = [&](std::string_view program, Words given, std::map<std::string, std::string> environment = {}) {
        const cli::World world{in, out, out, std::move(environment)};
        return cli::words_of(program, std::move(given), world);
    };
    const std::map<std::string, std::string> of_lambda{{"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"}};
    BOOST_TEST((words("/var/task/bootstrap", {}) == Words{"lambda"}));
    BOOST_TEST((words("bootstrap", {}) == Words{"lambda"}));
    BOOST_TEST((words("/usr/bin/headcount", {}, of_lambda) == Words{"lambda"}));
    BOOST_TEST((words("bootstrap", {"version"}, of_lambda) == Words{"version"}));
    BOOST_TEST((words("/usr/bin/headcount", {}).empty()));
    BOOST_TEST((words("", {}).empty()));
}

BOOST_AUTO_TEST_CASE(lambda_outside_of_lambda_says_what_is_missing)
{
    auto outcome = run_command({"lambda"}, {{"HEADCOUNT_SERVICE", "node-agent"}});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "AWS_LAMBDA_RUNTIME_API is not set"), outcome.err);
    outcome = run_command({"lambda"}, {{"AWS_LAMBDA_RUNTIME_API", "http://127.0.0.1:1"}});
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(contains(outcome.err, "AWS_LAMBDA_RUNTIME_API"), outcome.err);
}

BOOST_AUTO_TEST_CASE(a_profile_that_is_missing_is_told_although_there_are_keys_in_the_environment)
{
    const auto environment = with(with_keys(sidecar), "AWS_PROFILE", "typo");
    for (const char* command : {"check", "apply", "serve"}) {
        const auto outcome = run_command({command}, environment);
        BOOST_TEST(outcome.code == 78, command);
        BOOST_TEST(contains(outcome.out + outcome.err, "profile typo is not in"), outcome.err);
    }
}

BOOST_AUTO_TEST_CASE(check_tells_all_it_found_where_the_ca_bundle_is_none)
{
    const auto outcome =
        run_command({"check", "--json"}, with(with_keys(sidecar), "AWS_CA_BUNDLE", "/no/such/bundle.pem"));
    BOOST_TEST(outcome.code == 78);
    BOOST_TEST(outcome.err == "");
    BOOST_TEST(contains(outcome.out, R"({"name":"configuration","ok":true)"), outcome.out);
    BOOST_TEST(contains(outcome.out, R"({"name":"settings","ok":false)"), outcome.out);
    BOOST_TEST(!contains(outcome.out, R"({"name":"settings","ok":true)"), outcome.out);
    BOOST_TEST(contains(outcome.out, "/no/such/bundle.pem"), outcome.out);
    BOOST_TEST(contains(outcome.out, R"({"name":"credentials","ok":false,"detail":"not asked for")"), outcome.out);
}

BOOST_AUTO_TEST_CASE(check_notes_what_may_not_be_meant)
{
    auto environment = with_keys(with(sidecar, "HEADCOUNT_CONFIG", "services:\n  - service: a\n  - service: a\n"));
    environment["AWS_REGION"] = "eu-west-1";
    const auto replaced = run_command({"check", "--no-calls"}, environment);
    BOOST_TEST(contains(replaced.out, "note  configuration: `services` of HEADCOUNT_CONFIG is not used: "
                                      "HEADCOUNT_SERVICE replaces it; if that is meant, take it out\n"),
               replaced.out);
    environment.erase("HEADCOUNT_SERVICE");
    const auto twice = run_command({"check", "--no-calls"}, environment);
    BOOST_TEST(contains(twice.out, "note  configuration: services[1] (a) is never used: services[0] "), twice.out);
}

BOOST_AUTO_TEST_CASE(a_timeout_is_longer_than_nothing)
{
    for (const char* command : {"plan", "apply", "check"}) {
        const auto outcome = run_command({command, "--timeout", "0s"}, sidecar);
        BOOST_TEST(outcome.code == 64);
        BOOST_TEST(outcome.err.starts_with("headcount: --timeout is 0s, but must be a whole number above 0 and a unit"),
                   outcome.err);
    }
}

BOOST_AUTO_TEST_SUITE_END()
