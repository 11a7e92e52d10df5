#include "cli/waiting.hpp"

#include <string_view>

namespace headcount::cli {
namespace {

using Verdict = Waiting::Verdict;

bool may_still_come(const control::Row& row)
{
    return row.error && (row.error->retryable || row.error->kind == core::ErrorKind::deadline);
}

Waiting judge_row(const control::Row& row)
{
    const core::Decision& decision = row.decision;
    const std::string service = "service " + row.service;
    switch (decision.outcome) {
    case core::Outcome::in_sync: {
        if (row.running == decision.from && row.pending == 0) return {};
        const std::string pending = row.pending > 0 ? ", pending " + std::to_string(row.pending) : "";
        return {Verdict::goes_on, service + ": running " + std::to_string(row.running) + " of " +
                                      std::to_string(decision.from) + pending};
    }
    case core::Outcome::adjusted:
    case core::Outcome::would_adjust:
    case core::Outcome::held:
    case core::Outcome::contended: return {Verdict::goes_on, service + ": " + decision.words};
    case core::Outcome::failed:
        return {may_still_come(row) ? Verdict::goes_on : Verdict::cannot_be, service + ": " + decision.words};
    case core::Outcome::no_service:
    case core::Outcome::paused:
    case core::Outcome::skipped: return {Verdict::cannot_be, service + ": " + decision.words};
    }
    return {};
}

} // namespace

Waiting judge_wait(const control::RunReport& report, const std::string& service)
{
    Waiting worst;
    bool any = false;
    std::string absent;
    for (const control::Row& row : report.rows) {
        if (!service.empty() && row.service != service) continue;
        Waiting one = judge_row(row);
        if (row.decision.outcome == core::Outcome::no_service && service.empty()) {
            absent = one.words;
            continue;
        }
        any = true;
        if (one.verdict > worst.verdict) worst = std::move(one);
    }
    if (any) return worst;
    if (!absent.empty()) return {Verdict::cannot_be, absent};
    const std::string which = service.empty() ? "a service" : "service " + service;
    return {Verdict::cannot_be, "no rule names " + which + " for this cluster"};
}

} // namespace headcount::cli
