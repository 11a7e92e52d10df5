// A cluster of five thousand instances whose lists take fifty calls to read, and events that never end.
#include "app/fake_source.hpp"
#include "headcount/app/service.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "support/static_credentials.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const std::string account = "111122223333";
const core::ClusterKey large{"aws", account, "eu-west-1", "large"};

// Counts the calls that read instances.
class InstanceReads final : public net::Transport {
public:
    explicit InstanceReads(net::Transport& wire) : wire_(wire) {}

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        const std::string operation = test::operation_of(request);
        if (operation == "ListContainerInstances" || operation == "DescribeContainerInstances") ++reads;
        co_return co_await wire_.send(std::move(request), deadline);
    }

    std::size_t reads = 0;

private:
    net::Transport& wire_;
};

struct LargeCluster {
    LargeCluster()
    {
        auto& ecs = aws.ecs();
        BOOST_REQUIRE(ecs.create_cluster(large).has_value());
        sim::InstanceSpec spec;
        spec.capacity_provider = "fleet";
        for (int i = 0; i < 5000; ++i)
            (void)ecs.register_instance(large, spec).value();
        BOOST_REQUIRE(ecs.create_service(large, {.name = "node-agent", .desired = 5000}).has_value());
        pass(2min);

        config->rules.emplace_back().service = "node-agent";
        config->rules.back().count = core::CountMode::placeable;
        config->rules.back().capacity = {"fleet"};
        config->skip_unchanged = false; // so that each event wants a look
        config->recheck = core::Duration::zero();
        budget = std::make_unique<control::ApiBudget>(config->limits, timers);
        aws::ClientOptions client_options;
        client_options.gate = budget.get();
        client.emplace(wire, timers, random, credentials, metrics, *log, client_options);
        ecs_client.emplace(*client);
        auto fake = std::make_unique<test::FakeSource>(timers, 0);
        source = fake.get();
        app::ServiceParts parts{.executor = world.io.get_executor(),
                                .timers = timers,
                                .random = random,
                                .ecs = *ecs_client,
                                .log = *log,
                                .metrics = metrics,
                                .sources = {},
                                .own_account = account,
                                .home_regions = {"eu-west-1"},
                                .sweeps = false,
                                .on_run = {},
                                .budget = budget.get()};
        parts.sources.push_back(std::move(fake));
        service.emplace(config, std::move(parts));
        service->start();
    }

    ~LargeCluster()
    {
        net::TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(service->stop(core::Deadline::after(timers.now(), 10s)));
        pass(20s);
    }

    static sim::SimulatedAwsOptions options()
    {
        sim::SimulatedAwsOptions some;
        some.keys.push_back({"AKIDEXAMPLE", "not a secret", account, "arn:aws:iam::" + account + ":user/headcount"});
        some.faults.latency = 20ms;
        return some;
    }

    void pass(core::Duration span) { timers.run_until(timers.now() + span); }

    test::VirtualWorld world;
    net::VirtualTimers& timers = world.timers;
    sim::SimulatedAws aws{world.io.get_executor(), timers, options()};
    std::unique_ptr<net::Transport> in_process = sim::make_in_process_transport(aws, timers);
    InstanceReads wire{*in_process};
    core::Random random{7};
    test::StaticCredentials credentials;
    observe::Metrics metrics;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    std::shared_ptr<core::Config> config = std::make_shared<core::Config>();
    std::unique_ptr<control::ApiBudget> budget;
    std::optional<aws::Client> client;
    std::optional<aws::Ecs> ecs_client;
    test::FakeSource* source = nullptr;
    std::optional<app::Service> service;
};

std::string event(int number)
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account;
    std::string id = std::to_string(number % 5000);
    id.insert(0, 32 - id.size(), '0');
    const std::string instance = arn + ":container-instance/large/" + id;
    return R"({"version":"0","id":"e-)" + std::to_string(number) +
           R"(","detail-type":"ECS Container Instance State Change","source":"aws.ecs","account":")" + account +
           R"(","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[],"detail":{"agentConnected":true,)" +
           R"("attributes":[],"clusterArn":")" + arn + R"(:cluster/large","containerInstanceArn":")" + instance +
           R"(","status":"ACTIVE","version":)" + std::to_string(number + 1) +
           R"(,"updatedAt":"2026-01-02T03:04:05.100Z"}})";
}

} // namespace

BOOST_AUTO_TEST_SUITE(large_cluster)

BOOST_AUTO_TEST_CASE(twenty_events_a_second_cost_at_most_two_fifths_of_the_bucket_and_wait_ten_seconds_at_most)
{
    LargeCluster w;
    const core::Time began = w.timers.now();
    std::vector<core::Time> put;
    std::vector<core::Duration> lags;
    for (int step = 0; step < 12'000 || lags.size() < put.size(); ++step) {
        if (step < 12'000) {
            w.source->put(event(step));
            put.push_back(w.timers.now());
        }
        w.pass(50ms);
        for (std::size_t i = lags.size(); i < w.source->acked.size(); ++i)
            lags.push_back(w.timers.now() - put.at(w.source->acked[i].number - 1));
        BOOST_REQUIRE(w.timers.now() - began < 15min);
    }
    std::ranges::sort(lags);
    const auto p99 = std::chrono::duration<double>(lags[lags.size() * 99 / 100]).count();
    const double rate = static_cast<double>(w.wire.reads) / 600;
    BOOST_TEST_MESSAGE(w.wire.reads << " reads of instances, " << rate << " a second; lag p99 " << p99 << " s");
    BOOST_TEST(rate <= 8.0); // of 20
    BOOST_TEST(rate >= 2.0);
    BOOST_TEST(p99 <= 10.0);
    BOOST_TEST(w.aws.ecs().desired(large, "node-agent") == 5000U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::simulation
