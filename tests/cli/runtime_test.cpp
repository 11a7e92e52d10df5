#include "cli/runtime.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;

BOOST_AUTO_TEST_SUITE(runtime)

// Both reads of every run may be under way at one endpoint, of slow runs as well: all accounts of a region share it.
// Were there fewer connections, one account whose calls hang could have them all.
BOOST_AUTO_TEST_CASE(there_is_a_connection_for_every_call_that_the_limits_allow_at_once)
{
    for (const std::uint32_t in_flight : {1u, 64u, 256u, 1000u}) {
        for (const std::size_t queues : {0u, 1u, 40u}) {
            core::Config config;
            config.limits.in_flight = in_flight;
            config.queues.resize(queues);
            const auto limits = cli::http_limits(config);
            BOOST_TEST_CONTEXT(in_flight << " runs, " << queues << " queues")
            {
                BOOST_TEST(limits.per_endpoint >= 2 * 2 * in_flight);
                BOOST_TEST(limits.per_endpoint >= 38 * queues);
                BOOST_TEST(limits.connections >= 512u);
                BOOST_TEST(limits.connections >= 2 * 2 * in_flight + 16 * queues + 32);
                BOOST_TEST(limits.connections >= limits.per_endpoint);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_limits_of_calls_are_those_of_the_configuration)
{
    core::Config config;
    config.limits.connect = std::chrono::milliseconds{123};
    config.limits.call = std::chrono::milliseconds{456};
    const auto limits = cli::http_limits(config);
    BOOST_TEST((limits.connect == config.limits.connect));
    BOOST_TEST((limits.first_byte == config.limits.call));
}

BOOST_AUTO_TEST_SUITE_END()
