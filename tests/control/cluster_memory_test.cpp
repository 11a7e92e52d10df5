#include "control/cluster_memory.hpp"

#include "clusters.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using control::ClusterMemory;
using control::Remembered;

namespace {

Remembered counted(std::size_t services)
{
    Remembered what;
    what.services.resize(services, {.counts = true});
    return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cluster_memory)

BOOST_AUTO_TEST_CASE(what_was_never_remembered_is_nothing)
{
    ClusterMemory memory{2};
    BOOST_TEST((memory.recall(cluster("a")) == Remembered{}));
    BOOST_TEST(memory.size() == 0U);
}

BOOST_AUTO_TEST_CASE(the_last_thing_remembered_counts)
{
    ClusterMemory memory{2};
    memory.remember(cluster("a"), counted(3));
    memory.remember(cluster("a"), counted(4));
    BOOST_TEST((memory.recall(cluster("a")) == counted(4)));
    BOOST_TEST(memory.size() == 1U);
}

BOOST_AUTO_TEST_CASE(when_full_the_least_recently_used_is_forgotten)
{
    ClusterMemory memory{2};
    memory.remember(cluster("a"), counted(1));
    memory.remember(cluster("b"), counted(2));
    memory.recall(cluster("a"));
    memory.remember(cluster("c"), counted(3));
    BOOST_TEST(memory.size() == 2U);
    BOOST_TEST((memory.recall(cluster("a")) == counted(1)));
    BOOST_TEST((memory.recall(cluster("b")) == Remembered{}));
    BOOST_TEST((memory.recall(cluster("c")) == counted(3)));
}

BOOST_AUTO_TEST_CASE(a_memory_without_room_remembers_nothing)
{
    ClusterMemory memory{0};
    memory.remember(cluster("a"), counted(1));
    BOOST_TEST(memory.size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
