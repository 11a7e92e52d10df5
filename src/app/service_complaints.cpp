// What the log says of a run's rows that a person should act on, besides its own lines.
#include "app/service_impl.hpp"

#include <string>
#include <string_view>

namespace headcount::app {

namespace {

constexpr std::string_view contended_code = "HC2201"; // in the runbook

void warn(observe::Log& log, std::string_view words, core::Warning warning, const RunRecord& record,
          const control::Row& row)
{
    log.warn(words, {{"code", core::code_of(warning)},
                     {"account", record.cluster.account},
                     {"region", record.cluster.region},
                     {"cluster", record.cluster.name},
                     {"service", row.service}});
}

} // namespace

void Service::Impl::complain_of_tags(const RunRecord& record)
{
    for (const control::Row& row : record.report.rows)
        if (bad_tags_.first_time(record.cluster, row))
            warn(parts_.log, row.decision.words, core::Warning::bad_tag, record, row);
}

// A rule that counts nothing of what is there stops every task; a slip of the pen in a query or a name does that too.
// Told when a guard begins to keep it from that, which leaves time to correct it, and when it comes to that.
void Service::Impl::complain_of_nothing_left(const RunRecord& record, std::span<const Standing> standings)
{
    for (std::size_t i = 0; i < record.report.rows.size(); ++i) {
        const control::Row& row = record.report.rows[i];
        const core::Decision& decision = row.decision;
        const bool goes = core::changes_count(decision.outcome) && decision.to == 0;
        const bool kept = standings[i].began && decision.reason == core::Reason::confirming;
        if (!goes && !kept) continue;
        for (const core::Warning warning : row.warnings) {
            if (warning != core::Warning::none_match && warning != core::Warning::no_units) continue;
            std::string words = goes ? "the desired count goes to 0: " : "the desired count would go to 0: ";
            words += decision.unmatched ? decision.sum : core::words_of(warning);
            warn(parts_.log, words.append("; ").append(core::remedy_of(warning)), warning, record, row);
        }
    }
}

void Service::Impl::complain_for_guards(const RunRecord& record)
{
    for (const control::Row& row : record.report.rows) {
        if (row.contention_began) parts_.metrics.contended();
        if (row.complaint.empty()) continue;
        parts_.log.error(row.complaint, {{"account", record.cluster.account},
                                         {"region", record.cluster.region},
                                         {"cluster", record.cluster.name},
                                         {"service", row.service},
                                         {"error_code", contended_code}});
    }
}

} // namespace headcount::app
