#include "app/shards/router.hpp"

#include "app/intake.hpp"
#include "app/room_share.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>
#include <variant>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration look_again = 1s; // for room that another source gave up without a word

// Null: it speaks of no cluster.
const core::ClusterKey* cluster_of(const core::Event& event)
{
    return std::visit(
        [](const auto& body) -> const core::ClusterKey* {
            if constexpr (requires { body.cluster; })
                return &body.cluster;
            else
                return nullptr;
        },
        event.body);
}

} // namespace

Router::Router(RouterParts parts)
    : parts_(std::move(parts)), owners_(*parts_.config, parts_.shards), held_(parts_.sources.size()),
      receivers_(parts_.executor)
{
    for (std::size_t i = 0; i < parts_.sources.size(); ++i)
        wake_receivers_.push_back(std::make_unique<net::Notifier>(parts_.timers));
}

Router::~Router() = default;

void Router::start()
{
    update_gauge(); // the routers before, of another configuration, may have left one
    for (std::size_t i = 0; i < parts_.sources.size(); ++i) {
        parts_.sources[i]->on_told([this] { notify_receivers(); });
        parts_.sources[i]->start();
        receivers_.spawn(receive(i));
    }
}

asio::awaitable<void> Router::receive(std::size_t index)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopping_) {
        const std::size_t room = room_of(index);
        if (room == 0) {
            const core::Deadline wake = core::Deadline::after(parts_.timers.now(), look_again);
            co_await wake_receivers_[index]->wait(wake);
            continue;
        }
        std::vector<source::Message> messages = co_await parts_.sources[index]->next(room);
        if (messages.empty()) break;
        held_[index] += messages.size();
        update_gauge();
        std::vector<std::vector<source::Message>> outgoing(parts_.shards);
        for (source::Message& message : messages)
            take(std::move(message), outgoing);
        for (std::size_t shard = 0; shard < parts_.shards; ++shard)
            if (!outgoing[shard].empty()) parts_.hand_over(shard, std::move(outgoing[shard]));
    }
}

std::size_t Router::room_of(std::size_t index) const
{
    std::vector<SourceUse> uses;
    uses.reserve(parts_.sources.size());
    std::size_t taken = 0;
    for (std::size_t i = 0; i < parts_.sources.size(); ++i) {
        uses.push_back({.held = held_[i] + parts_.sources[i]->untold(), .on_the_way = parts_.sources[i]->on_the_way()});
        taken += uses.back().held;
    }
    const std::size_t least = least_share(parts_.held_most, uses.size());
    return room_for(index, parts_.held_most - std::min(parts_.held_most, taken), least, uses);
}

// It was parsed here, so its owner need not do that again. What speaks of no cluster is answered by the own shard.
void Router::take(source::Message message, std::vector<std::vector<source::Message>>& outgoing)
{
    auto event = std::make_shared<const core::Event>(parser_.parse(message.body));
    message.body.clear();
    message.event = event;
    if (is_for_all(*event)) {
        fanned_[message.ticket].left = parts_.shards;
        for (std::size_t shard = 0; shard < parts_.shards; ++shard) {
            outgoing[shard].push_back(message);
            outgoing[shard].back().copy = shard != parts_.shard;
        }
        return;
    }
    const core::ClusterKey* cluster = cluster_of(*event);
    const std::size_t owner = cluster == nullptr ? parts_.shard : owners_.of(cluster->scope());
    outgoing[owner].push_back(std::move(message));
}

bool Router::is_for_all(const core::Event& event) const
{
    return std::holds_alternative<core::SweepRequest>(event.body) &&
           judge(event, *parts_.config, parts_.own_account).action == Judgement::Action::sweep;
}

void Router::settled(const std::vector<Settlement>& settlements)
{
    for (const Settlement& settlement : settlements)
        settle(settlement);
    update_gauge();
    notify_receivers();
}

void Router::settle(const Settlement& settlement)
{
    std::optional<core::Duration> delay = settlement.delay;
    if (const auto fanned = fanned_.find(settlement.ticket); fanned != fanned_.end()) {
        Fanned& all = fanned->second;
        if (delay) all.delay = std::max(*delay, all.delay.value_or(*delay));
        if (--all.left > 0) return;
        delay = all.delay;
        fanned_.erase(fanned);
    }
    source::Source& source = *parts_.sources.at(settlement.ticket.source);
    --held_.at(settlement.ticket.source);
    if (delay)
        source.retry_later(settlement.ticket, *delay);
    else
        source.ack(settlement.ticket);
}

void Router::notify_receivers()
{
    for (const auto& receiver : wake_receivers_)
        receiver->notify();
}

source::Health Router::health() const
{
    for (const auto& source : parts_.sources)
        if (source::Health health = source->health(); !health.ready) return health;
    return {.ready = true, .why = {}};
}

void Router::update_gauge()
{
    parts_.metrics.held_messages(std::accumulate(held_.begin(), held_.end(), std::size_t{0}));
}

asio::awaitable<void> Router::stop_receiving()
{
    stopping_ = true;
    for (const auto& source : parts_.sources)
        source->stop_receiving();
    notify_receivers();
    co_await receivers_.join();
}

asio::awaitable<void> Router::stop(core::Deadline deadline)
{
    for (const auto& source : parts_.sources) // all at once: a dead queue must not use up the time of the others
        receivers_.spawn(source->stop(deadline));
    co_await receivers_.join();
}

} // namespace headcount::app
