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
void Service::Impl::complain_of_nothing_left(const RunRecord& record)
{
    for (const control::Row& row : record.report.rows) {
        const core::Decision& decision = row.decision;
        if (!core::changes_count(decision.outcome) || decision.to > 0) continue;
        for (const core::Warning warning : row.warnings)
            if (warning == core::Warning::none_match || warning == core::Warning::no_units)
                warn(parts_.log,
                     "the desired count goes to 0: " + std::string(core::words_of(warning)) + "; " +
                         std::string(core::remedy_of(warning)),
                     warning, record, row);
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
