#include "app/cluster_book.hpp"
#include "app/recent_ids.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace headcount;
using namespace std::chrono_literals;
using app::ClusterBook;

namespace {

core::ClusterKey cluster(const std::string& name, const std::string& account = "111122223333")
{
    return {"aws", account, "eu-west-1", name};
}

control::RunReport report(core::Outcome outcome)
{
    control::RunReport out;
    out.outcome = outcome;
    out.rows.resize(1);
    out.rows[0].decision.outcome = outcome;
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cluster_book)

BOOST_AUTO_TEST_CASE(the_cluster_not_heard_of_for_longest_is_forgotten_first)
{
    ClusterBook book(2);
    book.marked(cluster("a"), core::Time{1s});
    book.marked(cluster("b"), core::Time{2s});
    book.marked(cluster("a"), core::Time{3s});
    book.marked(cluster("c"), core::Time{4s});
    BOOST_TEST(book.size() == 2U);
    BOOST_TEST(book.find(cluster("b")) == nullptr);
    BOOST_TEST(book.find(cluster("a")) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_failure_is_shown_but_is_no_verdict)
{
    ClusterBook book(10);
    book.ended(cluster("a"), report(core::Outcome::failed), core::Time{1s});
    BOOST_TEST(!book.find(cluster("a"))->last_verdict.has_value());
    BOOST_TEST(book.find(cluster("a"))->rows.size() == 1U);
    book.ended(cluster("a"), report(core::Outcome::in_sync), core::Time{2s});
    BOOST_TEST((book.find(cluster("a"))->last_verdict == core::Time{2s}));
    book.ended(cluster("a"), report(core::Outcome::failed), core::Time{3s});
    BOOST_TEST((book.find(cluster("a"))->last_verdict == core::Time{2s}));
}

BOOST_AUTO_TEST_CASE(clusters_are_found_by_their_account_and_region)
{
    ClusterBook book(10);
    book.marked(cluster("a"), core::Time{});
    book.marked(cluster("b", "222233334444"), core::Time{});
    BOOST_TEST((book.of({"111122223333", "eu-west-1"}) == std::vector{cluster("a")}));
    BOOST_TEST(book.of({"111122223333", "us-east-1"}).empty());
}

BOOST_AUTO_TEST_CASE(an_id_is_new_once_while_it_is_remembered)
{
    app::RecentIds ids(2);
    BOOST_TEST(ids.first_time("a"));
    BOOST_TEST(!ids.first_time("a"));
    ids.first_time("b");
    ids.first_time("c");
    BOOST_TEST(ids.first_time("a")); // forgotten meanwhile
}

BOOST_AUTO_TEST_SUITE_END()
