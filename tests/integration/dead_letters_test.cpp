// Events that ended among the dead letters, taken from there with the AWS CLI and replayed, as the guide says.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

// After one receive a message that comes again goes to events-dead.
struct DeadLetters : test::ServeWorld {
    DeadLetters() : ServeWorld({"--dead-letters", "1"})
    {
        make_cluster("orders", 3, 1);
        make_cluster("stock", 2, 5);
    }

    // The words of a shell, in the environment of a headcount that looks there.
    test::Finished shell(const std::string& script)
    {
        test::Command command = headcount({}, {});
        command.environment["HEADCOUNT"] = command.words.at(0);
        command.environment["QUEUE"] = queue_url;
        command.environment["AWS_DEFAULT_REGION"] = "eu-west-1";
        command.words = {"/bin/bash", "-o", "pipefail", "-c",
                         R"(aws() { /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }; )" + script};
        return test::run_process(command, 120s);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(dead_letters)

BOOST_FIXTURE_TEST_CASE(they_are_replayed_by_the_line_of_the_guide, DeadLetters)
{
    BOOST_TEST_REQUIRE(eventually([this] { return queue().visible >= 5; }), queue()); // of the instances
    const auto buried = shell(R"(for again in 1 2; do
                                     aws sqs receive-message --queue-url "$QUEUE" --max-number-of-messages 10 \
                                         --visibility-timeout 0 >/dev/null || exit 1
                                 done)");
    BOOST_TEST_REQUIRE(buried.ended.ok(), buried);
    BOOST_TEST(queue().redriven >= 5U, queue());
    BOOST_TEST(out_of_sync() == 2U);

    const auto replayed = shell(R"(aws sqs receive-message --queue-url "$QUEUE-dead" --max-number-of-messages 10 \
                                       --query 'Messages[].[Body]' --output text | "$HEADCOUNT" replay --json -)");
    BOOST_TEST_REQUIRE(replayed.ended.ok(), replayed);
    BOOST_TEST(out_of_sync() == 0U, replayed);
    const auto summary = json::parse(replayed.output);
    BOOST_TEST(summary.at("runs").at("adjusted").to_number<int>() == 2, replayed);
    BOOST_TEST(calls("UpdateService") == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
