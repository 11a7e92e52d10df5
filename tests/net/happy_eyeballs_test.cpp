#include "net/happy_eyeballs.hpp"

#include "net/scripted_lookup.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

std::string ordered(std::initializer_list<const char*> texts)
{
    std::string result;
    for (const auto& address : by_turns(addresses(texts)))
        result += (result.empty() ? "" : " ") + address.to_string();
    return result;
}

const core::Time start{};

} // namespace

BOOST_AUTO_TEST_SUITE(happy_eyeballs)

BOOST_AUTO_TEST_CASE(the_families_take_turns_and_each_keeps_its_order)
{
    BOOST_TEST(ordered({}) == "");
    BOOST_TEST(ordered({"10.0.0.1"}) == "10.0.0.1");
    BOOST_TEST(ordered({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"}) == "::1 10.0.0.1 ::2 10.0.0.2 ::3");
    BOOST_TEST(ordered({"10.0.0.1", "10.0.0.2", "::1"}) == "10.0.0.1 ::1 10.0.0.2");
    BOOST_TEST(ordered({"::1", "10.0.0.1", "10.0.0.2", "10.0.0.3"}) == "::1 10.0.0.1 10.0.0.2 10.0.0.3");
}

BOOST_AUTO_TEST_CASE(each_begins_a_quarter_of_a_second_after_the_one_before)
{
    Turns turns{3, start, 3s};
    BOOST_TEST(turns.next(start).value() == 0u);
    BOOST_TEST(!turns.next(start + 249ms));
    BOOST_TEST((turns.due() == start + 250ms));
    BOOST_TEST(turns.next(start + 260ms).value() == 1u);
    BOOST_TEST(!turns.next(start + 509ms));
    BOOST_TEST(turns.next(start + 510ms).value() == 2u);
    BOOST_TEST(!turns.next(start + 10s));
    BOOST_TEST((turns.due() == core::Time::max()));
}

BOOST_AUTO_TEST_CASE(after_a_failure_the_next_begins_at_once_and_only_one)
{
    Turns turns{3, start, 3s};
    turns.next(start);
    turns.failed();
    BOOST_TEST(turns.next(start + 1ms).value() == 1u);
    BOOST_TEST(!turns.next(start + 1ms));
    BOOST_TEST((turns.due() == start + 251ms));
}

BOOST_AUTO_TEST_CASE(it_is_lost_when_all_have_failed_not_before)
{
    BOOST_TEST((Turns{0, start, 1s}.lost()));
    Turns turns{2, start, 3s};
    turns.next(start);
    turns.failed();
    BOOST_TEST(!turns.lost());
    turns.next(start);
    BOOST_TEST(!turns.lost());
    turns.failed();
    BOOST_TEST(turns.lost());
}

BOOST_AUTO_TEST_CASE(many_addresses_in_little_time_come_faster_but_not_all_at_once)
{
    const struct {
        std::size_t addresses;
        core::Duration left;
        core::Duration apart;
    } rows[] = {{2, 1s, 250ms}, {4, 1s, 250ms}, {5, 1s, 200ms}, {20, 1s, 100ms}, {2, 0s, 100ms}, {1, 10s, 250ms}};
    for (const auto& row : rows) {
        Turns turns{row.addresses + 1, start, row.left + row.left / static_cast<long>(row.addresses)};
        turns.next(start);
        BOOST_TEST((turns.due() == start + row.apart), row.addresses << " in " << row.left.count() << " ns");
    }
}

BOOST_AUTO_TEST_SUITE_END()
