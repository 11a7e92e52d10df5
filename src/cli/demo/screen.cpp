#include "cli/demo/screen.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <utility>
#include <vector>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t rows_shown = 16; // those that changed last: a table fits a small terminal

std::string name_of(const sim::FleetRow& row)
{
    return row.account + "/" + row.region + "/" + row.cluster;
}

long long seconds(core::Duration span)
{
    return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

std::string in_short(core::Duration elapsed, const StageView& view, const Tally& tally)
{
    std::ostringstream line;
    line << std::setw(3) << seconds(elapsed) << " s  " << view.applied << "/" << view.events << " state changes, "
         << view.delivered << " messages, " << tally.runs() << " runs, " << tally.adjusted() << " adjusted, "
         << tally.calls() << " ECS calls, " << view.drift << " out of sync";
    return line.str();
}

const char* state_of(const sim::FleetRow& row)
{
    switch (row.kind) {
    case sim::FleetKind::follows: return row.in_sync() ? "in sync" : "following";
    case sim::FleetKind::without: return "no such service";
    case sim::FleetKind::daemon: return "DAEMON, left alone";
    case sim::FleetKind::inactive: return "INACTIVE, left alone";
    }
    return "";
}

} // namespace

Screen::Screen(std::ostream& out, const DemoOptions& options, bool terminal)
    : out_(out), options_(options), terminal_(terminal)
{
    out_ << options_.clusters << " clusters in three accounts of the simulated AWS live for "
         << seconds(options_.duration) << " s (seed " << options_.seed << "); headcount follows them.\n";
}

void Screen::show(core::Duration elapsed, const StageView& view, const Tally& tally)
{
    if (terminal_) {
        draw_table(elapsed, view, tally);
    } else if (elapsed >= next_line_) {
        print_line(elapsed, view, tally);
        next_line_ = elapsed + 5s;
    }
}

void Screen::print_line(core::Duration elapsed, const StageView& view, const Tally& tally)
{
    out_ << in_short(elapsed, view, tally) << std::endl;
}

void Screen::draw_table(core::Duration elapsed, const StageView& view, const Tally& tally)
{
    std::vector<const sim::FleetRow*> rows;
    for (const auto& row : view.rows) {
        const auto name = name_of(row);
        const auto known = instances_.find(name);
        if (known == instances_.end() || known->second != row.instances) changed_[name] = elapsed;
        instances_[name] = row.instances;
        rows.push_back(&row);
    }
    const auto rank = [this](const sim::FleetRow* row) {
        const auto name = name_of(*row);
        return std::pair(-changed_[name], name); // the last changed first
    };
    std::ranges::sort(rows, {}, rank);
    rows.resize(std::min(rows.size(), rows_shown));

    std::ostringstream text;
    if (drawn_ > 0) text << "\x1b[" << drawn_ << "F\x1b[J"; // up to the table's first line, and clear from there
    text << std::left << std::setw(14) << "ACCOUNT" << std::setw(11) << "REGION" << std::setw(20) << "CLUSTER"
         << std::right << std::setw(9) << "INSTANCES" << std::setw(9) << "DESIRED" << "  STATE\n";
    for (const auto* row : rows)
        text << std::left << std::setw(14) << row->account << std::setw(11) << row->region << std::setw(20)
             << row->cluster << std::right << std::setw(9) << row->instances << std::setw(9) << row->desired << "  "
             << state_of(*row) << '\n';
    text << in_short(elapsed, view, tally) << '\n';
    drawn_ = rows.size() + 2;
    out_ << text.str() << std::flush;
}

} // namespace headcount::cli
