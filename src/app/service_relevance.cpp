// Events that need no look: what the relevance memory is told, and what becomes of a message that it finds unchanged.
#include "app/service_impl.hpp"

#include <algorithm>
#include <variant>

namespace headcount::app {

using Verdict = control::Relevance::Verdict;

// True: the message is done with. False: it is to be judged, and `sighting` says what may be remembered of it.
bool Service::Impl::skip(const source::Message& message, const core::Event& event, core::Time at,
                         std::optional<control::Sighting>& sighting)
{
    const auto* change = std::get_if<core::InstanceChange>(&event.body);
    if (change == nullptr || !config_->skip_unchanged) return false;
    const control::Relevance::Judged judged = relevance_.judge(*change, at);
    sighting = judged.sighting;
    if (judged.verdict == Verdict::look) return false;
    if (judged.verdict == Verdict::owes_a_look && !owe_a_look(*change, *judged.sighting)) return false;
    const bool stale = judged.verdict == Verdict::stale;
    if (parts_.log.enabled(observe::LogLevel::debug))
        parts_.log.debug("an event changes nothing",
                         {{"why", stale ? "a later one was looked at" : "what matters to the rules is as it was"},
                          {"instance", change->instance},
                          {"version", change->version},
                          {"message_id", message.id}});
    parts_.metrics.event(stale ? observe::EventResult::stale : observe::EventResult::unchanged);
    source_of(message.ticket).ack(message.ticket);
    return true;
}

// After a version that was missed: another replica may be about to write what it saw then. False: there is no look to
// be had later, so that it must be now.
bool Service::Impl::owe_a_look(const core::InstanceChange& change, const control::Sighting& sighting)
{
    if (config_->recheck <= core::Duration::zero()) return false;
    const auto due = recheck_at(change.cluster, now() + config_->recheck);
    if (!due) return false;
    relevance_.owed(change.cluster, sighting, *due);
    if (by_attribute_) reconciler_.instance_changed(change.instance);
    wake_pump_.notify();
    return true;
}

// The run reached a verdict. What its messages said is settled: now, or by the look that it earned.
void Service::Impl::note_verdict(const EndedRun& ended, const RunRecord& record, std::optional<core::Time> again)
{
    const auto& rows = record.report.rows;
    const bool no_service = std::ranges::all_of(
        rows, [](const control::Row& row) { return row.decision.outcome == core::Outcome::no_service; });
    relevance_.ran(record.cluster, no_service, ended.started, ended.at);
    for (const control::Ticket ticket : ended.release.ack)
        if (const HeldEvent* held = held_.find(ticket); held != nullptr && held->sighting)
            relevance_.answered(record.cluster, *held->sighting, again.value_or(ended.at), ended.at);
}

} // namespace headcount::app
