#include "control/report_parts.hpp"

#include "control/failure.hpp"
#include "headcount/core/error_code.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::control {

void sum_up(RunReport& report)
{
    bool any_failed = false;
    bool passes = true;
    bool asked = false;
    report.outcome = report.rows.empty() ? core::Outcome::no_service : report.rows.front().decision.outcome;
    for (const Row& row : report.rows) {
        report.outcome = std::max(report.outcome, row.decision.outcome);
        if (!row.error) continue;
        any_failed = true;
        passes = passes && may_pass(*row.error);
        asked = asked || row.error->code != core::no_turn_code;
    }
    report.transient = any_failed && passes;
    report.no_turn = any_failed && !asked;
}

void add_part(RunReport& report, RunReport part)
{
    std::ranges::move(part.rows, std::back_inserter(report.rows));
    std::ranges::move(part.request_ids, std::back_inserter(report.request_ids));
    report.calls += part.calls;
    report.writes += part.writes;
    report.limiter_wait = std::max(report.limiter_wait, part.limiter_wait); // that of the run so far
    report.last_answer = std::max(report.last_answer, part.last_answer);
    report.applied = std::max(report.applied, part.applied);
    sum_up(report);
}

void add_names(std::optional<std::vector<std::string>>& names, std::optional<std::vector<std::string>> more)
{
    if (names && more)
        std::ranges::move(*more, std::back_inserter(*names));
    else
        names.reset();
}

std::vector<std::string> take_first(std::vector<std::string>& names, std::size_t most)
{
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size()));
    std::vector<std::string> taken(std::move_iterator(names.begin()), std::move_iterator(end));
    names.erase(names.begin(), end);
    return taken;
}

} // namespace headcount::control
