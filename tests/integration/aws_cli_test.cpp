// Debian's AWS CLI against headcount-sim, over TLS with its certificate verified: a client that nobody here wrote says
// whether the simulated AWS is one. It also speaks the older dialect of SQS.
#include "support/child_process.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr const char* aws_program = "/usr/bin/aws";
constexpr auto long_enough = 90s; // a call takes a second, more on a busy machine

std::string text(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

struct Keys {
    std::string id;
    std::string secret;
    std::string token = {};
};

struct AwsCli {
    AwsCli()
    {
        if (!std::filesystem::exists(aws_program)) {
            throw std::runtime_error(std::string{aws_program} + " is missing, and without it nothing shows that other "
                                                                "people's clients can talk to headcount-sim: "
                                                                "apt-get install awscli");
        }
        const auto line = server.read_line(20s);
        if (!line) throw std::runtime_error("headcount-sim did not say that it is ready: " + server.error_output());
        const auto description = json::parse(*line).as_object();
        url = text(description.at("url"));
        queue = text(description.at("queue_url"));
        role = text(description.at("accounts").as_array().at(1).at("role"));
        keys = {text(description.at("access_key_id")), text(description.at("secret_access_key"))};
    }

    static test::Command server_command(const std::string& ca)
    {
        test::Command command;
        command.words = {HEADCOUNT_SIM, "--listen",
                         "127.0.0.1:0", "--tls",
                         "--ca-out",    ca,
                         "--accounts",  "111122223333,444455556666",
                         "--clusters",  "2",
                         "--instances", "3",
                         "--service",   "log-shipper",
                         "--queue",     "events"};
        return command;
    }

    test::Finished run(Words words, const Keys& as, bool with_ca = true) const
    {
        test::Command command;
        command.words = {aws_program, "--endpoint-url", url, "--output", "json", "--no-cli-pager"};
        if (with_ca) command.words.insert(command.words.end(), {"--ca-bundle", ca});
        command.words.insert(command.words.end(), words.begin(), words.end());
        command.inherit_environment = false; // whatever profile the tester has stays out
        command.environment = {{"AWS_ACCESS_KEY_ID", as.id},
                               {"AWS_SECRET_ACCESS_KEY", as.secret},
                               {"AWS_SESSION_TOKEN", as.token},
                               {"AWS_DEFAULT_REGION", "eu-west-1"},
                               {"AWS_REGION", "eu-west-1"},
                               {"AWS_EC2_METADATA_DISABLED", "true"},
                               {"AWS_MAX_ATTEMPTS", "1"},
                               {"HOME", folder.path()},
                               {"LC_ALL", "C.UTF-8"}};
        return test::run_process(command, long_enough);
    }
    json::object ok(Words words) const { return ok(std::move(words), keys); }
    json::object ok(Words words, const Keys& as) const
    {
        const auto finished = run(std::move(words), as);
        BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
        return finished.output.empty() ? json::object{} : json::parse(finished.output).as_object();
    }
    std::string waiting_messages(const std::string& in) const
    {
        const auto answer = ok({"sqs", "get-queue-attributes", "--queue-url", in, "--attribute-names", "All"});
        const auto& attributes = answer.at("Attributes").as_object();
        return text(attributes.at("ApproximateNumberOfMessages")) + " visible, " +
               text(attributes.at("ApproximateNumberOfMessagesNotVisible")) + " in flight";
    }
    std::int64_t desired() const
    {
        const auto answer = ok({"ecs", "describe-services", "--cluster", "cluster-1", "--services", "log-shipper"});
        return answer.at("services").as_array().at(0).at("desiredCount").as_int64();
    }

    test::TemporaryDirectory folder;
    std::string ca = folder.file("ca.pem");
    test::ChildProcess server{server_command(ca)};
    std::string url;
    std::string queue;
    std::string role;
    Keys keys;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(aws_cli, AwsCli)

BOOST_AUTO_TEST_CASE(services_and_clusters_are_described_and_what_is_missing_is_a_failure_entry)
{
    const auto services =
        ok({"ecs", "describe-services", "--cluster", "cluster-1", "--services", "log-shipper", "nobody"});
    const auto& service = services.at("services").as_array().at(0).as_object();
    BOOST_TEST(text(service.at("serviceName")) == "log-shipper");
    BOOST_TEST(text(service.at("status")) == "ACTIVE");
    BOOST_TEST(service.at("desiredCount").as_int64() == 3);
    BOOST_TEST(text(services.at("failures").as_array().at(0).at("reason")) == "MISSING");

    const auto clusters = ok({"ecs", "describe-clusters", "--clusters", "cluster-1", "nowhere"});
    const auto& cluster = clusters.at("clusters").as_array().at(0).as_object();
    BOOST_TEST(text(cluster.at("clusterArn")) == "arn:aws:ecs:eu-west-1:111122223333:cluster/cluster-1");
    BOOST_TEST(cluster.at("registeredContainerInstancesCount").as_int64() == 3);
    BOOST_TEST(text(clusters.at("failures").as_array().at(0).at("reason")) == "MISSING");
}

BOOST_AUTO_TEST_CASE(a_desired_count_that_is_set_is_the_one_described)
{
    const auto updated =
        ok({"ecs", "update-service", "--cluster", "cluster-1", "--service", "log-shipper", "--desired-count", "5"});
    BOOST_TEST(updated.at("service").at("desiredCount").as_int64() == 5);
    BOOST_TEST(desired() == 5);
    const auto refused =
        run({"ecs", "update-service", "--cluster", "cluster-1", "--service", "nobody", "--desired-count", "5"}, keys);
    BOOST_TEST(refused.ended.exit_code == 254, refused);
    BOOST_TEST(refused.error_output.find("(ServiceNotFoundException)") != std::string::npos, refused);
}

BOOST_AUTO_TEST_CASE(container_instances_are_listed_by_a_filter)
{
    const auto count = [this](const std::string& filter) {
        return ok({"ecs", "list-container-instances", "--cluster", "cluster-1", "--filter", filter})
            .at("containerInstanceArns")
            .as_array()
            .size();
    };
    BOOST_TEST(count("attribute:ecs.instance-type == c7g.large and agentConnected == true") == 3U);
    BOOST_TEST(count("attribute:ecs.availability-zone == eu-west-1a") == 1U);
    BOOST_TEST(count("not(attribute:ecs.instance-type == c7g.large)") == 0U);
}

BOOST_AUTO_TEST_CASE(a_message_is_sent_received_and_deleted)
{
    // A queue of its own: events go on coming to the other one.
    const std::string plain = text(ok({"sqs", "create-queue", "--queue-name", "plain"}).at("QueueUrl"));
    const std::string body = "h\xC3\xA9llo {\"a\": 1} ~-_.*+&=<>\r\n";
    const auto sent =
        ok({"sqs", "send-message", "--queue-url", plain, "--message-body", body, "--message-attributes",
            R"({"a":{"DataType":"Number","StringValue":"1"},"b":{"DataType":"String","StringValue":"two"}})"});
    BOOST_TEST(text(sent.at("MD5OfMessageAttributes")) == "b0798d86609bf5109fe80711ff60a62c");
    const auto received = ok({"sqs", "receive-message", "--queue-url", plain, "--wait-time-seconds", "20",
                              "--attribute-names", "All", "--message-attribute-names", "All"});
    const auto& message = received.at("Messages").as_array().at(0).as_object();
    BOOST_TEST(text(message.at("Body")) == body);
    BOOST_TEST(text(message.at("MD5OfBody")) == text(sent.at("MD5OfMessageBody")));
    BOOST_TEST(text(message.at("Attributes").at("ApproximateReceiveCount")) == "1");
    BOOST_TEST(text(message.at("MessageAttributes").at("b").at("StringValue")) == "two");
    BOOST_TEST(waiting_messages(plain) == "0 visible, 1 in flight");
    ok({"sqs", "delete-message", "--queue-url", plain, "--receipt-handle", text(message.at("ReceiptHandle"))});
    BOOST_TEST(waiting_messages(plain) == "0 visible, 0 in flight");
    BOOST_TEST(ok({"sqs", "receive-message", "--queue-url", plain}).empty());
}

BOOST_AUTO_TEST_CASE(batches_report_what_failed_and_queues_what_is_missing)
{
    const auto sent = ok({"sqs", "send-message-batch", "--queue-url", queue, "--entries",
                          R"([{"Id":"a","MessageBody":"1"},{"Id":"b","MessageBody":"2","DelaySeconds":900}])"});
    BOOST_TEST(sent.at("Successful").as_array().size() == 2U);
    const auto removed = ok({"sqs", "delete-message-batch", "--queue-url", queue, "--entries",
                             R"([{"Id":"x","ReceiptHandle":"AQEBmade/up=="}])"});
    BOOST_TEST(text(removed.at("Failed").as_array().at(0).at("Code")) == "ReceiptHandleIsInvalid");
    const auto missing = run({"sqs", "get-queue-url", "--queue-name", "nowhere"}, keys);
    BOOST_TEST(missing.ended.exit_code == 254, missing);
    BOOST_TEST(missing.error_output.find("(AWS.SimpleQueueService.NonExistentQueue)") != std::string::npos, missing);
}

BOOST_AUTO_TEST_CASE(an_assumed_role_acts_in_its_own_account)
{
    const auto assumed = ok({"sts", "assume-role", "--role-arn", role, "--role-session-name", "test"});
    const auto& credentials = assumed.at("Credentials").as_object();
    const Keys session{text(credentials.at("AccessKeyId")), text(credentials.at("SecretAccessKey")),
                       text(credentials.at("SessionToken"))};
    const auto clusters = ok({"ecs", "describe-clusters", "--clusters", "cluster-2"}, session);
    BOOST_TEST(text(clusters.at("clusters").as_array().at(0).at("clusterArn")) ==
               "arn:aws:ecs:eu-west-1:444455556666:cluster/cluster-2");
    const auto own = ok({"ecs", "describe-clusters", "--clusters", "cluster-2"});
    BOOST_TEST(own.at("clusters").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_is_refused_by_every_service)
{
    const Keys wrong{keys.id, "x" + keys.secret.substr(1)};
    BOOST_REQUIRE(wrong.secret != keys.secret);
    const auto ecs = run({"ecs", "describe-clusters"}, wrong);
    BOOST_TEST(ecs.ended.exit_code == 254, ecs);
    BOOST_TEST(ecs.error_output.find("(InvalidSignatureException)") != std::string::npos, ecs);
    const auto sqs = run({"sqs", "receive-message", "--queue-url", queue}, wrong);
    BOOST_TEST(sqs.ended.exit_code == 254, sqs);
    BOOST_TEST(sqs.error_output.find("(SignatureDoesNotMatch)") != std::string::npos, sqs);
    const auto sts = run({"sts", "get-caller-identity"}, wrong);
    BOOST_TEST(sts.ended.exit_code == 254, sts);
    BOOST_TEST(sts.error_output.find("(SignatureDoesNotMatch)") != std::string::npos, sts);
}

BOOST_AUTO_TEST_CASE(without_the_authority_the_certificate_is_not_trusted)
{
    const auto refused = run({"ecs", "describe-clusters"}, keys, false);
    BOOST_TEST(!refused.ended.ok());
    BOOST_TEST(refused.error_output.find("SSL validation failed") != std::string::npos, refused);
}

BOOST_AUTO_TEST_CASE(the_server_ends_in_order_when_told_to)
{
    BOOST_TEST(server.running());
    server.terminate();
    const auto ended = server.wait(20s);
    BOOST_TEST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->exit_code == 0, *ended << ' ' << server.error_output());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
