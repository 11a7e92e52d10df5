// What is kept of the services of clusters: for how long, and how much of it.
#include "control/service_directory.hpp"

#include "clusters.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using control::ServiceDirectory;
using test::cluster;
using Names = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(service_directory)

namespace {

const core::Time start{1000s};

void learn(ServiceDirectory& directory, const std::string& name, Names names, core::Time now = start)
{
    directory.listing(cluster(name));
    directory.remember(cluster(name), std::move(names), now);
}

} // namespace

BOOST_AUTO_TEST_CASE(what_was_listed_is_known_until_its_time_is_over)
{
    ServiceDirectory directory({.time_to_live = 10min, .names = 100});
    BOOST_TEST(directory.find(cluster("a"), start) == nullptr);
    learn(directory, "a", {"web", "api"});
    BOOST_REQUIRE(directory.find(cluster("a"), start + 10min - 1ns) != nullptr);
    BOOST_TEST(directory.find(cluster("a"), start + 10min) == nullptr);
    BOOST_TEST(directory.names() == 0U);
    learn(directory, "a", {});
    BOOST_TEST(directory.find(cluster("a"), start) != nullptr); // that there are none is known too
}

BOOST_AUTO_TEST_CASE(it_is_forgotten_when_told_and_extended_by_what_may_match_now)
{
    ServiceDirectory directory({});
    learn(directory, "a", {"web"});
    directory.add(cluster("a"), "api");
    directory.add(cluster("a"), "api");
    BOOST_TEST((*directory.find(cluster("a"), start) == Names{"web", "api"}));
    directory.add(cluster("b"), "web"); // nothing is known of it: it will be listed
    BOOST_TEST(directory.find(cluster("b"), start) == nullptr);
    directory.forget(cluster("a"));
    BOOST_TEST(directory.find(cluster("a"), start) == nullptr);
    BOOST_TEST(directory.clusters() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_told_while_services_are_listed_makes_the_list_void)
{
    for (const bool forget : {false, true}) {
        ServiceDirectory directory({});
        directory.listing(cluster("a"));
        if (forget)
            directory.forget(cluster("a"));
        else
            directory.add(cluster("a"), "api");
        directory.remember(cluster("a"), {"web"}, start);
        BOOST_TEST(directory.find(cluster("a"), start) == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(names_are_bounded_and_the_least_recently_used_cluster_goes_first)
{
    ServiceDirectory directory({.time_to_live = 10min, .names = 4});
    learn(directory, "a", {"1", "2"});
    learn(directory, "b", {"1", "2"});
    BOOST_TEST(directory.find(cluster("a"), start) != nullptr);
    learn(directory, "c", {"1"});
    BOOST_TEST(directory.names() == 3U);
    BOOST_TEST(directory.find(cluster("b"), start) == nullptr);
    BOOST_TEST(directory.find(cluster("a"), start) != nullptr);
    for (int i = 0; i < 1000; ++i)
        learn(directory, "x" + std::to_string(i), {"1", "2", "3"});
    BOOST_TEST(directory.names() <= 4U);
    BOOST_TEST(directory.clusters() <= 4U);
}

BOOST_AUTO_TEST_SUITE_END()
