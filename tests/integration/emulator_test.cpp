// `headcount serve` between a queue that somebody else wrote and the simulated ECS: fauxqs, from npm, says whether the
// consumer speaks SQS and not just the dialect of headcount-sim. What serve does when things fail is left to others.
#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/net/http_client.hpp"
#include "headcount/net/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto long_enough = 20s; // for what takes milliseconds on an idle machine
const std::string service = "log-shipper";

std::string text(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

json::object first_line(test::ChildProcess& child, const std::string& name)
{
    const auto line = child.read_line(long_enough);
    if (!line) throw std::runtime_error(name + " did not say that it is ready: " + child.error_output());
    return json::parse(*line).as_object();
}

test::Command emulator_command()
{
    const std::string folder = HEADCOUNT_EMULATOR;
    const std::string node = folder + "/node_modules/.bin/node"; // its own: it needs a newer one than Debian's
    if (!std::filesystem::exists(node) || !std::filesystem::exists(folder + "/node_modules/fauxqs")) {
        throw std::runtime_error("the SQS emulator that this test runs against is not installed: npm ci --prefix " +
                                 folder);
    }
    test::Command command;
    command.words = {node, "--no-warnings", "start.mjs"};
    command.directory = folder;
    return command;
}

test::Command sim_command()
{
    test::Command command;
    command.words = {HEADCOUNT_SIM, "--listen",    "127.0.0.1:0", "--accounts", "111122223333", "--clusters",
                     "3",           "--instances", "3",           "--service",  service};
    return command;
}

struct Messages {
    int visible = 0;
    int in_flight = 0;

    friend bool operator==(const Messages&, const Messages&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Messages& messages)
    {
        return out << messages.visible << " visible, " << messages.in_flight << " in flight";
    }
};

struct Emulated : test::RealWorld {
    Emulated()
    {
        const auto aws = first_line(sim, "headcount-sim");
        const auto queues = first_line(emulator, "the SQS emulator");
        sim_url = text(aws.at("url"));
        queue_url = text(queues.at("url"));
        queue = text(queues.at("queue_url"));
        dead_letters = text(queues.at("dead_letter_url"));
        keys = {text(aws.at("access_key_id")), text(aws.at("secret_access_key"))};
    }

    // Without second looks, and with no sweep but the one some time after the start: what changes soon, changes because
    // of a message. The queue has an address of its own; all else is found at the other.
    test::Command serve_command() const
    {
        test::Command command;
        command.words = {HEADCOUNT_PROGRAM, "serve"};
        command.inherit_environment = false;
        command.environment = {{"AWS_ACCESS_KEY_ID", keys.first},   {"AWS_SECRET_ACCESS_KEY", keys.second},
                               {"AWS_REGION", "eu-west-1"},         {"AWS_ENDPOINT_URL", sim_url},
                               {"AWS_ENDPOINT_URL_SQS", queue_url}, {"HEADCOUNT_QUEUE_URL", queue},
                               {"HEADCOUNT_SERVICE", service},      {"HEADCOUNT_SWEEP", "0"},
                               {"HEADCOUNT_RECHECK", "0"},          {"HEADCOUNT_ADMIN", "127.0.0.1:0"},
                               {"HEADCOUNT_LOG_LEVEL", "debug"},    {"HOME", folder.path()}};
        return command;
    }

    json::object send(const std::string& url, net::Headers headers, const json::object& body)
    {
        const auto address = net::parse_url(url).value();
        net::Request request;
        request.endpoint = address.endpoint;
        request.method = body.empty() ? "GET" : "POST";
        request.target = address.target;
        request.headers = std::move(headers);
        request.body = body.empty() ? "" : json::serialize(body);
        const auto response = run(http.send(std::move(request), core::Deadline::after(timers.now(), 10s))).value();
        if (response.status != 200) throw std::runtime_error(url + ": " + response.body);
        return response.body.empty() ? json::object{} : json::parse(response.body).as_object();
    }

    json::object sqs(const std::string& operation, const json::object& body)
    {
        return send(queue_url,
                    {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS." + operation},
                     {"Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, "
                                       "SignedHeaders=host, Signature=00"}},
                    body);
    }

    void put(const std::string& body) { sqs("SendMessage", {{"QueueUrl", queue}, {"MessageBody", body}}); }

    Messages messages(const std::string& of)
    {
        const auto answer = sqs("GetQueueAttributes", {{"QueueUrl", of}, {"AttributeNames", json::array{"All"}}});
        const auto& attributes = answer.at("Attributes").as_object();
        return {std::stoi(text(attributes.at("ApproximateNumberOfMessages"))),
                std::stoi(text(attributes.at("ApproximateNumberOfMessagesNotVisible")))};
    }

    void add_instances(const std::string& cluster, int count)
    {
        send(sim_url + "/_sim/register", {}, {{"cluster", cluster}, {"count", count}});
    }

    // Desired counts of all clusters, in the order of their names.
    std::vector<int> desired()
    {
        std::vector<int> counts;
        const auto table = send(sim_url + "/_sim/table", {}, {});
        for (const auto& row : table.at("rows").as_array())
            counts.push_back(row.at("desired").to_number<int>());
        return counts;
    }

    // Looks again until `get` gives what is expected, or time is up; what was seen last is the test's to judge.
    template <class Get, class Value>
    Value eventually(Get get, const Value& expected, std::chrono::milliseconds limit = long_enough)
    {
        const auto until = std::chrono::steady_clock::now() + limit;
        Value seen = get();
        while (!(seen == expected) && std::chrono::steady_clock::now() < until) {
            serve->read_line(50ms); // it prints nothing there, so this waits, and empties the pipe of its log
            seen = get();
        }
        return seen;
    }

    void start() { serve.emplace(serve_command()); }

    // How many lines of the log so far hold the text.
    std::size_t logged(const std::string& words) const
    {
        const auto& log = serve->error_output();
        std::size_t lines = 0;
        for (auto at = log.find(words); at != std::string::npos; at = log.find(words, at + 1))
            ++lines;
        return lines;
    }

    void end()
    {
        serve->terminate();
        const auto ended = serve->wait(long_enough);
        BOOST_TEST_REQUIRE(ended.has_value(), serve->error_output());
        BOOST_TEST(ended->exit_code == 0, *ended << ' ' << serve->error_output());
    }

    test::TemporaryDirectory folder;
    test::ChildProcess sim{sim_command()};
    test::ChildProcess emulator{emulator_command()};
    std::string sim_url;
    std::string queue_url; // of the emulator
    std::string queue;
    std::string dead_letters;
    std::pair<std::string, std::string> keys;
    net::HttpClient http{io.get_executor(), timers, {}};
    std::optional<test::ChildProcess> serve;
};

// A real-looking event, of this cluster.
std::string event_of(const std::string& cluster)
{
    std::ifstream file{HEADCOUNT_TEST_DATA "/../fuzz/corpus/event/instance_registered.json"};
    std::string body{std::istreambuf_iterator<char>{file}, {}};
    for (auto at = body.find("/orders"); at != std::string::npos; at = body.find("/orders", at))
        body.replace(at, 7, "/" + cluster);
    BOOST_REQUIRE(!body.empty());
    return body;
}

const Messages none{};

} // namespace

BOOST_FIXTURE_TEST_SUITE(emulator, Emulated)

BOOST_AUTO_TEST_CASE(the_desired_count_follows_an_event_whose_message_is_then_deleted)
{
    start();
    add_instances("cluster-2", 2);
    put(event_of("cluster-2"));
    const std::vector<int> expected{3, 5, 3};
    BOOST_TEST(eventually([this] { return desired(); }, expected) == expected, serve->error_output());
    BOOST_TEST(eventually([this] { return messages(queue); }, none) == none);
    end();
    BOOST_TEST(messages(queue) == none);
    BOOST_TEST(messages(dead_letters) == none);
}

BOOST_AUTO_TEST_CASE(messages_that_waited_before_the_start_are_received_and_deleted_in_batches)
{
    for (int i = 1; i <= 3; ++i) {
        const std::string cluster = "cluster-" + std::to_string(i);
        add_instances(cluster, i);
        for (int n = 0; n < 11; ++n)
            put(event_of(cluster));
    }
    BOOST_TEST(messages(queue) == (Messages{33, 0}));
    start();
    const std::vector<int> expected{4, 5, 6};
    BOOST_TEST(eventually([this] { return desired(); }, expected) == expected, serve->error_output());
    BOOST_TEST(eventually([this] { return messages(queue); }, none) == none);
    end();
    BOOST_TEST(messages(dead_letters) == none);
}

BOOST_AUTO_TEST_CASE(what_is_no_event_waits_its_growing_time_and_ends_among_the_dead_letters)
{
    const json::object policy{{"deadLetterTargetArn", "arn:aws:sqs:eu-west-1:000000000000:headcount-dead"},
                              {"maxReceiveCount", 1}};
    sqs("SetQueueAttributes",
        {{"QueueUrl", queue}, {"Attributes", json::object{{"RedrivePolicy", json::serialize(policy)}}}});
    start();
    const auto began = std::chrono::steady_clock::now();
    put("this is no event");
    const Messages kept{0, 1};
    BOOST_TEST(eventually([this] { return messages(queue); }, kept) == kept);

    // It stands in nobody's way …
    add_instances("cluster-1", 1);
    put(event_of("cluster-1"));
    const std::vector<int> expected{4, 3, 3};
    BOOST_TEST(eventually([this] { return desired(); }, expected) == expected, serve->error_output());
    BOOST_TEST(eventually([this] { return messages(queue); }, kept) == kept);
    BOOST_TEST(messages(dead_letters) == none);

    // … and after 7.5 to 15 seconds the queue would hand it out once more, which its policy does not allow.
    const Messages moved{1, 0};
    BOOST_TEST(eventually([this] { return messages(dead_letters); }, moved) == moved, serve->error_output());
    BOOST_TEST((std::chrono::steady_clock::now() - began > 7s), "it was handed out again too soon");
    BOOST_TEST(messages(queue) == none);
    BOOST_TEST(logged("a message cannot be used") == 1U, serve->error_output());
    end();
}

BOOST_AUTO_TEST_CASE(it_ends_in_order_though_it_waits_in_a_receive)
{
    start();
    put(event_of("cluster-3"));
    BOOST_TEST(eventually([this] { return logged("\"outcome\":\"in_sync\""); }, 1UL) == 1U, serve->error_output());
    BOOST_TEST(eventually([this] { return messages(queue); }, none) == none);
    const auto before = std::chrono::steady_clock::now();
    end();
    BOOST_TEST((std::chrono::steady_clock::now() - before < 10s), "it sat a long poll out");
    BOOST_TEST(logged("\"stopped\"") == 1U, serve->error_output());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
