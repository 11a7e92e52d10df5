// The control page's commands on tasks, attributes and the rule behind the queue.
#include "sim/control_page.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

struct World : Page {
    std::uint64_t tasks_of(const std::string& group)
    {
        std::uint64_t count = 0;
        const auto placement = call("GET", "placement", "");
        for (const auto& row : placement.at("rows").as_array())
            if (row.at("group").as_string() == group)
                for (const auto& instance : row.at("instances").as_array())
                    count += instance.at("tasks").to_number<std::uint64_t>();
        return count;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(control_world, World)

BOOST_AUTO_TEST_CASE(a_task_that_no_service_owns_stays_away_when_it_ends_and_one_of_a_service_is_replaced)
{
    call("POST", "register", R"({"cluster":"orders","count":2})");
    call("POST", "start_tasks", R"({"cluster":"orders","count":2,"family":"agent"})");
    call("POST", "service", R"({"cluster":"orders","service":"log","desired":2})");
    run_for(3s);
    BOOST_TEST(tasks_of("family:agent") == 2u);
    call("POST", "lose_task", R"({"cluster":"orders","service":"agent"})");
    call("POST", "lose_task", R"({"cluster":"orders","service":"log"})");
    run_for(3s);
    BOOST_TEST(tasks_of("family:agent") == 1u);
    BOOST_TEST(tasks_of("service:log") == 2u);
    aws.ecs().check();
    const auto listed = boost::json::parse(ecs("ListTasks", R"({"cluster":"orders"})").answer.response.body);
    BOOST_TEST(listed.at("taskArns").as_array().size() == 3u);
    const auto by_group = boost::json::parse(
        ecs("ListContainerInstances", R"({"cluster":"orders","filter":"task:group == family:agent"})")
            .answer.response.body);
    BOOST_TEST(by_group.at("containerInstanceArns").as_array().size() == 1u);
    call("POST", "lose_task", R"({"cluster":"orders","service":"nothing"})", 400);
    call("POST", "start_tasks", R"({"cluster":"orders","family":"no name"})", 400);
}

BOOST_AUTO_TEST_CASE(instances_are_chosen_by_their_attributes)
{
    call("POST", "register", R"({"cluster":"orders","count":2,"attributes":{"pool":"web"}})");
    call("POST", "register", R"({"cluster":"orders","attributes":{"pool":"batch"}})");
    call("POST", "drain", R"({"cluster":"orders","count":3,"with":{"pool":"web"}})", 400);
    call("POST", "attributes", R"({"cluster":"orders","with":{"pool":"batch"},"attributes":{"pool":"web"}})");
    call("POST", "drain", R"({"cluster":"orders","count":3,"with":{"pool":"web"}})");
    BOOST_TEST(call("GET", "table", "").at("rows").at(0).at("active").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(a_rule_lets_only_its_cluster_through)
{
    call("POST", "cluster", R"({"cluster":"stock"})");
    call("POST", "rule",
         R"({"pattern":{"detail":{"clusterArn":["arn:aws:ecs:eu-west-1:111122223333:cluster/stock"]}}})");
    call("POST", "register", R"({"cluster":"orders"})");
    call("POST", "register", R"({"cluster":"stock"})");
    run_for(1s);
    BOOST_TEST(call("GET", "queue", "").at("visible").as_int64() == 1);
    call("POST", "rule", R"({"pattern":{"source":"aws.ecs"}})", 400);
    call("POST", "rule", "{}", 400);
}

BOOST_AUTO_TEST_CASE(by_spread_over_instances_zones_come_second)
{
    call("POST", "register", R"({"cluster":"orders","count":3,"zone":"eu-west-1a"})");
    call("POST", "register", R"({"cluster":"orders","count":1,"zone":"eu-west-1b"})");
    call("POST", "service", R"({"cluster":"orders","service":"zones","desired":4})");
    call("POST", "service", R"({"cluster":"orders","service":"even","desired":4,"spread_instances":true})");
    const auto most = [&](const std::string& group) {
        std::int64_t found = 0;
        const auto placement = call("GET", "placement", "");
        for (const auto& row : placement.at("rows").as_array())
            if (row.at("group").as_string() == group)
                for (const auto& instance : row.at("instances").as_array())
                    found = std::max(found, instance.at("tasks").to_number<std::int64_t>());
        return found;
    };
    BOOST_TEST(most("service:zones") == 2);
    BOOST_TEST(most("service:even") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
