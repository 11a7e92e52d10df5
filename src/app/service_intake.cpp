#include "app/room_share.hpp"
#include "app/service_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration look_again = 1s;         // for room that another source gave up without a word
constexpr std::size_t sweep_requests_most = 4;    // held; one sweep answers them all
constexpr std::uint32_t receives_of_patience = 4; // of the ten or more that a queue should allow a message
// Amazon SQS API Reference, SetQueueAttributes: MessageRetentionPeriod
constexpr core::Duration retention_most = 24h * 14;

// detail.updatedAt, else the message's SentTimestamp, else the envelope's time.
std::optional<core::WallTime> own_time(const source::Message& message, const core::Envelope& envelope)
{
    if (message.replayed || envelope.replayed) return std::nullopt;
    if (envelope.at_is_exact || !message.sent) return envelope.at;
    return message.sent;
}

// On our clock, by when its queue took it. A clock that is behind tells nothing of what is younger than its error.
core::Time sent_at(const source::Message& message, core::Time at, core::WallTime wall)
{
    if (!message.sent || message.replayed) return at;
    return at - std::clamp<core::Duration>(wall - *message.sent, 0s, retention_most);
}

// A replayed message is a line of a file ("line 4"), and no queue keeps it.
std::string unused_line(const source::Message& message, const std::string& why)
{
    const bool no_event = why.starts_with("not "); // no JSON or no event, as a pretty-printed event's lines are
    return std::string(message.id) + " is not used: " + why + (no_event ? "; write one event a line" : "");
}

} // namespace

asio::awaitable<void> Service::Impl::receive(std::size_t index)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopping_) {
        const std::size_t room = room_of(index);
        if (room == 0) {
            const bool shared = parts_.sources.size() > 1;
            const core::Deadline wake = shared ? core::Deadline::after(now(), look_again) : core::Deadline::never();
            co_await wake_receivers_[index]->wait(wake);
            continue;
        }
        const std::vector<source::Message> messages = co_await parts_.sources[index]->next(room);
        if (messages.empty()) break;
        for (const source::Message& message : messages)
            take(message);
        wake_pump_.notify();
        notify_receivers();
    }
    --receiving_;
    wake_finish_.notify();
}

// What the others were asked for may still arrive, and what is settled is here until its queue was told: the bound
// holds for all sources together.
std::size_t Service::Impl::room_of(std::size_t index) const
{
    std::vector<SourceUse> uses;
    uses.reserve(parts_.sources.size());
    std::size_t taken = sweep_requests_.size();
    for (std::size_t i = 0; i < parts_.sources.size(); ++i) {
        const std::size_t untold = parts_.sources[i]->untold();
        uses.push_back({.held = held_.of_source(i) + untold, .on_the_way = parts_.sources[i]->on_the_way()});
        taken += untold;
    }
    const std::size_t room = dispatcher_.room();
    const std::size_t least = least_share(dispatcher_.room() + dispatcher_.held(), uses.size());
    return room_for(index, room - std::min(room, taken), least, uses);
}

void Service::Impl::notify_receivers()
{
    for (const auto& receiver : wake_receivers_)
        receiver->notify();
}

void Service::Impl::take(const source::Message& message)
{
    source::Source& source = source_of(message.ticket);
    if (stopping_) {
        source.retry_later(message.ticket, core::Duration::zero());
        return;
    }
    const WayIn way_in{.arriving = message.arriving, .taken = now()};
    std::optional<core::Event> parsed;
    if (!message.event) parsed = parser_.parse(message.body);
    const core::Event& event = message.event ? *message.event : *parsed;
    std::optional<control::Sighting> sighting;
    const core::Time parsed_at = now();
    if (skip(message, event, parsed_at, sighting)) return;
    Judgement judgement = judge(event, *config_, parts_.own_account);
    if (!judgement.held_service.empty() && book_.holds(judgement.cluster, judgement.held_service))
        judgement.action = Judgement::Action::look;
    if (!judgement.other_writer.empty())
        reconciler_.guards().other_wrote(judgement.cluster, judgement.written_service, judgement.other_writer);
    if (judgement.action == Judgement::Action::look) note_instances(event);
    if (judgement.placement_failure) parts_.metrics.placement_failure();
    switch (judgement.action) {
    case Judgement::Action::look: look_at(message, event.envelope, judgement, sighting, way_in, parsed_at); break;
    case Judgement::Action::give_back: give_back(message, judgement); break;
    case Judgement::Action::sweep: request_sweep(message); break;
    case Judgement::Action::acknowledge:
        parts_.log.debug("an event does not matter", {{"why", judgement.why}, {"message_id", message.id}});
        if (judgement.outside) outside_.passed_over(*judgement.outside, *config_, parts_.own_account, parts_.log);
        parts_.metrics.event(judgement.result);
        source.ack(message.ticket);
        break;
    }
}

// Attributes may be others: of its instance, or, where a call names no service, of any in the cluster. Since when an
// agent is away: whole seconds do for that, and an archived event is too old to tell.
void Service::Impl::note_instances(const core::Event& event)
{
    if (const auto* call = std::get_if<core::ApiCall>(&event.body); call != nullptr && !call->service && by_attribute_)
        reconciler_.attributes_changed(call->cluster);
    const auto* change = std::get_if<core::InstanceChange>(&event.body);
    if (change == nullptr) return;
    if (by_attribute_) reconciler_.instance_changed(change->instance);
    if (!by_agent_ || !event.envelope.at || event.envelope.replayed) return;
    reconciler_.agent_told(change->instance, change->agent_connected, *event.envelope.at);
}

void Service::Impl::look_at(const source::Message& message, const core::Envelope& envelope, const Judgement& judgement,
                            const std::optional<control::Sighting>& sighting, const WayIn& way_in, core::Time at)
{
    const core::ClusterKey& cluster = judgement.cluster;
    if (!judgement.instance_change) relevance_.forget(cluster); // a call: a service was created, attributes changed
    if (sweep_.seen(cluster.scope()) && parts_.ties) parts_.ties->on_new_scope(cluster.scope());
    if (judgement.services_change)
        reconciler_.services_changed(cluster);
    else if (!judgement.service.empty())
        reconciler_.service_changed(cluster, judgement.service);
    const bool held_back = parts_.budget != nullptr && parts_.budget->holds_back(cluster.scope());
    const core::Time sent = sent_at(message, at, parts_.timers.wall());
    const bool last_times = message.receive_count >= receives_of_patience;
    const control::Lane lane = last_times ? control::Lane::correction : judgement.lane;
    const auto admission = dispatcher_.mark(cluster, message.ticket, at, lane, held_back, sent);
    if (admission == control::Admission::over_share) {
        if (over_share_said_.happened(cluster.scope(), 1, at))
            parts_.log.warn("an account holds its share of messages already; more of its messages go back to the queue "
                            "for a while (limits.held_per_account; limits.held_messages, if it is slow)",
                            {{"account", cluster.account}, {"region", cluster.region}});
        give_back_for_a_while(message);
        return;
    }
    book_.marked(cluster, at);
    held_.add(message.ticket, {.event_id = std::string(envelope.id),
                               .own_time = own_time(message, envelope),
                               .receive_count = message.receive_count,
                               .instance_change = judgement.instance_change,
                               .sighting = sighting,
                               .way_in = way_in});
    if (sighting) relevance_.attached(*sighting);
}

// It is acknowledged when the sweep has ended: a process that dies meanwhile has not swept.
void Service::Impl::request_sweep(const source::Message& message)
{
    if (sweep_requests_.size() >= sweep_requests_most) {
        give_back_for_a_while(message);
        return;
    }
    held_.add(message.ticket, {.receive_count = message.receive_count, .copy = message.copy});
    sweep_requests_.push_back({message.ticket, sweep_.request()});
}

void Service::Impl::sweep_ended(const source::SweepEnd& end)
{
    while (!sweep_requests_.empty() && sweep_requests_.front().number <= end.requests) {
        const control::Ticket ticket = sweep_requests_.front().ticket;
        sweep_requests_.pop_front();
        if (!end.listed) {
            give_back({ticket});
            continue;
        }
        const HeldEvent* held = held_.find(ticket);
        if (held == nullptr || !held->copy) parts_.metrics.event(observe::EventResult::reconciled);
        source_of(ticket).ack(ticket);
        held_.erase(ticket);
    }
    reconciler_.guards().all_seen();
    tell_of_missing_services(end.listed);
    wake_finish_.notify();
    notify_receivers();
}

// A shard does not know what the others found.
void Service::Impl::tell_of_missing_services(bool listed)
{
    ServiceNames names = names_in(book_);
    names.none_covered = listed && book_.size() == 0;
    if (parts_.ties)
        parts_.ties->on_swept(std::move(names));
    else
        missing_.swept(std::move(names), parts_.log, now());
}

void Service::Impl::give_back_sweep_requests()
{
    for (const SweepRequest& request : sweep_requests_)
        give_back({request.ticket});
    sweep_requests_.clear();
}

// There is no room for it now.
void Service::Impl::give_back_for_a_while(const source::Message& message)
{
    if (!message.copy) parts_.metrics.event(observe::EventResult::failed);
    const core::Duration delay = source::growing_visibility(message.receive_count, true, parts_.random);
    source_of(message.ticket).retry_later(message.ticket, delay);
}

void Service::Impl::give_back(const source::Message& message, const Judgement& judgement)
{
    if (complained_.first_time(message.id)) complain_of_message(message, judgement);
    parts_.metrics.event(judgement.result);
    const core::Duration delay = source::growing_visibility(message.receive_count, false, parts_.random);
    source_of(message.ticket).retry_later(message.ticket, delay);
}

void Service::Impl::complain_of_message(const source::Message& message, const Judgement& judgement)
{
    const std::uint32_t receives = message.receive_count;
    if (judgement.outside && !message.replayed) {
        outside_.left(*judgement.outside, {judgement.why, message.id, receives}, now(), parts_.log);
        return;
    }
    parts_.log.warn(message.replayed ? unused_line(message, judgement.why)
                                     : "a message cannot be used; it stays in the queue for its dead-letter policy",
                    {{"why", judgement.why}, {"message_id", message.id}, {"receives", receives}});
}

} // namespace headcount::app
