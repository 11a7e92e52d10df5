// Since when agents are away: by events in any order, and by what lists show.
#include "control/away_book.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using control::AwayBook;

BOOST_AUTO_TEST_SUITE(away_book)

namespace {

const core::WallTime noon = *core::parse_rfc3339("2026-11-26T12:00:00Z");

} // namespace

BOOST_AUTO_TEST_CASE(without_an_event_an_agent_is_away_since_it_was_first_seen_so)
{
    AwayBook book(100);
    BOOST_TEST((book.shown_away("i", noon) == noon));
    BOOST_TEST((book.shown_away("i", noon + 3min) == noon));
    book.shown_connected("i");
    BOOST_TEST((book.shown_away("i", noon + 9min) == noon + 9min));
}

BOOST_AUTO_TEST_CASE(an_event_knows_better_since_when_also_if_it_comes_late)
{
    AwayBook book(100);
    book.told("i", false, noon);
    BOOST_TEST((book.shown_away("i", noon + 1min) == noon));
    AwayBook late(100);
    BOOST_TEST((late.shown_away("i", noon + 1min) == noon + 1min));
    late.told("i", false, noon);
    BOOST_TEST((late.shown_away("i", noon + 2min) == noon));
}

BOOST_AUTO_TEST_CASE(events_in_any_order_never_make_an_absence_longer_than_it_is)
{
    struct Said {
        bool connected;
        core::WallTime when;
    };
    const Said said[] = {{false, noon}, {true, noon + 1min}, {false, noon + 4min}};
    int order[] = {0, 1, 2};
    do {
        AwayBook book(100);
        book.told("i", false, noon - 1h); // known for long
        for (const int at : order)
            book.told("i", said[at].connected, said[at].when);
        const auto since = book.shown_away("i", noon + 5min);
        BOOST_TEST((since >= noon + 4min)); // the last absence began then
        if (order[2] == 2) BOOST_TEST((since == noon + 4min));
    } while (std::next_permutation(std::begin(order), std::end(order)));
}

BOOST_AUTO_TEST_CASE(a_late_event_of_an_absence_that_is_over_means_nothing)
{
    AwayBook book(100);
    book.told("i", false, noon);
    book.told("i", true, noon + 2min);
    book.told("i", false, noon + 1min);
    BOOST_TEST((book.shown_away("i", noon + 9min) == noon + 9min));
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_begins_anew)
{
    AwayBook book(2);
    book.shown_away("a", noon);
    book.shown_away("b", noon);
    book.shown_away("c", noon);
    BOOST_TEST((book.shown_away("a", noon + 1min) == noon + 1min));
}

BOOST_AUTO_TEST_SUITE_END()
