// Which instances count, as tables: a cluster, a rule, and what comes of them.
#include "headcount/core/counting.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace headcount::core;

namespace {

using enum CountMode;

// One instance of the table: its status, whether it matches `where`, whether a task of the service runs there, and its
// capacity provider ("-": none).
struct Seat {
    InstanceStatus status;
    bool matches;
    bool runs_task;
    const char* provider;
};

constexpr auto active_one = InstanceStatus::active;
constexpr auto draining_one = InstanceStatus::draining;

std::vector<Candidate> cluster_of(const std::vector<Seat>& seats)
{
    std::vector<Candidate> all;
    for (const Seat& seat : seats) {
        const std::string provider = seat.provider == std::string_view("-") ? "" : seat.provider;
        all.push_back({"arn-" + std::to_string(all.size()), seat.status, seat.matches, seat.runs_task, provider});
    }
    return all;
}

// The cluster of the tables below.
const std::vector<Seat> six{
    {active_one, true, true, "spot"},         {active_one, true, false, "on-demand"},
    {active_one, false, false, "-"},          {draining_one, true, true, "spot"},
    {draining_one, true, false, "on-demand"}, {InstanceStatus::registering, true, false, "spot"},
};

using Providers = std::vector<std::string>;

Counting counting(CountMode mode, std::string filter = {}, std::optional<Providers> providers = {})
{
    return {.mode = mode, .service = "node-agent", .filter = std::move(filter), .providers = std::move(providers)};
}

ObservedService service_with(Placement placement)
{
    ObservedService service;
    service.name = "node-agent";
    service.status = Status::active;
    service.placement = std::move(placement);
    return service;
}

std::string filter_for(Placement placement)
{
    Rule rule;
    rule.where_placement = true;
    return counting_of(rule, service_with(std::move(placement))).filter;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counting_instances)

BOOST_AUTO_TEST_CASE(six_instances_and_what_each_mode_makes_of_them)
{
    struct Row {
        const char* rule;
        Counting counting;
        std::uint32_t count;
        std::vector<WhyNot> why; // of the six, in their order
    };
    using enum WhyNot;
    const std::vector<Row> table{
        {"every registered one", counting(registered), 4, {counted, counted, where, counted, counted, status}},
        {"active ones", counting(active), 2, {counted, counted, where, draining, draining, status}},
        {"placeable ones", counting(placeable), 3, {counted, counted, where, counted, draining, status}},
        {"active ones of spot",
         counting(active, {}, Providers{"spot"}),
         1,
         {counted, capacity, where, draining, draining, status}},
        {"registered ones of either provider",
         counting(registered, {}, Providers{"spot", "on-demand"}),
         4,
         {counted, counted, where, counted, counted, status}},
        {"of no provider at all",
         counting(registered, {}, Providers{}),
         0,
         {capacity, capacity, where, capacity, capacity, status}},
        {"placeable ones of on-demand: the drained task on spot is still one of the desired ones",
         counting(placeable, {}, Providers{"on-demand"}),
         2,
         {capacity, counted, where, counted, draining, status}},
    };
    const auto all = cluster_of(six);
    for (const Row& row : table) {
        BOOST_TEST_CONTEXT(row.rule)
        {
            std::vector<WhyNot> why;
            for (const Candidate& candidate : all)
                why.push_back(judge(row.counting, candidate));
            BOOST_TEST(why == row.why, boost::test_tools::per_element());
            BOOST_TEST(count(row.counting, all) == row.count);
        }
    }
}

BOOST_AUTO_TEST_CASE(from_the_rule_over_the_count_to_the_decision)
{
    struct Row {
        const char* story;
        CountMode mode;
        const char* per_instance;
        bool distinct; // the service has distinctInstance
        std::uint32_t desired;
        std::vector<Seat> instances;
        const char* words;
    };
    const Seat up{active_one, true, true, "-"};
    const Seat busy{draining_one, true, true, "-"};
    const Seat emptied{draining_one, true, false, "-"};
    const std::vector<Row> table{
        {"an instance joins", placeable, "1", true, 2, {up, up, up}, "2 → 3: 3 instances × 1 = 3"},
        {"one drains and its task still runs",
         placeable,
         "1",
         true,
         3,
         {up, up, busy},
         "3 already: 3 instances × 1 = 3"},
        {"its task has gone", placeable, "1", true, 3, {up, up, emptied}, "3 → 2: 2 instances × 1 = 2"},
        {"the same for active: at once", active, "1", true, 3, {up, up, busy}, "3 → 2: 2 instances × 1 = 2"},
        {"the same for registered: not at all",
         registered,
         "1",
         true,
         3,
         {up, up, emptied},
         "3 already: 3 instances × 1 = 3"},
        {"two on each, and each may hold one",
         active,
         "2",
         true,
         3,
         {up, up, up},
         "3 already: 3 instances × 2 = 6, at most one on each instance (distinctInstance)"},
        {"two on each, and each may hold more", active, "2", false, 3, {up, up, up}, "3 → 6: 3 instances × 2 = 6"},
        {"one for two, and each may hold one",
         active,
         "0.5",
         true,
         3,
         {up, up, up},
         "3 → 2: 3 instances × 0.5, rounded up, = 2"},
        {"the last one goes", placeable, "1", false, 1, {emptied}, "1 → 0: 0 instances × 1 = 0"},
    };
    for (const Row& row : table) {
        BOOST_TEST_CONTEXT(row.story)
        {
            Intent intent;
            intent.scale.per_instance = Decimal::parse(row.per_instance).value();
            auto service = service_with({.distinct_instance = row.distinct});
            service.desired = row.desired;
            const auto counted = count(counting(row.mode), cluster_of(row.instances));
            BOOST_TEST(decide(intent, service, {Status::active, counted}).words == row.words);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_instance_that_two_lists_or_pages_show_counts_once)
{
    const Candidate active_and{"arn-1", active_one, true, false, ""};
    const Candidate draining_too{"arn-1", draining_one, true, true, ""};
    const std::vector<Candidate> both{active_and, draining_too, active_and};
    BOOST_TEST(count(counting(placeable), both) == 1U);
}

BOOST_AUTO_TEST_CASE(each_instance_of_a_cluster_is_told_what_it_is_to_the_count)
{
    const auto instance = [](const char* arn, const char* ec2_id, InstanceStatus status) {
        ObservedInstance made;
        made.arn = arn;
        made.ec2_id = ec2_id;
        made.status = status;
        return made;
    };
    const std::vector<ObservedInstance> cluster{instance("d", "i-3", draining_one), instance("a", "i-1", active_one),
                                                instance("c", "i-2", active_one),   instance("b", "i-1", active_one),
                                                instance("e", "", active_one),      instance("f", "", active_one)};
    const Matching matching{.filter = {"a", "b", "d"}, .tasks = {"a", "d"}};
    const auto all = reckon(counting(placeable, "attribute:pool == web"), true, cluster, matching);
    struct Row {
        const char* arn;
        WhyNot why;
        std::uint32_t tasks;
        bool twin;
    };
    using enum WhyNot;
    const Row rows[] = {{"e", where, 0, false},  {"f", where, 0, false}, {"a", counted, 1, true},
                        {"b", counted, 0, true}, {"c", where, 0, false}, {"d", counted, 1, false}};
    BOOST_REQUIRE(all.size() == std::size(rows));
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST_CONTEXT(rows[i].arn)
        {
            BOOST_TEST(all[i].instance.arn == rows[i].arn);
            BOOST_TEST(all[i].why == rows[i].why);
            BOOST_TEST((all[i].tasks == rows[i].tasks));
            BOOST_TEST(all[i].twin == rows[i].twin);
        }
    }
    // Without distinctInstance there may be more than one task where one is seen.
    const auto shared = reckon(counting(placeable), false, cluster, matching);
    BOOST_TEST(shared[2].runs_task);
    BOOST_TEST(!shared[2].tasks);
    BOOST_TEST((shared[3].tasks == 0U));
    BOOST_TEST(shared[4].why == counted); // no filter: everyone matches
}

BOOST_AUTO_TEST_CASE(each_mode_asks_for_the_lists_that_it_needs_and_no_more)
{
    struct Row {
        Counting counting;
        std::vector<InstanceList> lists;
    };
    const std::string pool = "attribute:pool == web";
    const std::vector<Row> table{
        {counting(registered), {}},
        {counting(registered, pool), {{active_one, pool}, {draining_one, pool}}},
        {counting(registered, {}, Providers{"spot"}), {{active_one, ""}, {draining_one, ""}}},
        {counting(active), {{active_one, ""}}},
        {counting(active, pool), {{active_one, pool}}},
        {counting(placeable, pool), {{active_one, pool}, {draining_one, "task:group == service:node-agent"}}},
    };
    for (const Row& row : table)
        BOOST_TEST((lists(row.counting) == row.lists));
}

BOOST_AUTO_TEST_CASE(the_placement_of_a_service_becomes_a_query)
{
    struct Row {
        Placement placement;
        const char* filter;
    };
    const char* on_ec2 = "attribute:ecs.capability.external !exists";
    const std::vector<Row> table{
        {{}, on_ec2},
        {{.launch = Launch::external}, "attribute:ecs.capability.external exists"},
        {{.launch = Launch::by_provider}, ""},
        {{.launch = Launch::other}, ""},
        {{.distinct_instance = true, .launch = Launch::other}, ""},
        {{.member_of = {"attribute:pool == web", "agentVersion > 1.50.0 or attribute:old exists"},
          .launch = Launch::by_provider},
         "(attribute:pool == web) and (agentVersion > 1.50.0 or attribute:old exists)"},
        {{.member_of = {"attribute:pool == web"}},
         "(attribute:pool == web) and attribute:ecs.capability.external !exists"},
    };
    for (const Row& row : table)
        BOOST_TEST(filter_for(row.placement) == row.filter);
}

BOOST_AUTO_TEST_CASE(capacity_providers_come_from_the_rule_from_the_placement_or_from_what_both_allow)
{
    struct Row {
        bool placement; // `where: placement`
        Providers rule;
        Providers strategy; // of the service
        std::optional<Providers> counted;
    };
    const std::vector<Row> table{
        {false, {}, {"spot"}, std::nullopt},
        {false, {"spot"}, {}, Providers{"spot"}},
        {true, {}, {"spot", "on-demand"}, Providers{"spot", "on-demand"}},
        {true, {"spot"}, {}, Providers{"spot"}},
        {true, {"spot", "other"}, {"spot", "on-demand"}, Providers{"spot"}},
        {true, {"other"}, {"spot"}, Providers{}}, // nothing counts, rather than everything
    };
    for (const Row& row : table) {
        Rule rule;
        rule.where_placement = row.placement;
        rule.capacity = row.rule;
        const auto made = counting_of(rule, service_with({.launch = Launch::by_provider, .providers = row.strategy}));
        BOOST_TEST((made.providers == row.counted));
    }
}

BOOST_AUTO_TEST_CASE(what_a_rule_says_by_itself_is_known_before_the_service_is_read)
{
    Rule rule;
    rule.count = active;
    rule.where = "attribute:pool == web";
    const auto known = counting_of(rule, std::string("node-agent"));
    BOOST_REQUIRE(known);
    BOOST_TEST((*known == counting(active, rule.where)));
    BOOST_TEST((counting_of(rule, service_with({.member_of = {"attribute:x exists"}})) == *known));
    rule.where.clear();
    rule.where_placement = true;
    BOOST_TEST(!counting_of(rule, std::string("node-agent")));
}

BOOST_AUTO_TEST_SUITE_END()
