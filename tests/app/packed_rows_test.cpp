#include "app/packed_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using app::PackedRows;
using control::Row;

namespace {

void check_same(const Row& packed, const Row& row)
{
    BOOST_TEST(packed.service == row.service);
    BOOST_TEST(packed.rule == row.rule);
    BOOST_TEST(packed.read == row.read);
    BOOST_TEST(packed.counted == row.counted);
    BOOST_TEST(packed.instances == row.instances);
    BOOST_TEST((packed.measured == row.measured));
    BOOST_TEST((packed.count_stands_until == row.count_stands_until));
    BOOST_TEST(packed.running == row.running);
    BOOST_TEST(packed.pending == row.pending);
    BOOST_TEST((packed.decision == row.decision));
    BOOST_TEST((packed.warnings == row.warnings));
    BOOST_TEST((packed.again == row.again));
    BOOST_TEST(packed.contention_began == row.contention_began);
}

// All of it, and each number another one.
Row full_row()
{
    Row row;
    row.service = "node-agent";
    row.rule = 300;
    row.read = true;
    row.counted = true;
    row.instances = 4'294'967'295;
    row.measured = core::Measured{core::Unit{core::Unit::Kind::attribute, "rack"}, core::Amount::of_parts(7'681)};
    row.count_stands_until = core::WallTime{1'772'000'000'123ms};
    row.running = 127;
    row.pending = 128;
    row.decision = {.outcome = core::Outcome::held,
                    .reason = core::Reason::brake,
                    .from = 1,
                    .policy = 16'384,
                    .to = 3,
                    .capped = true,
                    .unmatched = true,
                    .frozen = true,
                    .until = core::WallTime{-1ms},
                    .sum = {},
                    .words = "28 → 30: 19 instances × 2 = 38, at most 30"};
    row.warnings = {core::Warning::capped, core::Warning::not_distinct};
    row.again = control::LookAgain{core::Time{-5ns}, control::DueReason::agent_away};
    row.contention_began = true;
    return row;
}

} // namespace

BOOST_AUTO_TEST_SUITE(packed_rows)

BOOST_AUTO_TEST_CASE(each_row_comes_back_as_it_was)
{
    Row plain;
    plain.service = "a";
    Row bytes;
    bytes.service = std::string("\0\xff\x80", 3);
    bytes.decision.words = std::string(1'000, 'w');
    const std::vector<Row> rows{plain, full_row(), bytes, Row{}};
    const auto back = PackedRows(rows).rows();
    BOOST_REQUIRE_EQUAL(back.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        check_same(back[i], rows[i]);
}

BOOST_AUTO_TEST_CASE(each_part_comes_back_alone)
{
    const Row full = full_row();
    std::vector<Row> rows(10);
    rows[0].counted = true;
    rows[1].measured = full.measured;
    rows[2].count_stands_until = full.count_stands_until;
    rows[3].decision.capped = true;
    rows[4].decision.frozen = true;
    rows[5].decision.until = full.decision.until;
    rows[6].again = full.again;
    rows[7].contention_began = true;
    rows[8].read = true;
    rows[9].decision.unmatched = true;
    const auto back = PackedRows(rows).rows();
    BOOST_REQUIRE_EQUAL(back.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        check_same(back[i], rows[i]);
}

BOOST_AUTO_TEST_CASE(what_has_been_said_is_not_kept)
{
    Row row;
    row.error = core::Error{};
    row.complaint = "somebody else sets it";
    row.decision.sum = "19 instances";
    const auto back = PackedRows({row}).rows();
    BOOST_TEST(!back.at(0).error.has_value());
    BOOST_TEST(back.at(0).complaint.empty());
    BOOST_TEST(back.at(0).decision.sum.empty());
}

BOOST_AUTO_TEST_CASE(services_that_have_no_row_any_more_are_told_in_their_order)
{
    std::vector<Row> rows(4);
    rows[0].service = "web";
    rows[1] = full_row();
    rows[2].service = std::string(300, 's');
    rows[3].service = "api";
    const PackedRows packed(rows);
    const std::vector<Row> now{rows[1], rows[3]};
    BOOST_TEST((packed.services_without(now) == std::vector{rows[0].service, rows[2].service}));
    BOOST_TEST(packed.services_without(rows).empty());
    BOOST_TEST(packed.services_without({}).size() == rows.size());
    BOOST_TEST(PackedRows().services_without({}).empty());
}

BOOST_AUTO_TEST_CASE(no_row_is_none)
{
    BOOST_TEST(PackedRows().rows().empty());
    BOOST_TEST(PackedRows(std::vector<Row>{}).rows().empty());
}

BOOST_AUTO_TEST_SUITE_END()
