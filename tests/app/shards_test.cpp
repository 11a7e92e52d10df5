// Several shards as one service: who answers for what, who tells which queue, and what is divided.
#include "app/shards_world.hpp"
#include "support/scripted_transport.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;
using observe::EventResult;

namespace {

struct TwoShards : test::ShardsWorld {
    void cluster(const std::string& name, std::int64_t instances = 5)
    {
        for (const auto& shard : shards)
            shard->ecs_world.clusters[name] = {instances, {{"node-agent", 1}}};
    }
};

// The small ECS does not know of which account it is asked.
std::optional<core::Result<net::Response>> lists_none(const test::FakeEcs::Call& call)
{
    if (call.operation != "ListClusters") return std::nullopt;
    return test::answer(R"({"clusterArns":[]})");
}

} // namespace

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(every_account_and_region_has_one_owner_and_the_owners_get_about_as_many_each)
{
    for (const std::size_t shards : {1U, 2U, 3U, 8U}) {
        const app::Owners owners(core::Config{}, shards);
        std::vector<std::size_t> of(shards);
        for (std::uint64_t id = 0; id < 4000; ++id)
            ++of.at(owners.of({std::to_string(111122220000 + id * 7919), "eu-west-1"}));
        const auto [least, most] = std::ranges::minmax_element(of);
        BOOST_TEST(*least * 10 > 4000 / shards * 8, "of " << shards << " one has " << *least);
        BOOST_TEST(*most * 10 < 4000 / shards * 12, "of " << shards << " one has " << *most);
    }
}

BOOST_AUTO_TEST_CASE(accounts_that_the_configuration_names_are_dealt_out_in_turn)
{
    core::Config config;
    config.accounts.emplace_back().ids = {"111122223333", "*", "444455556666"};
    config.accounts.emplace_back().ids = {"222233334444", "111122223333", "333344445555"};
    const app::Owners owners(config, 2);
    const auto of = [&owners](const char* account) { return owners.of({account, "eu-west-1"}); };
    BOOST_TEST(of("111122223333") == of("222233334444"));
    BOOST_TEST(of("444455556666") == of("333344445555"));
    BOOST_TEST(of("111122223333") != of("444455556666"));
}

BOOST_AUTO_TEST_CASE(what_is_bounded_is_divided_and_never_more_than_the_whole)
{
    core::Config config;
    BOOST_TEST((app::config_of_shard(config, 1) == config));
    BOOST_TEST(app::config_of_shard(config, 3).limits.in_flight == 85U);
    BOOST_TEST(app::config_of_shard(config, 3).limits.per_account == 21U);
    BOOST_TEST(app::config_of_shard(config, 8).limits.per_account == 8U);
    config.limits.per_account = 1000; // one account may have all
    BOOST_TEST(app::config_of_shard(config, 8).limits.per_account == 32U);
}

BOOST_AUTO_TEST_CASE(one_account_never_gets_all_of_a_shard_unless_it_may_have_all_of_the_process)
{
    core::Limits limits;
    for (std::uint32_t whole = 2; whole <= 300; ++whole)
        for (std::uint32_t part = 1; part < whole; part += 1 + whole / 17)
            for (const std::uint32_t shards : {2U, 3U, 8U, 100U}) {
                if (shards * 2 > whole) continue; // refused
                core::Config config;
                config.limits.in_flight = config.limits.held_messages = whole;
                config.limits.per_account = config.limits.held_per_account = part;
                const core::Limits divided = app::config_of_shard(config, shards).limits;
                const auto held = app::held_of_account(config.limits, app::share_of(whole, shards));
                if (divided.per_account >= 1 && divided.per_account < divided.in_flight && held >= 1 &&
                    held < app::share_of(whole, shards))
                    continue;
                BOOST_ERROR(part << " of " << whole << " in " << shards << " shards");
            }
    BOOST_TEST(app::held_of_account(limits, 2500) == 1000U); // as written
    BOOST_TEST(app::held_of_account(limits, 625) == 312U);   // half
    limits.held_per_account = 4000;
    BOOST_TEST(app::held_of_account(limits, 625) == 500U); // four fifths, as of all
    limits.held_per_account = 5000;
    BOOST_TEST(app::held_of_account(limits, 625) == 5000U);
}

BOOST_AUTO_TEST_CASE(the_receives_of_all_queues_are_dealt_out_in_turn_and_none_is_lost)
{
    for (const std::optional<std::uint32_t> fixed : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{3U}})
        for (const std::size_t shards : {1U, 2U, 4U, 16U}) {
            std::vector<core::QueueConfig> queues(5);
            for (core::QueueConfig& queue : queues)
                queue.pollers = fixed;
            std::vector<std::uint32_t> of_queue(queues.size());
            std::vector<std::uint32_t> of_shard(shards);
            for (std::size_t shard = 0; shard < shards; ++shard) {
                const auto shares = app::poller_shares(queues, shard, shards);
                BOOST_REQUIRE(shares.size() == queues.size());
                for (std::size_t i = 0; i < shares.size(); ++i) {
                    BOOST_TEST(shares[i].fixed.has_value() == fixed.has_value());
                    of_queue[i] += shares[i].most;
                    of_shard[shard] += shares[i].most;
                }
            }
            for (const std::uint32_t receives : of_queue)
                BOOST_TEST(receives == fixed.value_or(10));
            const auto [least, most] = std::ranges::minmax_element(of_shard);
            BOOST_TEST(*most - *least <= 1U, shards << " shards: " << *least << " to " << *most);
        }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(shards, TwoShards)

BOOST_AUTO_TEST_CASE(an_event_is_answered_by_the_owner_of_its_account_and_acknowledged_where_it_was_received)
{
    start(2);
    cluster("orders");
    for (auto& receiver : this->shards)
        for (std::size_t owner = 0; owner < 2; ++owner)
            receiver->source->put(test::instance_event("orders", "e", account_of(owner)));
    pass(5s);
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST(this->shards[i]->source->acked.size() == 2U);
        BOOST_TEST(this->shards[i]->source->given_back.empty());
        BOOST_TEST(this->shards[i]->ecs_world.clusters["orders"].services["node-agent"] == 5);
        const auto& runs = this->shards[i]->runs;
        BOOST_REQUIRE(!runs.empty());
        BOOST_TEST(std::ranges::all_of(runs, [&](const auto& run) { return run.cluster.account == account_of(i); }));
        const auto& metrics = this->shards[i]->metrics;
        BOOST_TEST(metrics.events(EventResult::reconciled) + metrics.events(EventResult::coalesced) == 2U);
    }
}

BOOST_AUTO_TEST_CASE(one_shard_is_the_service_itself)
{
    start(1);
    cluster("orders");
    this->shards[0]->source->put(test::instance_event("orders"));
    pass(1s);
    BOOST_TEST(this->shards[0]->source->acked.size() == 1U);
    BOOST_TEST(view().health.ready);
    BOOST_TEST((stop() < 100ms));
}

BOOST_AUTO_TEST_CASE(what_speaks_of_no_cluster_stays_where_it_was_received)
{
    start(2);
    this->shards[1]->source->put("no event");
    pass(1s);
    BOOST_REQUIRE(this->shards[1]->source->given_back.size() == 1U);
    BOOST_TEST(this->shards[1]->metrics.events(EventResult::rejected) == 1U);
    BOOST_TEST(this->shards[0]->metrics.events(EventResult::rejected) == 0U);
}

BOOST_AUTO_TEST_CASE(a_request_for_a_sweep_is_done_with_when_every_shard_has_swept_and_counts_once)
{
    start(2);
    cluster("orders");
    for (std::size_t owner = 0; owner < 2; ++owner) // in reach from now on
        this->shards[0]->source->put(test::instance_event("orders", "e", account_of(owner)));
    pass(5s);
    for (const auto& shard : this->shards) {
        shard->ecs_world.calls.clear();
        shard->ecs_world.fault = lists_none;
    }
    const auto acked = [this] { return this->shards[0]->source->acked.size(); };
    this->shards[0]->source->put(test::sweep_event());
    this->shards[1]->ecs_world.latency = 3s;
    pass(2s);
    BOOST_TEST(acked() == 2U); // the other one is still listing
    pass(10s);
    BOOST_TEST(acked() == 3U);
    BOOST_TEST(this->shards[0]->source->given_back.empty());
    std::uint64_t counted = 0;
    std::size_t listed = 0;
    for (const auto& shard : this->shards) {
        counted += shard->metrics.events(EventResult::reconciled);
        listed += shard->ecs_world.count("ListClusters");
    }
    BOOST_TEST(counted == 3U);
    BOOST_TEST(listed == 3U); // the own account and the two that events named, each by its owner only
}

BOOST_AUTO_TEST_CASE(a_request_for_a_sweep_goes_back_if_one_shard_could_not_sweep)
{
    start(2);
    const std::size_t owner = app::Owners(config, 2).of({test::own_account, "eu-west-1"});
    this->shards[owner]->ecs_world.fault = [](const auto& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation != "ListClusters") return std::nullopt;
        return test::json_error(403, "AccessDeniedException", "not authorized");
    };
    for (const auto& shard : this->shards)
        shard->source->put(test::sweep_event());
    pass(1min);
    for (const auto& shard : this->shards) {
        BOOST_TEST(shard->source->acked.empty());
        BOOST_TEST(shard->source->given_back.size() == 1U);
    }
    BOOST_TEST(this->shards[owner]->metrics.events(EventResult::failed) == 1U); // its own message, not the copy
}

BOOST_AUTO_TEST_CASE(a_service_is_called_missing_when_no_shard_found_it)
{
    config.rules.emplace_back().service = "nothere";
    sweeps = true;
    start(2);
    this->shards[0]->ecs_world.clusters["orders"] = {1, {{"node-agent", 1}}};
    this->shards[1]->ecs_world.clusters["orders"] = {1, {{"other", 1}}};
    for (std::size_t owner = 0; owner < 2; ++owner) {
        this->shards[owner]->ecs_world.fault = lists_none;
        this->shards[0]->source->put(test::instance_event("orders", "e", account_of(owner)));
    }
    pass(1min);
    BOOST_TEST(log.count("found no service") == 1U);
    BOOST_TEST(log.count("found no service \"nothere\" in any of 2 clusters") == 1U);
}

BOOST_AUTO_TEST_CASE(that_no_rule_covers_a_cluster_is_said_when_no_shard_has_one)
{
    config.rules[0].clusters = {"odrers"};
    sweeps = true;
    start(2);
    for (const auto& shard : this->shards)
        shard->ecs_world.clusters["orders"] = {1, {{"node-agent", 1}}};
    pass(1min);
    BOOST_TEST(log.count("found no cluster that a rule covers") == 1U);
}

BOOST_AUTO_TEST_CASE(receiving_stops_at_the_shards_share_of_the_messages_held)
{
    config.limits.held_messages = 20;
    config.limits.held_per_account = 20;
    start(2);
    for (const auto& shard : this->shards)
        shard->ecs_world.hangs = [](const auto&) { return true; };
    for (int i = 0; i < 50; ++i)
        this->shards[0]->source->put(test::instance_event("c" + std::to_string(i), "e", account_of(1)));
    pass(2s);
    BOOST_TEST(this->shards[0]->source->handed_out == 10U);
}

BOOST_AUTO_TEST_CASE(a_shard_that_receives_alone_may_hold_all)
{
    config.limits.held_messages = 20;
    config.limits.held_per_account = 20;
    start(2, 1);
    this->shards[1]->ecs_world.hangs = [](const auto&) { return true; };
    for (int i = 0; i < 50; ++i)
        this->shards[0]->source->put(test::instance_event("c" + std::to_string(i), "e", account_of(1)));
    pass(2s);
    BOOST_TEST(this->shards[0]->source->handed_out == 20U);
}

BOOST_AUTO_TEST_CASE(a_message_counts_as_held_where_it_was_received_and_once)
{
    start(2);
    const auto held = [this](std::size_t shard) {
        const std::string text = this->shards[shard]->metrics.text();
        const std::string name = "\nheadcount_held_messages ";
        return std::stod(text.substr(text.find(name) + name.size()));
    };
    for (const auto& shard : this->shards) {
        shard->ecs_world.clusters["orders"] = {5, {{"node-agent", 1}}};
        shard->ecs_world.latency = 1s;
    }
    for (int i = 0; i < 5; ++i)
        this->shards[0]->source->put(test::instance_event("orders", "e", account_of(1)));
    this->shards[0]->source->put(test::sweep_event());
    pass(500ms);
    BOOST_TEST(held(0) == 6.0);
    BOOST_TEST(held(1) == 0.0);
    pass(1min);
    BOOST_TEST(held(0) == 0.0);
    BOOST_TEST(held(1) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_stop_gives_back_what_was_not_begun_and_lets_what_runs_end)
{
    config.limits.in_flight = 2;
    start(2);
    for (int i = 0; i < 6; ++i) {
        cluster("c" + std::to_string(i));
        this->shards[0]->source->put(test::instance_event("c" + std::to_string(i), "e", account_of(1)));
    }
    for (const auto& shard : this->shards)
        shard->ecs_world.latency = 1s;
    pass(100ms);
    const auto took = stop();
    BOOST_TEST((took >= 1s && took < 5s), "it took " << took / 1ms << " ms");
    BOOST_TEST(this->shards[1]->runs.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_posted_while_it_stops_is_given_back)
{
    start(2);
    test::FakeSource& source = *this->shards[0]->source;
    this->shards[1]->ecs_world.hangs = [](const auto&) { return true; };
    source.put(test::instance_event("orders", "e", account_of(1)));
    pass(1s);
    for (int i = 0; i < 5; ++i)
        source.put(test::instance_event("more", "e", account_of(1)));
    bool settled = false;
    tasks->spawn([](app::Shards* shards, core::Time now) -> boost::asio::awaitable<void> {
        co_await shards->stop(core::Deadline::after(now, 5s));
    }(service.get(), world.timers.now()));
    for (int i = 0; i < 1000 && tasks->size() > 0; ++i) {
        pass(10ms);
        settled = source.settled() == source.handed_out;
    }
    BOOST_TEST(tasks->size() == 0U);
    BOOST_TEST(settled);
    BOOST_TEST(source.acked.empty());
    service.reset();
}

BOOST_AUTO_TEST_CASE(the_view_shows_all_shards_rows_in_order_and_the_first_that_is_not_ready)
{
    start(2);
    cluster("orders");
    cluster("billing");
    for (std::size_t owner = 0; owner < 2; ++owner)
        for (const std::string name : {"orders", "billing"})
            this->shards[0]->source->put(test::instance_event(name, "e", account_of(owner)));
    pass(5s);
    const auto seen = view();
    BOOST_TEST(seen.health.ready);
    std::vector<std::size_t> places;
    for (const std::string& account : {std::min(account_of(0), account_of(1)), std::max(account_of(0), account_of(1))})
        for (const std::string name : {"billing", "orders"})
            places.push_back(
                seen.clusters.find("\"account\":\"" + account + "\",\"region\":\"eu-west-1\",\"cluster\":\"" + name));
    BOOST_TEST(std::ranges::is_sorted(places));
    BOOST_TEST(places.back() != std::string::npos);
    BOOST_TEST(view(1).recent.find("billing\",") == view(1).recent.rfind("billing\","));
    this->shards[1]->source->answer = {false, "the queue does not exist"};
    BOOST_TEST(view().health.why == "the queue does not exist");
}

BOOST_AUTO_TEST_SUITE_END()
