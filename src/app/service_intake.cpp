#include "app/service_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration quiet_after_over_share = 60s;
constexpr std::size_t scopes_most = 1'000;

// detail.updatedAt, else the message's SentTimestamp, else the envelope's time.
std::optional<core::WallTime> own_time(const source::Message& message, const core::Envelope& envelope)
{
    if (message.replayed || envelope.replayed) return std::nullopt;
    if (envelope.at_is_exact || !message.sent) return envelope.at;
    return message.sent;
}

} // namespace

asio::awaitable<void> Service::Impl::receive(std::size_t index)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopping_) {
        const std::size_t room = room_for(index);
        if (room == 0) {
            co_await wake_receivers_[index]->wait(core::Deadline::never());
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

// What the others were asked for may still arrive: the bound holds for all sources together.
std::size_t Service::Impl::room_for(std::size_t index) const
{
    std::size_t taken = 0;
    for (std::size_t i = 0; i < parts_.sources.size(); ++i)
        if (i != index) taken += parts_.sources[i]->on_the_way();
    const std::size_t room = dispatcher_.room();
    return room > taken ? room - taken : 0;
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
    const core::Event event = parser_.parse(message.body);
    const Judgement judgement = judge(event, *config_, parts_.own_account);
    if (judgement.placement_failure) parts_.metrics.placement_failure();
    switch (judgement.action) {
    case Judgement::Action::look: look_at(message, event.envelope, judgement); break;
    case Judgement::Action::give_back: give_back(message, judgement); break;
    case Judgement::Action::sweep:
        sweep_.request();
        parts_.metrics.event(observe::EventResult::reconciled);
        source.ack(message.ticket);
        break;
    case Judgement::Action::acknowledge:
        parts_.log.debug("an event does not matter", {{"why", judgement.why}, {"message_id", message.id}});
        parts_.metrics.event(judgement.result);
        source.ack(message.ticket);
        break;
    }
}

void Service::Impl::look_at(const source::Message& message, const core::Envelope& envelope, const Judgement& judgement)
{
    const core::ClusterKey& cluster = judgement.cluster;
    sweep_.seen(cluster.scope());
    if (dispatcher_.mark(cluster, message.ticket, now(), judgement.lane) == control::Admission::over_share) {
        say_over_share(cluster.scope());
        parts_.metrics.event(observe::EventResult::failed);
        const core::Duration delay = source::growing_visibility(message.receive_count, true, parts_.random);
        source_of(message.ticket).retry_later(message.ticket, delay);
        return;
    }
    book_.marked(cluster, now());
    held_.emplace(message.ticket, Held{.event_id = envelope.id,
                                       .own_time = own_time(message, envelope),
                                       .receive_count = message.receive_count,
                                       .instance_change = judgement.instance_change});
}

void Service::Impl::give_back(const source::Message& message, const Judgement& judgement)
{
    if (complained_.first_time(message.id))
        parts_.log.warn("a message cannot be used; it stays in the queue for its dead-letter policy",
                        {{"why", judgement.why}, {"message_id", message.id}, {"receives", message.receive_count}});
    parts_.metrics.event(judgement.result);
    const core::Duration delay = source::growing_visibility(message.receive_count, false, parts_.random);
    source_of(message.ticket).retry_later(message.ticket, delay);
}

void Service::Impl::say_over_share(const core::Scope& scope)
{
    if (over_share_said_.size() >= scopes_most) over_share_said_.clear();
    const auto [said, first] = over_share_said_.try_emplace(scope, now());
    if (!first && now() - said->second < quiet_after_over_share) return;
    said->second = now();
    parts_.log.warn("an account holds its share of messages already; more of its messages go back to the queue for a "
                    "while (limits.held_per_account)",
                    {{"account", scope.account}, {"region", scope.region}});
}

} // namespace headcount::app
