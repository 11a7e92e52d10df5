#include "sim/api_buckets.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

const core::Scope here{"111122223333", "eu-west-1"};
constexpr core::Time start{};

int calls_that_pass(ApiBuckets& buckets, std::string_view operation, core::Time at, int tries = 1000)
{
    int passed = 0;
    for (int i = 0; i < tries; ++i)
        passed += buckets.take(here, operation, at);
    return passed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(api_buckets)

BOOST_AUTO_TEST_CASE(a_burst_and_then_the_refill)
{
    ApiBuckets buckets;
    BOOST_TEST(calls_that_pass(buckets, "UpdateService", start) == 50);
    BOOST_TEST(calls_that_pass(buckets, "UpdateService", start + 1s) == 5);
    BOOST_TEST(calls_that_pass(buckets, "UpdateService", start + 1100ms) == 0);
    BOOST_TEST(calls_that_pass(buckets, "UpdateService", start + 1h) == 50); // never fuller than full
}

BOOST_AUTO_TEST_CASE(calls_of_a_category_share_a_bucket_and_others_do_not)
{
    ApiBuckets buckets;
    calls_that_pass(buckets, "CreateService", start);
    BOOST_TEST(calls_that_pass(buckets, "UpdateService", start) == 0);
    BOOST_TEST(calls_that_pass(buckets, "DescribeServices", start) == 100);
    BOOST_TEST(calls_that_pass(buckets, "DescribeClusters", start) == 50);
    BOOST_TEST(calls_that_pass(buckets, "ListContainerInstances", start) == 100);
    BOOST_TEST(calls_that_pass(buckets, "DescribeClusters", start + 1s) == 20);
}

BOOST_AUTO_TEST_CASE(another_account_or_region_has_its_own_buckets)
{
    ApiBuckets buckets;
    calls_that_pass(buckets, "UpdateService", start);
    BOOST_TEST(buckets.take({"444455556666", "eu-west-1"}, "UpdateService", start));
    BOOST_TEST(buckets.take({"111122223333", "us-east-1"}, "UpdateService", start));
    BOOST_TEST(!buckets.take(here, "UpdateService", start));
}

BOOST_AUTO_TEST_SUITE_END()
