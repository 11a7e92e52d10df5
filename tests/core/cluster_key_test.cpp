#include "headcount/core/cluster_key.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <unordered_set>

using namespace headcount::core;

namespace {

const ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

} // namespace

BOOST_AUTO_TEST_SUITE(cluster_key)

BOOST_AUTO_TEST_CASE(it_prints_as_its_arn_and_its_scope_as_account_and_region)
{
    std::ostringstream out;
    out << orders << ' ' << orders.scope();
    BOOST_TEST(out.str() == "arn:aws:ecs:eu-west-1:111122223333:cluster/orders 111122223333/eu-west-1");
}

BOOST_AUTO_TEST_CASE(keys_that_differ_in_any_part_differ_and_hash_apart)
{
    std::unordered_set<std::size_t> hashes{std::hash<ClusterKey>{}(orders)};
    const auto differs = [&](ClusterKey other) {
        return other != orders && hashes.insert(std::hash<ClusterKey>{}(other)).second;
    };
    BOOST_TEST(differs({"aws-cn", "111122223333", "eu-west-1", "orders"}));
    BOOST_TEST(differs({"aws", "444455556666", "eu-west-1", "orders"}));
    BOOST_TEST(differs({"aws", "111122223333", "eu-west-2", "orders"}));
    BOOST_TEST(differs({"aws", "111122223333", "eu-west-1", "payments"}));
}

BOOST_AUTO_TEST_CASE(swapped_parts_do_not_cancel_out_in_the_hash)
{
    const Scope scope{"a", "b"};
    const Scope swapped{"b", "a"};
    const Scope doubled{"a", "a"};
    BOOST_TEST(std::hash<Scope>{}(scope) != std::hash<Scope>{}(swapped));
    BOOST_TEST(std::hash<Scope>{}(doubled) != std::hash<Scope>{}(Scope{"b", "b"}));
}

BOOST_AUTO_TEST_CASE(keys_of_one_account_and_region_sort_together_by_name)
{
    const ClusterKey payments{"aws", "111122223333", "eu-west-1", "payments"};
    const ClusterKey elsewhere{"aws", "444455556666", "eu-west-1", "alpha"};
    BOOST_TEST((orders < payments));
    BOOST_TEST((payments < elsewhere));
}

BOOST_AUTO_TEST_SUITE_END()
