// The whole AWS client, over real sockets and both plainly and over TLS, against a simulated AWS that misbehaves in
// each way it knows: what comes of a call is right or an error of the right kind, after as many attempts as the rules
// say.
#include "support/certificates.hpp"
#include "support/recording_log.hpp"
#include "support/run_real.hpp"

#include "headcount/aws/client.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/observe/metrics.hpp"
#include "sim/server/sim_server.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace headcount {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using core::ErrorKind;
using namespace std::chrono_literals;

aws::CredentialsPtr keys(std::string id, std::string secret)
{
    auto credentials = std::make_shared<aws::Credentials>();
    credentials->access_key_id = std::move(id);
    credentials->secret_access_key = core::Secret{std::move(secret)};
    return credentials;
}

// Simulated AWS and client in one event loop, a socket between them.
struct World : test::RealWorld {
    explicit World(bool tls = false)
    {
        sim::SimServerOptions options;
        options.port = 0;
        options.clusters = 1;
        options.instances = 2;
        options.tls = tls;
        options.certificate_file = tls ? certificates.certificate_file() : "";
        options.key_file = tls ? certificates.key_file() : "";
        options.aws.api_buckets = false;
        server = std::make_unique<sim::SimServer>(io.get_executor(), timers, options);
        server->start();
        const auto about = server->description();
        url = net::parse_url(word(about, "url")).value();
        identity = std::make_unique<aws::FixedCredentials>(
            keys(word(about, "access_key_id"), word(about, "secret_access_key")));

        net::HttpClientOptions connections;
        connections.ca_file = certificates.ca_file();
        http = std::make_unique<net::HttpClient>(io.get_executor(), timers, connections);
        aws::ClientOptions settings;
        settings.attempt_time = 300ms;
        for (const auto service : {aws::Service::ecs, aws::Service::sqs, aws::Service::sts})
            settings.endpoints.configured[service].url = url;
        client = std::make_unique<aws::Client>(*http, timers, random, *identity, metrics, log, settings);
    }

    ~World()
    {
        http->close_idle();
        const auto stop = [](World& world) -> asio::awaitable<void> {
            const auto deadline = core::Deadline::after(world.timers.now(), 2s);
            co_await world.server->stop(deadline);
        };
        run(stop(*this));
    }

    static std::string word(const json::object& object, std::string_view key)
    {
        return std::string(object.at(key).as_string());
    }

    core::Result<aws::ApiResponse> call(aws::Service service, std::string operation, std::string body)
    {
        aws::ApiRequest request;
        request.service = service;
        request.operation = std::move(operation);
        request.scope = {"111122223333", "eu-west-1"};
        request.body = std::move(body);
        return run(client->call(std::move(request), core::Deadline::after(timers.now(), 10s)));
    }

    core::Result<aws::ApiResponse> describe()
    {
        return call(aws::Service::ecs, "DescribeClusters", R"({"clusters":["cluster-1"]})");
    }

    // Through the control page, which knows no faults itself but those of its connection.
    json::object control(const std::string& method, const std::string& path, const std::string& body = {})
    {
        net::Request request;
        request.endpoint = url.endpoint;
        request.method = method;
        request.target = "/_sim/" + path;
        request.body = body;
        const auto response = run(http->send(std::move(request), core::Deadline::after(timers.now(), 5s)));
        BOOST_TEST_REQUIRE(response.has_value());
        BOOST_TEST_REQUIRE(response->status == 200, response->body);
        return json::parse(response->body).as_object();
    }

    void fault(const std::string& name, double probability)
    {
        control("POST", "faults", json::serialize(json::object{{name, probability}}));
    }

    std::int64_t sent(const std::string& operation)
    {
        const auto counts = control("GET", "requests");
        return counts.contains(operation) ? counts.at(operation).to_number<std::int64_t>() : 0;
    }

    const test::Certificates certificates{{"127.0.0.1"}};
    std::unique_ptr<sim::SimServer> server;
    net::Url url;
    std::unique_ptr<aws::FixedCredentials> identity;
    std::unique_ptr<net::HttpClient> http;
    core::Random random{1};
    observe::Metrics metrics;
    test::RecordingLog log;
    std::unique_ptr<aws::Client> client;
};

bool counts_two(const core::Result<aws::ApiResponse>& response)
{
    if (!response) return false;
    const auto clusters = json::parse(response->body).as_object().at("clusters").as_array();
    return clusters.at(0).as_object().at("registeredContainerInstancesCount").as_int64() == 2;
}

struct Row {
    const char* fault;
    ErrorKind kind;
    const char* code;
    bool retryable;
    std::int64_t attempts;
    const char* words;
};

constexpr Row rows[] = {
    {"reset_before", ErrorKind::transport, "", true, 3, "reset"},
    {"reset_inside", ErrorKind::transport, "", true, 3, "reading the answer"},
    {"long_length", ErrorKind::transport, "", true, 3, "the connection ended in the middle of it"},
    {"drip", ErrorKind::deadline, "", true, 3, "reading the answer"},
    {"server_error", ErrorKind::server, "ServerException", true, 3, "unknown error"},
    {"html_503", ErrorKind::server, "503", true, 3, "Service Unavailable"},
    {"empty_500", ErrorKind::server, "500", true, 3, "HTTP 500 without a message"},
    {"cut_body", ErrorKind::server, "", true, 3, ""},
    {"short_length", ErrorKind::server, "", true, 3, ""},
    {"not_json", ErrorKind::server, "", true, 3, ""},
    {"redirect", ErrorKind::invalid, "307", false, 1, "redirects (HTTP 307) to https://elsewhere.example/"},
    {"proxy_407", ErrorKind::invalid, "407", false, 1, "a proxy asks for a user and password"},
};

void expect_failure(World& world, const Row& row)
{
    const auto before = world.sent("DescribeClusters");
    world.fault(row.fault, 1);
    world.http->close_idle(); // on a fresh connection
    const auto response = world.describe();
    world.fault(row.fault, 0);
    BOOST_TEST_REQUIRE(response.has_error());
    const auto& error = response.error();
    BOOST_TEST((error.kind == row.kind), error.kind);
    BOOST_TEST(error.retryable == row.retryable);
    if (row.kind != ErrorKind::server || *row.code != '\0') BOOST_TEST(error.code == row.code);
    BOOST_TEST(error.message.find(row.words) != std::string::npos, error.message);
    BOOST_TEST(world.sent("DescribeClusters") - before == row.attempts);
    BOOST_TEST(world.http->stats().open == world.http->stats().idle);

    const auto next = world.describe();
    BOOST_TEST(counts_two(next));
    BOOST_TEST(next->attempts == 1u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_faults)

BOOST_AUTO_TEST_CASE(each_fault_ends_as_an_error_of_its_kind_after_its_attempts_and_the_next_call_is_right)
{
    World world;
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.fault) expect_failure(world, row);
}

BOOST_AUTO_TEST_CASE(over_tls_each_fault_ends_in_the_same_way)
{
    World world{true};
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.fault) expect_failure(world, row);
}

BOOST_AUTO_TEST_CASE(a_reused_connection_that_is_reset_before_the_answer_costs_a_request_and_no_attempt)
{
    World world;
    BOOST_TEST(counts_two(world.describe()));
    world.fault("reset_before", 1); // on the same connection, which is idle from now on
    BOOST_TEST(world.describe().has_error());
    BOOST_TEST(world.sent("DescribeClusters") == 1 + 1 + 3);
}

BOOST_AUTO_TEST_CASE(what_is_only_unusual_is_right_at_the_first_attempt)
{
    for (const bool tls : {false, true}) {
        World world{tls};
        for (const char* name : {"interim", "chunked", "close_idle"}) {
            BOOST_TEST_CONTEXT(name << (tls ? " over TLS" : ""))
            {
                world.fault(name, 1);
                const auto before = world.sent("DescribeClusters");
                for (int i = 0; i < 3; ++i) {
                    const auto response = world.describe();
                    BOOST_TEST(counts_two(response));
                    BOOST_TEST(response->attempts == 1u);
                }
                BOOST_TEST(world.sent("DescribeClusters") - before == 3);
                world.fault(name, 0);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fault_that_passes_costs_attempts_and_nothing_else)
{
    World world;
    for (const char* name : {"reset_before", "reset_inside", "long_length", "html_503", "empty_500", "cut_body",
                             "short_length", "not_json"}) {
        world.fault(name, 0.4);
        int right = 0;
        for (int i = 0; i < 10; ++i) {
            const auto response = world.describe();
            if (counts_two(response)) ++right;
            BOOST_TEST((counts_two(response) || response.has_error()), name); // never half an answer
        }
        world.fault(name, 0);
        BOOST_TEST(right > 5, name << ": " << right); // 1 in 16 runs out of attempts
    }
}

BOOST_AUTO_TEST_CASE(queues_and_identities_take_half_an_answer_for_none_too)
{
    World world;
    for (const char* name : {"cut_body", "short_length", "not_json"}) {
        BOOST_TEST_CONTEXT(name)
        {
            world.fault(name, 1);
            const auto identity = world.call(aws::Service::sts, "GetCallerIdentity", "");
            BOOST_TEST_REQUIRE(identity.has_error());
            BOOST_TEST((identity.error().kind == ErrorKind::server), identity.error().message);
            BOOST_TEST(identity.error().retryable);
            const auto list = world.call(aws::Service::sqs, "ListQueues", "{}");
            BOOST_TEST_REQUIRE(list.has_error());
            BOOST_TEST(list.error().retryable);
            world.fault(name, 0);
        }
    }
    BOOST_TEST(world.call(aws::Service::sts, "GetCallerIdentity", "").has_value());
    BOOST_TEST(world.sent("GetCallerIdentity") == 10);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
