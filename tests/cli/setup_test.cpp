#include "cli/world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using test::run_command;

BOOST_AUTO_TEST_SUITE(setup)

namespace {

const std::map<std::string, std::string> sidecar{
    {"HEADCOUNT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount"},
    {"HEADCOUNT_SERVICE", "node-agent"}};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_subject_is_printed_for_the_configuration_and_the_same_each_time)
{
    for (const auto& [subject, part] : {std::pair{"policy", "arn:aws:ecs:*:111122223333:service/*/node-agent"},
                                        {"queue", "\"QueueName\": \"headcount-dead\""},
                                        {"rule", "aws events put-targets --region eu-west-1 "},
                                        {"template", "    Default: \"node-agent\"\n"}}) {
        const auto outcome = run_command({"setup", subject}, sidecar);
        BOOST_TEST(outcome.code == 0, subject);
        BOOST_TEST(outcome.err == "", subject);
        BOOST_TEST(contains(outcome.out, part), outcome.out);
        BOOST_TEST(run_command({"setup", subject}, sidecar).out == outcome.out);
    }
    const auto trust = run_command({"setup", "trust"}, {{"HEADCOUNT_QUEUE_URL", sidecar.at("HEADCOUNT_QUEUE_URL")},
                                                        {"HEADCOUNT_ACCOUNTS_IDS", "222233334444"},
                                                        {"HEADCOUNT_ACCOUNTS_ROLE", "keeper"}});
    BOOST_TEST(trust.code == 0, trust.err);
    BOOST_TEST(contains(trust.out, "arn:aws:iam::111122223333:root"), trust.out);
}

BOOST_AUTO_TEST_CASE(what_is_printed_is_json_or_commands_with_json)
{
    boost::json::parse(run_command({"setup", "policy"}, sidecar).out);
    for (const char* subject : {"queue", "rule"}) {
        std::string text = run_command({"setup", subject, "--cluster", "orders"}, sidecar).out;
        int inputs = 0;
        for (auto begin = text.find('\''); begin != std::string::npos; begin = text.find('\'')) {
            const auto end = text.find('\'', begin + 1);
            BOOST_REQUIRE(end != std::string::npos);
            BOOST_TEST(boost::json::parse(text.substr(begin + 1, end - begin - 1)).is_object());
            text.erase(0, end + 1);
            ++inputs;
        }
        BOOST_TEST(inputs == 2, subject);
    }
}

BOOST_AUTO_TEST_CASE(a_template_needs_no_configuration_and_has_other_sides)
{
    const auto outcome = run_command({"setup", "template"});
    BOOST_TEST(outcome.code == 0, outcome.err);
    BOOST_TEST(outcome.out.starts_with("AWSTemplateFormatVersion"), outcome.out);
    BOOST_TEST(run_command({"setup", "template", "queue"}).out == outcome.out);
    BOOST_TEST(contains(run_command({"setup", "template", "hub"}).out, "AWS::Events::EventBusPolicy"));
    BOOST_TEST(contains(run_command({"setup", "template", "member"}).out, "AssumeRolePolicyDocument"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_set_up_is_one_sentence)
{
    struct Case {
        std::vector<std::string> words;
        int code;
        std::string_view says;
    };
    for (const Case& one : {Case{{"setup"}, 64, "WHAT"},
                            {{"setup", "polcy"}, 64, "there are policy, trust, queue, rule and template"},
                            {{"setup", "template", "spoke"}, 64, "there are queue, service, lambda, hub and member"},
                            {{"setup", "policy", "hub"}, 64, "takes no hub"},
                            {{"setup", "policy", "--account", "12"}, 64, "twelve digits"},
                            {{"setup", "trust"}, 78, "names no role"},
                            {{"setup", "rule", "--cluster", "or*"}, 78, "--cluster"},
                            {{"setup", "policy", "--sweep", "soon"}, 78, "--sweep"}}) {
        const auto outcome = run_command(one.words, sidecar);
        BOOST_TEST(outcome.code == one.code, outcome.err);
        BOOST_TEST(outcome.out == "");
        BOOST_TEST(contains(outcome.err, one.says), outcome.err);
        BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1, outcome.err);
    }
    const auto nothing = run_command({"setup", "policy"});
    BOOST_TEST(nothing.code == 78);
    BOOST_TEST(contains(nothing.err, "HEADCOUNT_SERVICE"), nothing.err);
}

BOOST_AUTO_TEST_SUITE_END()
