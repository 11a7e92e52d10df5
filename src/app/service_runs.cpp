#include "app/service_impl.hpp"

#include "app/run_log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration overdue_pace = 1s;
constexpr std::size_t event_ids_most = 100; // of a run, in the log and in /api/recent

// Retries of a run must not outlive the patience its messages are owed, but each try gets time for one call. Where its
// account waits for the API budget it gets the whole patience: its turn comes, and to give up would cost more calls.
core::Deadline run_deadline(const core::Limits& limits, const control::Run& run, bool held_back, core::Time now)
{
    const core::Deadline whole = core::Deadline::after(run.marked, limits.give_up);
    const core::Deadline least = core::Deadline::after(now, held_back ? limits.give_up : limits.call);
    return {std::max(whole.at, least.at)};
}

bool was_seen(const std::optional<ClusterPage>& page, const std::string& service)
{
    return page && std::ranges::any_of(page->rows, [&service](const control::Row& row) {
               return row.service == service && row.decision.outcome != core::Outcome::failed;
           });
}

RunNext next_of(const control::Release& release)
{
    if (release.again) return RunNext::retry;
    return release.retry_later.empty() ? RunNext::nothing : RunNext::given_back;
}

} // namespace

asio::awaitable<void> Service::Impl::pump()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopping_) {
        const core::Time at = now();
        for (control::DueList* list : {&rechecks_, &due_})
            for (const core::ClusterKey& cluster : list->take_due(at))
                dispatcher_.look(cluster, control::Lane::recheck, at);
        while (std::optional<control::Run> run = dispatcher_.next(at))
            runs_.spawn(execute(std::move(*run)));
        give_back_overdue(at);
        update_gauges();
        const core::Time look_again = look_around(at);
        const bool watch = dispatcher_.waiting() > 0 || (parts_.budget != nullptr && parts_.budget->busy());
        const core::Time look_for_overdue = watch ? at + overdue_pace : core::Time::max();
        const core::Deadline wake{
            std::min({dispatcher_.wake(), rechecks_.wake(), due_.wake(), look_for_overdue, look_again})};
        co_await wake_pump_.wait(wake);
    }
}

asio::awaitable<void> Service::Impl::execute(control::Run run)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Time started = now();
    const bool held_back = parts_.budget != nullptr && parts_.budget->holds_back(run.cluster.scope());
    const core::Deadline deadline = run_deadline(config_->limits, run, held_back, started);
    if (run.lane == control::Lane::sweep) reconciler_.services_changed(run.cluster); // it trusts nothing remembered
    const auto begin_reads = [this, cluster = &run.cluster] { dispatcher_.reads_begin(*cluster); }; // awaited below
    std::function<void()> before_reads = begin_reads;
    control::RunReport report = co_await reconciler_.run(config_, run.cluster, std::move(before_reads), deadline,
                                                         {run.lane, run.since}, config_->limits.give_up);
    report.limiter_wait += budget_watch_.waited_before(run, held_back, started);
    conclude(run, started, std::move(report));
    wake_pump_.notify();
    wake_stop_.notify();
    tell_of_room();
}

// Fewer messages are held, or fewer clusters wait.
void Service::Impl::tell_of_room()
{
    wake_finish_.notify();
    notify_receivers();
}

void Service::Impl::conclude(const control::Run& run, core::Time started, control::RunReport report)
{
    control::RunEnd how = control::RunEnd::answered;
    if (report.outcome == core::Outcome::failed)
        how = !report.transient || stopping_ ? control::RunEnd::refused
              : report.no_turn               ? control::RunEnd::no_turn
                                             : control::RunEnd::transient;
    EndedRun ended{.run = run, .started = started, .at = now(), .wall = parts_.timers.wall()};
    ended.release = dispatcher_.ended(run.cluster, how, ended.at, report.calls - report.writes);
    note_drift(ended, report);
    const EventPath path = path_of(ended, report);
    RunRecord record = record_of(ended, std::move(report));
    if (run.messages > 0) count_stages(path, parts_.metrics);
    if (parts_.log.enabled(observe::LogLevel::debug)) record.stages = stages_in_words(path);
    forget_services(run.cluster, book_.ended(run.cluster, record.report, ended.at));
    measure(ended, record);
    const std::optional<core::Time> again = earn_recheck(ended, record);
    if (how == control::RunEnd::answered) note_verdict(ended, record, again);
    look_later(ended, record);
    complain_of_tags(record);
    const Standings::OfRows standings = standings_.ended(record, ended.at);
    complain_of_nothing_left(record, standings);
    complain_for_guards(record);
    log_run(parts_.log, record, standings, config_->dry_run);
    settle(ended.release);
    if (!ended.release.again) sweep_.ended(run.cluster, record.report.transient);
    remember(std::move(record));
}

// Services that were managed until now and are no more: nobody sets their gauges any more, and they run nothing that
// the brake could count.
void Service::Impl::forget_services(const core::ClusterKey& cluster, const std::vector<std::string>& gone)
{
    for (const std::string& service : gone) {
        gauges_.gone(cluster, service);
        reconciler_.guards().forget(cluster, service);
        standings_.forget(cluster, service);
    }
}

// What a sweep had to adjust, although it was right when this service last looked, and no event told of: an event was
// lost, or is still on its way. A first look, after a start or with another configuration, has nothing to compare with;
// in a function, whose looks are all of them first, all count.
void Service::Impl::note_drift(const EndedRun& ended, control::RunReport& report)
{
    const auto& [run, started, at, wall, release] = ended;
    if (run.lane != control::Lane::sweep || !release.ack.empty() || !release.retry_later.empty()) return;
    const auto page = book_.find(run.cluster);
    if (page && page->last_mark && *page->last_mark >= started) return;
    const bool remembers = parts_.asker != control::Asker::invocation;
    for (control::Row& row : report.rows) {
        core::Decision& decision = row.decision;
        if (remembers && !was_seen(page, row.service)) continue;
        if (decision.frozen) continue; // what people hold a service at drifts from no count
        if (decision.reason != core::Reason::count_changed) continue; // what guards let through was known before
        decision.reason = core::Reason::drift;
        parts_.metrics.drift_found();
    }
}

RunRecord Service::Impl::record_of(const EndedRun& ended, control::RunReport report)
{
    const auto& [run, started, at, wall, release] = ended;
    RunRecord record;
    record.cluster = run.cluster;
    record.lane = run.lane;
    record.at = wall;
    record.marked = run.marked;
    record.took = (report.calls > 0 ? std::max(report.last_answer, started) : at) - run.marked;
    record.queue_time = started - run.marked;
    for (const auto* tickets : {&release.ack, &release.retry_later, &release.waiting})
        for (const control::Ticket ticket : *tickets) {
            if (record.event_ids.size() >= event_ids_most) break;
            HeldEvent* held = held_.find(ticket);
            if (held == nullptr || held->event_id.empty()) continue;
            if (release.again)
                record.event_ids.push_back(held->event_id);
            else
                record.event_ids.push_back(std::move(held->event_id)); // nobody asks for it again
        }
    record.tries = run.tries;
    record.next = next_of(release);
    record.found_idle = run.tries == 1 && run.spacing_wait == core::Duration::zero();
    record.event_ages = ages_of(ended, report);
    record.report = std::move(report);
    return record;
}

void Service::Impl::measure(const EndedRun& ended, RunRecord& record)
{
    const auto& [run, started, at, wall, release] = ended;
    observe::Metrics& metrics = parts_.metrics;
    metrics.reconcile(record.report.outcome);
    metrics.spacing_wait(run.spacing_wait);
    if (run.messages > 0) metrics.reconcile_seconds(record.took);
    const core::Duration budget_wait = budget_watch_.ended(run, record.report.limiter_wait, release.again);
    if (run.messages > 0) metrics.limiter_wait(budget_wait);
    // Counted when its messages are done with, so that one that took several tries counts once.
    const bool released = !release.ack.empty() || !release.retry_later.empty();
    record.over_budget = released && record.took - run.spacing_wait - budget_wait > config_->limits.budget;
    if (record.over_budget) metrics.over_budget();
    for (const core::Duration age : record.event_ages)
        metrics.event_age(age);
}

// By the first of its messages, which is the oldest.
EventPath Service::Impl::path_of(const EndedRun& ended, const control::RunReport& report) const
{
    const auto& [run, started, at, wall, release] = ended;
    EventPath path{.marked = run.marked,
                   .spacing = run.spacing_wait,
                   .started = started,
                   .run = report.times,
                   .applied = report.applied};
    const HeldEvent* held = nullptr;
    for (const auto* tickets : {&release.ack, &release.retry_later, &release.waiting})
        if (held == nullptr && !tickets->empty()) held = held_.find(tickets->front());
    if (held == nullptr) return path;
    path.in = held->way_in;
    if (!held->own_time || path.in.arriving == core::Time{}) return path;
    const auto since = std::chrono::floor<std::chrono::milliseconds>(at - path.in.arriving);
    path.age = std::max(core::Duration{wall - since - *held->own_time}, core::Duration::zero());
    return path;
}

std::vector<core::Duration> Service::Impl::ages_of(const EndedRun& ended, const control::RunReport& report) const
{
    std::vector<core::Duration> ages;
    if (!report.applied) return ages;
    const core::Duration since = ended.at - *report.applied;
    const core::WallTime applied = ended.wall - std::chrono::duration_cast<std::chrono::milliseconds>(since);
    for (const control::Ticket ticket : ended.release.ack) {
        const HeldEvent* held = held_.find(ticket);
        if (held == nullptr || !held->own_time) continue;
        ages.push_back(std::max(core::Duration{applied - *held->own_time}, core::Duration::zero()));
    }
    return ages;
}

void Service::Impl::settle(const control::Release& release)
{
    bool first = true;
    for (const control::Ticket ticket : release.ack) {
        parts_.metrics.event(std::exchange(first, false) ? observe::EventResult::reconciled
                                                         : observe::EventResult::coalesced);
        source_of(ticket).ack(ticket);
        held_.erase(ticket);
    }
    give_back(release.retry_later);
}

void Service::Impl::give_back_overdue(core::Time at)
{
    const control::Overdue overdue = dispatcher_.overdue(at);
    if (overdue.clusters.empty()) return;
    std::map<core::Scope, std::size_t> messages;
    for (const control::Overdue::Left& left : overdue.clusters) {
        sweep_.ended(left.cluster, true);
        if (left.messages > 0)
            messages[left.cluster.scope()] += left.messages;
        else if (left.lane == control::Lane::recheck)
            look_when_it_answers(left.cluster, true);
    }
    for (const auto& [scope, count] : messages)
        if (const auto unsaid = overdue_said_.happened(scope, count, at))
            parts_.log.warn("messages go back to the queue: the calls for their account keep failing, and they waited "
                            "for their turn longer than limits.give_up",
                            {{"account", scope.account}, {"region", scope.region}, {"messages", *unsaid}});
    give_back(overdue.messages);
    tell_of_room();
}

void Service::Impl::give_back(const std::vector<control::Ticket>& tickets)
{
    for (const control::Ticket ticket : tickets) {
        const HeldEvent* held = held_.find(ticket);
        const std::uint32_t receives = held == nullptr ? 1 : held->receive_count;
        core::Duration delay = core::Duration::zero(); // when stopping, another replica may take it at once
        if (!stopping_) delay = source::growing_visibility(receives, false, parts_.random);
        if (!stopping_ && (held == nullptr || !held->copy)) parts_.metrics.event(observe::EventResult::failed);
        source_of(ticket).retry_later(ticket, delay);
        if (held != nullptr && held->sighting) relevance_.given_back(*held->sighting);
        held_.erase(ticket);
    }
}

void Service::Impl::remember(RunRecord record)
{
    const auto& rows = record.report.rows;
    const bool gone = !rows.empty() && std::ranges::all_of(rows, [](const control::Row& row) {
        return row.decision.reason == core::Reason::cluster_missing;
    });
    if (gone) book_.forget(record.cluster);
    gauges_.ended(record.cluster, rows);
    if (parts_.on_run) parts_.on_run(record);
    recent_.push_front(std::move(record));
}

} // namespace headcount::app
