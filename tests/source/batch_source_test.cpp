#include "headcount/source/batch_source.hpp"

#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;

namespace {

struct Batch : test::VirtualWorld {
    source::BatchSource batch{std::vector<source::Message>(3)};

    std::vector<std::uint64_t> next(std::size_t at_most)
    {
        std::vector<std::uint64_t> numbers;
        for (const source::Message& message : run(batch.next(at_most)))
            numbers.push_back(message.ticket.number);
        return numbers;
    }
};

using Numbers = std::vector<std::uint64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_source, Batch)

BOOST_AUTO_TEST_CASE(each_message_is_handed_out_once_in_order_and_then_it_ends)
{
    BOOST_TEST(next(2) == (Numbers{0, 1}), boost::test_tools::per_element());
    BOOST_TEST(next(2) == (Numbers{2}), boost::test_tools::per_element());
    BOOST_TEST(next(2).empty());
}

BOOST_AUTO_TEST_CASE(done_is_what_was_acknowledged_and_nothing_else)
{
    next(3);
    batch.ack({0, 1});
    batch.retry_later({0, 2}, core::Duration::zero());
    BOOST_TEST(batch.done() == (std::vector<bool>{false, true, false}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_more_is_handed_out_when_it_is_to_stop)
{
    next(1);
    batch.stop_receiving();
    BOOST_TEST(next(2).empty());
}

BOOST_AUTO_TEST_SUITE_END()
