// The graph of clients: which endpoint each queue and service is asked at, and which settings reach the clients.
#include "headcount/app/aws_access.hpp"

#include "aws/surroundings.hpp"
#include "support/recording_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct AccessWorld : test::VirtualWorld, test::FakeMachine {
    AccessWorld()
    {
        variables = {{"AWS_ACCESS_KEY_ID", "AKIA"},
                     {"AWS_SECRET_ACCESS_KEY", "s"},
                     {"AWS_ACCOUNT_ID", "111122223333"},
                     {"AWS_REGION", "eu-west-1"}};
    }

    void queue(std::string named) { config.queues.emplace_back().url = std::move(named); }

    net::NoProcesses processes;

    core::Result<std::unique_ptr<app::AwsAccess>> make()
    {
        return app::AwsAccess::make(config, {.executor = io.get_executor(),
                                             .timers = timers,
                                             .transport = transport,
                                             .processes = processes,
                                             .random = core::Random{7},
                                             .log = log,
                                             .metrics = metrics,
                                             .surroundings = surroundings()});
    }

    // Lets every queue be asked once: "https://host:443 in the region that signs", sorted.
    std::vector<std::string> asked()
    {
        const auto access = make().value();
        transport.expect("ReceiveMessage").hangs().times(config.queues.size());
        auto sources = access->queue_sources();
        for (auto& source : sources)
            source->start();
        for (auto& source : sources)
            tasks.spawn(first_messages(*source));
        timers.run_until(timers.now() + 1s);
        std::vector<std::string> places;
        for (const auto& sent : transport.sent())
            places.push_back(sent.request.endpoint.host + " in " + region_that_signs(sent.request));
        std::ranges::sort(places);
        for (auto& source : sources) {
            source->stop_receiving();
            tasks.spawn(source->stop(core::Deadline::after(timers.now(), 2s)));
        }
        timers.run();
        return places;
    }

    static boost::asio::awaitable<void> first_messages(source::Source& source)
    {
        const auto messages = co_await source.next(10);
        BOOST_TEST(messages.empty());
    }

    // Out of "Credential=AKIA/20260102/eu-west-1/sqs/aws4_request".
    static std::string region_that_signs(const net::Request& request)
    {
        const auto header = net::find_header(request.headers, "Authorization");
        const auto day = header.find('/') + 1;
        const auto begin = header.find('/', day) + 1;
        return std::string(header.substr(begin, header.find('/', begin) - begin));
    }

    core::Config config;
    test::ScriptedTransport transport{timers};
    test::RecordingLog log;
    observe::Metrics metrics;
    net::TaskGroup tasks{io.get_executor()};
};

} // namespace

BOOST_AUTO_TEST_SUITE(aws_endpoints)

BOOST_AUTO_TEST_CASE(queues_of_several_regions_are_each_asked_in_their_own)
{
    AccessWorld w;
    w.queue("https://sqs.eu-west-1.amazonaws.com/111122223333/a");
    w.queue("https://us-east-2.queue.amazonaws.com/111122223333/b"); // the legacy name
    w.queue("arn:aws-cn:sqs:cn-north-1:111122223333:c");
    w.queue("d"); // of the own account and region
    const std::vector<std::string> expected{
        "sqs.cn-north-1.amazonaws.com.cn in cn-north-1", "sqs.eu-west-1.amazonaws.com in eu-west-1",
        "sqs.eu-west-1.amazonaws.com in eu-west-1", "sqs.us-east-2.amazonaws.com in us-east-2"};
    BOOST_TEST(w.asked() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(with_fips_and_dual_stack_a_queue_is_asked_at_such_an_endpoint_whatever_its_url_names)
{
    AccessWorld w;
    w.variables["AWS_USE_FIPS_ENDPOINT"] = w.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    w.queue("https://sqs.eu-west-1.amazonaws.com/111122223333/a");
    w.queue("https://sqs.us-gov-west-1.amazonaws.com/111122223333/b");
    const std::vector<std::string> expected{"sqs-fips.eu-west-1.api.aws in eu-west-1",
                                            "sqs-fips.us-gov-west-1.api.aws in us-gov-west-1"};
    BOOST_TEST(w.asked() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_configured_endpoint_serves_the_queues_of_every_region_and_each_region_signs)
{
    AccessWorld w;
    w.variables["AWS_ENDPOINT_URL_SQS"] = "http://localhost:4566";
    w.queue("https://sqs.eu-west-1.amazonaws.com/111122223333/a");
    w.queue("https://sqs.us-east-2.amazonaws.com/111122223333/b");
    const std::vector<std::string> expected{"localhost in eu-west-1", "localhost in us-east-2"};
    BOOST_TEST(w.asked() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_adaptive_mode_of_the_settings_reaches_the_client)
{
    for (const bool adaptive : {false, true}) {
        AccessWorld w;
        w.config.limits.attempts = 1;
        if (adaptive) w.variables["AWS_RETRY_MODE"] = "adaptive";
        const auto access = w.make().value();
        w.transport.expect("GetCallerIdentity").replies(test::answer("", 429)).times(2);
        for (int i = 0; i < 2; ++i)
            BOOST_TEST(w.run(access->sts().get_caller_identity(core::Deadline::never())).has_error());
        BOOST_TEST((w.timers.now() > core::Time{}) == adaptive);
    }
}

BOOST_AUTO_TEST_CASE(settings_that_contradict_themselves_are_an_error_of_making_it)
{
    AccessWorld w;
    w.variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    w.variables["AWS_ENDPOINT_URL"] = "http://localhost:4566";
    BOOST_TEST(w.make().error().message.starts_with("AWS_USE_FIPS_ENDPOINT asks for FIPS endpoints"));
    w.variables.erase("AWS_ENDPOINT_URL");
    w.variables["AWS_RETRY_MODE"] = "eager";
    BOOST_TEST(w.make().error().message.starts_with("AWS_RETRY_MODE is \"eager\""));
}

BOOST_AUTO_TEST_SUITE_END()
