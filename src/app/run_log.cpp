#include "app/run_log.hpp"

#include "headcount/core/error_code.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace headcount::app {

namespace {

using observe::LogLevel;

LogLevel level_of(const RunRecord& record, const control::Row& row)
{
    switch (row.decision.outcome) {
    case core::Outcome::adjusted:
    case core::Outcome::would_adjust: return LogLevel::info;
    case core::Outcome::failed: {
        const bool stopping = row.error && row.error->kind == core::ErrorKind::cancelled; // another one goes on
        return record.next == RunNext::retry || stopping ? LogLevel::warn : LogLevel::error;
    }
    case core::Outcome::in_sync:
    case core::Outcome::no_service:
    case core::Outcome::paused:
    case core::Outcome::skipped:
    case core::Outcome::held:
    case core::Outcome::contended: break;
    }
    return LogLevel::debug;
}

std::int64_t milliseconds(core::Duration span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

std::string sentence(const control::Row& row)
{
    if (!row.decision.words.empty()) return row.decision.words;
    return std::string(core::to_string(row.decision.outcome));
}

// `over_budget`: this is the line of a run that the alarms of docker/ count.
void log_row(observe::Log& log, const RunRecord& record, const control::Row& row, bool dry_run, bool over_budget)
{
    const core::Decision& decision = row.decision;
    const LogLevel level = level_of(record, row);
    if (!log.enabled(level)) return;
    std::vector<observe::Field> fields{
        {"account", record.cluster.account},
        {"region", record.cluster.region},
        {"cluster", record.cluster.name},
        {"service", row.service},
        {"from", decision.from},
        {"to", decision.to},
        {"outcome", core::to_string(decision.outcome)},
        {"reason", core::to_string(decision.reason)},
        {"calls", record.report.calls},
        {"ms", milliseconds(record.took)},
        {"queue_ms", milliseconds(record.queue_time)},
        {"event_ids", record.event_ids},
        {"request_ids", record.report.request_ids},
        {"try", record.tries},
    };
    if (dry_run) fields.emplace_back("dry_run", true);
    if (over_budget) fields.emplace_back("over_budget", true);
    if (row.counted) fields.emplace(fields.begin() + 4, "instances", row.instances);
    const std::string per = row.measured ? row.measured->unit.text() : std::string();
    if (row.measured) {
        fields.emplace_back("per", per);
        fields.emplace_back("units", row.measured->amount.number());
    }
    switch (record.next) {
    case RunNext::nothing: break;
    case RunNext::retry: fields.emplace_back("next", "retry"); break;
    case RunNext::given_back: fields.emplace_back("next", "given_back"); break;
    }
    if (row.error) fields.emplace_back("error_code", core::code_or_kind(*row.error));
    if (!record.stages.empty()) fields.emplace_back("stages", record.stages);
    log.write(level, sentence(row), fields);
}

} // namespace

void log_run(observe::Log& log, const RunRecord& record, bool dry_run)
{
    bool untold = record.over_budget;
    for (const control::Row& row : record.report.rows) {
        const bool seen = level_of(record, row) != LogLevel::debug;
        log_row(log, record, row, dry_run, untold && seen);
        untold = untold && !seen;
    }
}

} // namespace headcount::app
