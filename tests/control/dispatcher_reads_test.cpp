// A run that takes many reads is followed no sooner than its account and region can spare as many again.
#include "headcount/control/dispatcher.hpp"

#include "clusters.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using control::RunEnd;

BOOST_AUTO_TEST_SUITE(dispatcher_reads)

namespace {

struct OneCluster {
    OneCluster() : dispatcher(limits(), core::Random{1}) {}

    static control::DispatcherLimits limits()
    {
        control::DispatcherLimits some;
        some.a_read = 125ms;
        return some;
    }

    void run(Time now, std::uint32_t reads)
    {
        dispatcher.mark(prod, ticket(++number), now);
        BOOST_REQUIRE(dispatcher.next(now));
        dispatcher.reads_begin(prod);
        dispatcher.ended(prod, RunEnd::answered, now + 50ms, reads);
        dispatcher.check();
    }

    // When a run starts that is marked right after the last one.
    Time next_after(Time now)
    {
        dispatcher.mark(prod, ticket(++number), now);
        const Time wake = dispatcher.wake();
        BOOST_TEST(!dispatcher.next(wake - 1ms));
        BOOST_TEST(dispatcher.next(wake).has_value());
        return wake;
    }

    core::ClusterKey prod = cluster("prod");
    std::uint64_t number = 0;
    control::Dispatcher dispatcher;
};

} // namespace

BOOST_AUTO_TEST_CASE(ten_reads_are_few_and_the_spacing_is_the_usual_one)
{
    OneCluster w;
    w.run(t0, 10);
    BOOST_TEST((w.next_after(t0 + 60ms) == t0 + 100ms));
}

BOOST_AUTO_TEST_CASE(fifty_reads_are_followed_after_what_they_are_worth_counted_from_the_beginning_of_the_run)
{
    OneCluster w;
    w.run(t0, 52);
    BOOST_TEST((w.next_after(t0 + 60ms) == t0 + 6500ms));
}

BOOST_AUTO_TEST_CASE(a_cheap_run_after_a_dear_one_is_followed_as_usual)
{
    OneCluster w;
    w.run(t0, 52);
    w.run(t0 + 20s, 3); // after ten quiet seconds
    BOOST_TEST((w.next_after(t0 + 20s + 60ms) == t0 + 20s + 100ms));
}

BOOST_AUTO_TEST_SUITE_END()
