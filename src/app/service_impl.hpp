// The inside of app::Service: deciders, what is remembered of messages and clusters, and the coroutines around them.
// service.cpp starts and stops; service_intake.cpp turns messages into marks; service_runs.cpp turns runs into answers;
// service_looks.cpp says when to look again; service_relevance.cpp, which events need no look; service_watch.cpp tells
// of the whole.
#pragma once

#include "app/bad_tags.hpp"
#include "app/budget_watch.hpp"
#include "app/cluster_book.hpp"
#include "app/event_path.hpp"
#include "app/held_events.hpp"
#include "app/intake.hpp"
#include "app/missing_services.hpp"
#include "app/outside_watch.hpp"
#include "app/recent_ids.hpp"
#include "app/scope_pace.hpp"
#include "app/service_gauges.hpp"
#include "app/standings.hpp"
#include "control/relevance/relevance.hpp"
#include "headcount/app/service.hpp"
#include "headcount/control/dispatcher.hpp"
#include "headcount/control/due_list.hpp"
#include "headcount/core/event.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/sweep.hpp"

#include <boost/circular_buffer.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headcount::app {

struct Service::Impl {
    Impl(std::shared_ptr<const core::Config> config, ServiceParts parts);

    // Messages in.
    asio::awaitable<void> receive(std::size_t index);
    std::size_t room_of(std::size_t index) const;
    void take(const source::Message& message);
    bool skip(const source::Message& message, const core::Event& event, core::Time at,
              std::optional<control::Sighting>& sighting);
    bool owe_a_look(const core::InstanceChange& change, const control::Sighting& sighting);
    void look_at(const source::Message& message, const core::Envelope& envelope, const Judgement& judgement,
                 const std::optional<control::Sighting>& sighting, const WayIn& way_in, core::Time at);
    void give_back(const source::Message& message, const Judgement& judgement);
    void complain_of_message(const source::Message& message, const Judgement& judgement);
    void give_back_for_a_while(const source::Message& message);
    void request_sweep(const source::Message& message);
    void sweep_ended(const source::SweepEnd& end);
    void give_back_sweep_requests();
    void tell_of_missing_services(bool listed);
    void notify_receivers();

    // A run that is over, and what becomes of its messages. All that follows goes by the one moment at which it ended.
    struct EndedRun {
        const control::Run& run;
        core::Time started{};
        core::Time at{};
        core::WallTime wall{}; // at the same moment
        control::Release release{};
    };

    // Runs.
    asio::awaitable<void> pump();
    asio::awaitable<void> execute(control::Run run);
    void conclude(const control::Run& run, core::Time started, control::RunReport report);
    RunRecord record_of(const EndedRun& ended, control::RunReport report);
    void note_drift(const EndedRun& ended, control::RunReport& report);
    std::optional<core::Time> earn_recheck(const EndedRun& ended, const RunRecord& record);
    void note_verdict(const EndedRun& ended, const RunRecord& record, std::optional<core::Time> again);
    void forget_services(const core::ClusterKey& cluster, const std::vector<std::string>& gone);
    void complain_of_tags(const RunRecord& record);
    void complain_of_nothing_left(const RunRecord& record, std::span<const Standing> standings);
    void look_later(const EndedRun& ended, const RunRecord& record);
    void complain_for_guards(const RunRecord& record);
    void note_instances(const core::Event& event);
    void measure(const EndedRun& ended, RunRecord& record);
    EventPath path_of(const EndedRun& ended, const control::RunReport& report) const;
    std::vector<core::Duration> ages_of(const EndedRun& ended, const control::RunReport& report) const;
    void settle(const control::Release& release);
    void give_back_overdue(core::Time at);
    void tell_of_room();
    std::optional<core::Time> recheck_at(const core::ClusterKey& cluster, core::Time due);
    std::optional<core::Time> look_when_it_answers(const core::ClusterKey& cluster, bool may_pass);
    void give_back(const std::vector<control::Ticket>& tickets);
    void remember(RunRecord record);
    void update_gauges();
    void update_gauges_of_accounts(core::Time at);
    core::Time look_around(core::Time at);
    void complain_of_budget();

    // Starting and stopping.
    void start();
    asio::awaitable<void> stop(core::Deadline deadline);
    asio::awaitable<void> finish(core::Deadline deadline);
    bool quiet() const { return dispatcher_.waiting() == 0 && dispatcher_.in_flight() == 0; }
    source::Source& source_of(control::Ticket ticket) { return *parts_.sources.at(ticket.source); }
    core::Time now() const { return parts_.timers.now(); }

    // A message that asked for a sweep, and waits until one that began afterwards has ended.
    struct SweepRequest {
        control::Ticket ticket;
        std::uint64_t number = 0; // as the sweep gave it
    };

    std::shared_ptr<const core::Config> config_;
    ServiceParts parts_;
    control::Dispatcher dispatcher_;
    control::DueList rechecks_; // one delay for all: a later one answers for those in between …
    control::DueList due_;      // … which it does not where one may be hours away
    control::Relevance relevance_;
    control::Reconciler reconciler_;
    core::EventParser parser_;
    HeldEvents held_; // as the dispatcher holds them, and the sweep requests
    std::deque<SweepRequest> sweep_requests_;
    bool by_agent_ = false;     // some rule counts connected instances
    bool by_attribute_ = false; // … or values of an attribute
    ClusterBook book_;
    ServiceGauges gauges_;
    BudgetWatch budget_watch_;
    boost::circular_buffer<RunRecord> recent_; // newest first
    MissingServices missing_;
    BadTags bad_tags_;
    Standings standings_;
    RecentIds complained_; // messages whose rejection was logged
    OutsideWatch outside_;
    core::Time look_around_at_ = core::Time::min();
    ScopePace over_share_said_;
    ScopePace overdue_said_;
    std::size_t receiving_ = 0; // receivers that have not ended
    bool stopping_ = false;
    net::Notifier wake_pump_;
    net::Notifier wake_finish_;
    net::Notifier wake_stop_;
    std::vector<std::unique_ptr<net::Notifier>> wake_receivers_; // one a source
    source::Sweep sweep_;
    net::TaskGroup receivers_;
    net::TaskGroup runs_;
    net::TaskGroup pumps_; // the groups last: their tasks use everything above
};

} // namespace headcount::app
