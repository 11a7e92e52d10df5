#include "app/run_log.hpp"

#include "headcount/core/error_code.hpp"
#include "headcount/core/wall_text.hpp"

#include <string>
#include <vector>

namespace headcount::app {

namespace {

using observe::LogLevel;

LogLevel level_of(const RunRecord& record, const control::Row& row, const Standing& standing)
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
    return standing.began || !standing.ended.empty() ? LogLevel::info : LogLevel::debug;
}

// What changes a count is the end of a hold without a word more.
std::string sentence(const control::Row& row, const Standing& standing)
{
    std::string words = row.decision.words;
    if (words.empty()) words = std::string(core::to_string(row.decision.outcome));
    if (standing.ended.empty() || core::changes_count(row.decision.outcome)) return words;
    return "no longer " + standing.ended + ": " + words;
}

// `over_budget`: this is the line of a run that the alarms of docker/ count.
void log_row(observe::Log& log, const RunRecord& record, const control::Row& row, const Standing& standing,
             bool dry_run, bool over_budget)
{
    const core::Decision& decision = row.decision;
    const LogLevel level = level_of(record, row, standing);
    if (!log.enabled(level)) return;
    std::vector<observe::Field> fields{
        {"account", record.cluster.account},
        {"region", record.cluster.region},
        {"cluster", record.cluster.name},
        {"service", row.service},
    };
    const auto add = [&fields](const char* name, auto value) { fields.emplace_back(name, value); };
    if (row.counted) add("instances", row.instances);
    if (row.read) {
        add("from", decision.from);
        add("to", decision.to);
        if (decision.policy != decision.to) add("policy", decision.policy);
    }
    add("outcome", core::to_string(decision.outcome));
    add("reason", core::to_string(decision.reason));
    add("calls", record.report.calls);
    add("ms", core::milliseconds_of(record.took));
    add("queue_ms", core::milliseconds_of(record.queue_time));
    fields.emplace_back("event_ids", record.event_ids);
    fields.emplace_back("request_ids", record.report.request_ids);
    add("try", record.tries);
    if (dry_run) fields.emplace_back("dry_run", true);
    if (over_budget) fields.emplace_back("over_budget", true);
    const std::string per = row.measured ? row.measured->unit.text() : std::string();
    const std::string until = decision.until ? core::rfc3339(*decision.until) : std::string();
    const std::string next_look = standing.next_look ? core::rfc3339(*standing.next_look) : std::string();
    if (row.measured) {
        fields.emplace_back("per", per);
        fields.emplace_back("units", row.measured->amount.number());
    }
    if (decision.until) fields.emplace_back("until", until);
    if (standing.next_look) fields.emplace_back("next_look", next_look);
    switch (record.next) {
    case RunNext::nothing: break;
    case RunNext::retry: fields.emplace_back("next", "retry"); break;
    case RunNext::given_back: fields.emplace_back("next", "given_back"); break;
    }
    if (row.error) fields.emplace_back("error_code", core::code_or_kind(*row.error));
    if (!record.stages.empty()) fields.emplace_back("stages", record.stages);
    log.write(level, sentence(row, standing), fields);
}

} // namespace

void log_run(observe::Log& log, const RunRecord& record, std::span<const Standing> standings, bool dry_run)
{
    bool untold = record.over_budget;
    for (std::size_t i = 0; i < record.report.rows.size(); ++i) {
        const control::Row& row = record.report.rows[i];
        const bool seen = level_of(record, row, standings[i]) != LogLevel::debug;
        log_row(log, record, row, standings[i], dry_run, untold && seen);
        untold = untold && !seen;
    }
}

} // namespace headcount::app
