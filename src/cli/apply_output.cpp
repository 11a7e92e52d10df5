#include "cli/apply_output.hpp"

#include "headcount/app/row_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>

namespace headcount::cli {
namespace {

constexpr std::size_t columns = 9;
using Line = std::array<std::string, columns>;
constexpr std::array<bool, columns> numbers{false, false, false, false, true, true, true, false, false};

// What was not read is no number: a 0 would look like an empty cluster.
std::string shown(std::uint32_t number, bool read)
{
    return read ? std::to_string(number) : "-";
}

std::vector<Line> lines_of(const std::vector<Applied>& applied)
{
    std::vector<Line> lines{
        {"ACCOUNT", "REGION", "CLUSTER", "SERVICE", "INSTANCES", "FROM", "TO", "OUTCOME", "REASON"}};
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows) {
            const core::Outcome outcome = row.decision.outcome;
            const bool service_read = outcome != core::Outcome::no_service && outcome != core::Outcome::failed;
            const bool left_alone = outcome == core::Outcome::skipped || outcome == core::Outcome::paused;
            lines.push_back({one.cluster.account, one.cluster.region, one.cluster.name, row.service,
                             shown(row.instances, service_read && !left_alone), shown(row.decision.from, service_read),
                             shown(row.decision.to, service_read), std::string(core::to_string(outcome)),
                             std::string(core::to_string(row.decision.reason))});
        }
    }
    return lines;
}

std::string padded(const std::string& text, std::size_t width, bool right)
{
    const std::string space(width - std::min(width, text.size()), ' ');
    return right ? space + text : text + space;
}

} // namespace

void print_table(const std::vector<Applied>& applied, std::ostream& out)
{
    const auto lines = lines_of(applied);
    if (lines.size() == 1) {
        out << (applied.empty() ? "There is no cluster in the accounts and regions that were looked at.\n"
                                : "No rule names a service of these clusters: see `clusters` of the rules.\n");
        return;
    }
    std::array<std::size_t, columns> widths{};
    for (const Line& line : lines) {
        for (std::size_t i = 0; i < columns; ++i)
            widths[i] = std::max(widths[i], line[i].size());
    }
    for (const Line& line : lines) {
        std::string text;
        for (std::size_t i = 0; i < columns; ++i)
            text += padded(line[i], widths[i], numbers[i]) + "  ";
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << '\n';
    }
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

std::size_t print_failures(const std::vector<Applied>& applied, std::ostream& err)
{
    std::size_t count = 0;
    for (const Applied& one : applied) {
        for (const control::Row& row : one.report.rows) {
            if (row.decision.outcome != core::Outcome::failed && row.decision.outcome != core::Outcome::held) continue;
            ++count;
            err << "headcount: service " << row.service;
            if (!row.error) // the words of a decision leave out the cluster, those of a failure name it
                err << " of cluster " << one.cluster.name << " (" << one.cluster.account << ", " << one.cluster.region
                    << ")";
            err << ": " << row.decision.words << '\n';
        }
    }
    return count;
}

} // namespace headcount::cli
