#include "cli/apply_output.hpp"

#include "cli/check/finding.hpp"
#include "cli/table.hpp"

#include "headcount/app/row_json.hpp"
#include "headcount/core/selecting.hpp"

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>

namespace headcount::cli {
namespace {

// What was not read is no number: a 0 would look like an empty cluster.
std::string shown(std::uint32_t number, bool read)
{
    return read ? std::to_string(number) : "-";
}

Colour colour_of(core::Outcome outcome)
{
    switch (outcome) {
    case core::Outcome::in_sync: return Colour::none;
    case core::Outcome::adjusted: return Colour::green;
    case core::Outcome::would_adjust:
    case core::Outcome::held:
    case core::Outcome::contended: return Colour::yellow;
    case core::Outcome::failed: return Colour::red;
    case core::Outcome::no_service:
    case core::Outcome::paused:
    case core::Outcome::skipped: return Colour::faint;
    }
    return Colour::none;
}

// The numbers of a row as far as they were read: instances, desired now, desired next.
struct Numbers {
    explicit Numbers(const control::Row& row)
    {
        const core::Outcome outcome = row.decision.outcome;
        const bool service_read = outcome != core::Outcome::no_service && outcome != core::Outcome::failed;
        const bool left_alone =
            outcome == core::Outcome::skipped || outcome == core::Outcome::paused || row.decision.frozen;
        instances = shown(row.instances, service_read && !left_alone);
        if (row.measured) instances += " (" + core::words_of(row.measured->unit, row.measured->amount) + ")";
        from = shown(row.decision.from, service_read);
        to = shown(row.decision.to, service_read);
    }
    std::string instances;
    std::string from;
    std::string to;
};

bool print_nothing(const core::Config& config, const std::vector<Applied>& applied, std::ostream& out)
{
    if (std::ranges::any_of(applied, [](const Applied& one) { return !one.report.rows.empty(); })) return false;
    const bool covered = std::ranges::any_of(
        applied, [&config](const Applied& one) { return core::any_rule_reaches(config, one.cluster); });
    if (applied.empty())
        out << "There is no cluster in the accounts and regions that were looked at: see `accounts` and `regions` of "
               "the configuration.\n";
    else if (!covered)
        out << count_of(applied.size(), "cluster") << ", none covered by a rule: are the globs of `clusters` right?\n";
    else
        out << "No service of these clusters matches a rule: see `services` of the configuration.\n";
    return true;
}

std::string codes_of(const control::Row& row)
{
    std::string codes;
    for (const core::Warning warning : row.warnings)
        codes.append(codes.empty() ? "" : " ").append(core::code_of(warning));
    return codes;
}

std::size_t print_rows_that(const std::vector<Applied>& applied, std::ostream& out, std::string_view prefix,
                            bool (*concerns)(const control::Row& row))
{
    std::size_t count = 0;
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows) {
            if (!concerns(row)) continue;
            ++count;
            out << prefix << "service " << row.service;
            if (!row.error) // the words of a decision leave out the cluster, those of a failure name it
                out << " of cluster " << one.cluster.name << " (" << one.cluster.account << ", " << one.cluster.region
                    << ")";
            out << ": " << row.decision.words << '\n';
        }
    }
    return count;
}

} // namespace

void print_table(const core::Config& config, const std::vector<Applied>& applied, std::ostream& out, bool colours)
{
    if (print_nothing(config, applied, out)) return;
    Table table({{"ACCOUNT"},
                 {"REGION"},
                 {"CLUSTER"},
                 {"SERVICE"},
                 {"INSTANCES", true},
                 {"FROM", true},
                 {"TO", true},
                 {"OUTCOME"},
                 {"REASON"},
                 {"WARNINGS"}});
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows) {
            const Numbers numbers(row);
            const core::Outcome outcome = row.decision.outcome;
            table.add({{one.cluster.account},
                       {one.cluster.region},
                       {one.cluster.name},
                       {row.service},
                       {numbers.instances},
                       {numbers.from},
                       {numbers.to},
                       {std::string(core::to_string(outcome)), colour_of(outcome)},
                       {core::reason_words(row.decision)},
                       {codes_of(row), Colour::yellow}});
        }
    }
    table.print(out, colours);
}

void print_plan(const core::Config& config, const std::vector<Applied>& applied, std::ostream& out, bool colours)
{
    if (print_nothing(config, applied, out)) return;
    Table table({{"ACCOUNT"},
                 {"REGION"},
                 {"CLUSTER"},
                 {"SERVICE"},
                 {"INSTANCES", true},
                 {"NOW", true},
                 {"NEXT", true},
                 {"REASON"},
                 {"WARNINGS"}});
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows) {
            const Numbers numbers(row);
            const Colour colour = colour_of(row.decision.outcome);
            table.add({{one.cluster.account},
                       {one.cluster.region},
                       {one.cluster.name},
                       {row.service},
                       {numbers.instances},
                       {numbers.from},
                       {numbers.to, colour},
                       {core::reason_words(row.decision), colour},
                       {codes_of(row), Colour::yellow}});
        }
    }
    table.print(out, colours);
}

void print_warnings(const std::vector<core::Warning>& warnings, std::ostream& out)
{
    for (const core::Warning warning : core::all_warnings()) {
        const auto count = std::ranges::count(warnings, warning);
        if (count == 0) continue;
        out << core::code_of(warning) << "  " << core::words_of(warning) << "; " << core::remedy_of(warning);
        if (count > 1) out << " (" << count << " services)";
        out << '\n';
    }
}

std::vector<core::Warning> warnings_in(const std::vector<Applied>& applied)
{
    std::vector<core::Warning> all;
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows)
            all.insert(all.end(), row.warnings.begin(), row.warnings.end());
    }
    return all;
}

void print_rows(const std::vector<Applied>& applied, std::ostream& out)
{
    std::vector<std::string> rows;
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows)
            rows.push_back(app::row_json(one.cluster, row));
    }
    out << app::rows_json(rows) << '\n';
}

void print_away(const std::vector<Applied>& applied, std::ostream& err)
{
    for (const Applied& one : applied)
        for (const control::Row& row : one.report.rows)
            if (row.count_stands_until)
                err << "headcount: note: service " << row.service << " of cluster " << one.cluster.name << " ("
                    << one.cluster.account << ", " << one.cluster.region << "): the agent of an instance is away, and "
                    << "this command cannot tell since when; it counts as within disconnect_grace, where `headcount "
                    << "serve` may have left it out already\n";
}

// Held, or in part: what the brake let go is done, the rest waits for it.
bool is_held(const control::Row& row)
{
    const bool braked = row.again && row.again->reason == control::DueReason::brake;
    return braked || row.decision.outcome == core::Outcome::held || row.decision.outcome == core::Outcome::contended;
}

std::size_t print_failures(const std::vector<Applied>& applied, std::ostream& err)
{
    return print_rows_that(applied, err, "headcount: ", [](const control::Row& row) {
        return row.decision.outcome == core::Outcome::failed;
    });
}

std::size_t print_held(const std::vector<Applied>& applied, std::ostream& out, std::string_view prefix)
{
    return print_rows_that(applied, out, prefix, is_held);
}

} // namespace headcount::cli
