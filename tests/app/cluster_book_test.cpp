#include "app/cluster_book.hpp"
#include "app/recent_ids.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

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
    BOOST_TEST(!book.find(cluster("b")).has_value());
    BOOST_TEST(book.find(cluster("a")).has_value());
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

BOOST_AUTO_TEST_CASE(services_without_a_row_any_more_are_gone_unless_the_run_failed)
{
    ClusterBook book(10);
    control::RunReport both = report(core::Outcome::in_sync);
    both.rows[0].service = "agent";
    both.rows.emplace_back().service = "logs";
    control::RunReport one = both;
    one.rows.pop_back();
    control::RunReport failed = one;
    failed.outcome = core::Outcome::failed;
    BOOST_TEST(book.ended(cluster("a"), both, core::Time{1s}).empty());
    BOOST_TEST(book.ended(cluster("a"), failed, core::Time{2s}).empty());
    BOOST_TEST(book.ended(cluster("a"), both, core::Time{3s}).empty());
    BOOST_TEST((book.ended(cluster("a"), one, core::Time{4s}) == std::vector<std::string>{"logs"}));
    BOOST_TEST(book.ended(cluster("a"), one, core::Time{5s}).empty());
}

BOOST_AUTO_TEST_CASE(clusters_are_found_by_their_account_and_region)
{
    ClusterBook book(10);
    book.marked(cluster("a"), core::Time{});
    book.marked(cluster("b", "222233334444"), core::Time{});
    BOOST_TEST((book.of({"111122223333", "eu-west-1"}) == std::vector{cluster("a")}));
    BOOST_TEST(book.of({"111122223333", "us-east-1"}).empty());
}

BOOST_AUTO_TEST_CASE(clusters_are_told_in_the_order_of_their_names_until_it_is_enough)
{
    ClusterBook book(10);
    const std::vector<core::ClusterKey> sorted{{"aws", "111122223333", "eu-west-1", "b"},
                                               {"aws", "111122223333", "eu-west-1", "c"},
                                               {"aws", "111122223333", "us-east-1", "a"},
                                               {"aws", "222233334444", "eu-west-1", "a"},
                                               {"aws-cn", "000022223333", "cn-north-1", "a"}};
    for (const std::size_t place : {3U, 0U, 4U, 2U, 1U})
        book.marked(sorted[place], core::Time{std::chrono::seconds{place}});
    std::vector<core::ClusterKey> told;
    const auto tell = [&told, &sorted](std::size_t most) {
        return [&told, &sorted, most](const core::ClusterKey& key, const app::ClusterPage& page) {
            BOOST_TEST((page.last_mark == core::Time{std::chrono::seconds{told.size()}}));
            BOOST_TEST((key == sorted[told.size()]));
            told.push_back(key);
            return told.size() < most;
        };
    };
    book.for_each(tell(10));
    BOOST_TEST(told.size() == 5U);
    told.clear();
    book.for_each(tell(2));
    BOOST_TEST(told.size() == 2U);
}

BOOST_AUTO_TEST_CASE(paused_services_are_counted_while_their_cluster_is_known)
{
    ClusterBook book(2);
    book.ended(cluster("a"), report(core::Outcome::paused), core::Time{1s});
    book.ended(cluster("b"), report(core::Outcome::paused), core::Time{2s});
    BOOST_TEST(book.paused() == 2U);
    book.ended(cluster("b"), report(core::Outcome::in_sync), core::Time{3s});
    BOOST_TEST(book.paused() == 1U);
    book.marked(cluster("c"), core::Time{4s}); // a is forgotten for it
    BOOST_TEST(book.paused() == 0U);
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
