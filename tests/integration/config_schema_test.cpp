// What `headcount check --schema` prints, in the hands of a JSON Schema validator that is not ours
// (python3-jsonschema): it accepts the configuration that the README shows, and refuses what the program refuses.
#include "support/child_process.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr const char* script = R"(import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for text in json.load(open(sys.argv[2])):
    print("ok" if validator.is_valid(yaml.safe_load(text)) else "refused")
)";

struct Validator {
    Validator()
    {
        test::Command command;
        command.words = {HEADCOUNT_PROGRAM, "check", "--schema"};
        const auto printed = test::run_process(command, 60s);
        BOOST_TEST_REQUIRE(printed.ended.ok(), printed);
        std::ofstream(folder.file("schema.json")) << printed.output;
        std::ofstream(folder.file("validate.py")) << script;
    }

    // One answer for each text.
    std::vector<std::string> judge(const std::vector<std::string>& texts)
    {
        std::ofstream(folder.file("texts.json")) << json::serialize(json::value_from(texts));
        test::Command command;
        command.words = {"/usr/bin/python3", folder.file("validate.py"), folder.file("schema.json"),
                         folder.file("texts.json")};
        const auto judged = test::run_process(command, 60s);
        BOOST_TEST_REQUIRE(judged.ended.ok(), judged);
        std::vector<std::string> answers;
        std::istringstream lines(judged.output);
        for (std::string line; std::getline(lines, line);)
            answers.push_back(line);
        return answers;
    }

    test::TemporaryDirectory folder;
};

std::string of_the_readme()
{
    std::ifstream file(std::string(HEADCOUNT_REPOSITORY) + "/README.md");
    std::ostringstream text;
    text << file.rdbuf();
    const std::string page = text.str();
    const std::string fence = "```yaml\nqueues:";
    const auto begin = page.find(fence);
    BOOST_REQUIRE(begin != std::string::npos);
    const auto start = begin + std::string("```yaml\n").size();
    return page.substr(start, page.find("```", start) - start);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(config_schema, Validator)

BOOST_AUTO_TEST_CASE(it_accepts_what_the_program_accepts)
{
    const std::vector<std::string> right{of_the_readme(),
                                         "services: [{service: a, scale: {per_instance: 0.5, min: 1}}]",
                                         "services: [{service: a, scale: {ladder: [[1, 1], [10, 2]]}}]",
                                         "queues: [{url: q, pollers: 3}]\nservices: [{service: a}]",
                                         "accounts: [{ids: [222233334444]}]\nservices: [{service: a}]",
                                         "sweep: 0\nadmin: {listen: '127.0.0.1:9'}\nservices: [{service: a}]"};
    const auto answers = judge(right);
    BOOST_TEST_REQUIRE(answers.size() == right.size());
    for (std::size_t i = 0; i < right.size(); ++i)
        BOOST_TEST(answers[i] == "ok", right[i]);
}

BOOST_AUTO_TEST_CASE(it_refuses_what_the_program_refuses)
{
    const std::vector<std::string> wrong{"limits: {in_flihgt: 5}",
                                         "limits: {in_flight: many}",
                                         "limits: {in_flight: 0}",
                                         "services: {service: a}",
                                         "services: [{service: a, scale: {ladder: [[1]]}}]",
                                         "services: [{service: a, scale: {per_instance: -1}}]",
                                         "services: [{service: a, count: all}]",
                                         "sweep: soon",
                                         "dry_run: 1",
                                         "log: {level: loud}",
                                         "queues: [{url: q, pollers: 11}]"};
    const auto answers = judge(wrong);
    BOOST_TEST_REQUIRE(answers.size() == wrong.size());
    for (std::size_t i = 0; i < wrong.size(); ++i)
        BOOST_TEST(answers[i] == "refused", wrong[i]);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
