#include "headcount/app/shards.hpp"

#include "app/missing_services.hpp"
#include "app/shards/mailbox.hpp"
#include "app/shards/router.hpp"
#include "app/shards/run_on.hpp"
#include "app/shards/shares.hpp"
#include "headcount/app/row_json.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <map>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration flush_time = 2s; // for telling the queues, also without a grace; as a service has it

// Of those that receive. A shard without a queue leaves its part to the others.
std::size_t held_of_router(const core::Limits& limits, const std::vector<ServiceParts>& parts)
{
    const auto receives = [](const ServiceParts& each) { return !each.sources.empty(); };
    const auto receivers = static_cast<std::size_t>(std::ranges::count_if(parts, receives));
    return share_of(limits.held_messages, std::max<std::size_t>(receivers, 1));
}

std::shared_ptr<const core::Config> config_of_each(const core::Config& config, std::size_t shards,
                                                   std::size_t held_most)
{
    auto out = std::make_shared<core::Config>(config_of_shard(config, shards));
    if (shards > 1) out->limits.held_per_account = held_of_account(config.limits, held_most);
    return out;
}

} // namespace

struct Shards::Impl {
    // All of it in one executor.
    struct Shard {
        asio::any_io_executor executor;
        net::Timers* timers = nullptr;
        Mailbox* mailbox = nullptr; // of the service
        std::shared_ptr<Router> router;
        std::unique_ptr<Service> service;
    };

    Impl(std::shared_ptr<const core::Config> config, std::vector<ServiceParts> parts);
    void make(std::size_t index, ServiceParts parts);
    void post(std::size_t from, std::size_t to, std::function<void()> work) const;
    void hand_over(std::size_t from, std::size_t to, std::vector<source::Message> messages);
    void reply(std::size_t from, std::size_t to, std::vector<Settlement> settlements);
    void new_scope(std::size_t from, const core::Scope& scope);
    void swept(std::size_t from, ServiceNames names);
    bool alone() const { return shards_.size() == 1; }

    template <class Task>
    asio::awaitable<void> all(Task task);

    std::size_t held_most_;                      // of each router
    std::shared_ptr<const core::Config> config_; // of each
    observe::Log& log_;
    std::vector<Shard> shards_;
    std::map<std::size_t, ServiceNames> names_; // of the shards that have swept; in the first one's executor, as …
    MissingServices missing_;                   // … this
    net::TaskGroup tasks_;                      // of the first one's executor; last: they use everything above
};

Shards::Impl::Impl(std::shared_ptr<const core::Config> config, std::vector<ServiceParts> parts)
    : held_most_(held_of_router(config->limits, parts)), config_(config_of_each(*config, parts.size(), held_most_)),
      log_(parts.front().log), shards_(parts.size()), tasks_(parts.front().executor)
{
    if (alone()) {
        shards_.front().service = std::make_unique<Service>(config_, std::move(parts.front()));
        return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        make(i, std::move(parts[i]));
}

void Shards::Impl::make(std::size_t index, ServiceParts parts)
{
    Shard& shard = shards_[index];
    shard.executor = parts.executor;
    shard.timers = &parts.timers;
    const std::size_t sources = std::max<std::size_t>(parts.sources.size(), 1);
    shard.router = std::make_shared<Router>(RouterParts{
        .executor = shard.executor,
        .timers = *shard.timers,
        .metrics = parts.metrics,
        .config = config_,
        .own_account = parts.own_account,
        .sources = std::exchange(parts.sources, {}),
        .held_most = std::max(held_most_, sources), // each queue must be able to hold one message
        .shard = index,
        .shards = shards_.size(),
        .hand_over = [this,
                      index](std::size_t to,
                             std::vector<source::Message> messages) { hand_over(index, to, std::move(messages)); },
    });
    auto mailbox = std::make_unique<Mailbox>(
        shard.executor, *shard.timers, shards_.size(),
        [this, index](std::size_t to, std::vector<Settlement> settled) { reply(index, to, std::move(settled)); });
    shard.mailbox = mailbox.get();
    parts.sources.push_back(std::move(mailbox));
    parts.ties.emplace();
    parts.ties->owns = [index, owners = Owners(*config_, shards_.size())](const core::Scope& scope) {
        return owners.of(scope) == index;
    };
    parts.ties->on_new_scope = [this, index](const core::Scope& scope) { new_scope(index, scope); };
    parts.ties->on_swept = [this, index](ServiceNames names) { swept(index, std::move(names)); };
    shard.service = std::make_unique<Service>(config_, std::move(parts));
}

// What is posted has run before stop() ends, as every executor is waited for at its end.
void Shards::Impl::post(std::size_t from, std::size_t to, std::function<void()> work) const
{
    if (from == to)
        work();
    else
        asio::post(shards_[to].executor, std::move(work));
}

void Shards::Impl::hand_over(std::size_t from, std::size_t to, std::vector<source::Message> messages)
{
    post(from, to, [this, from, to, messages = std::move(messages)]() mutable {
        shards_[to].mailbox->put(from, std::move(messages));
    });
}

void Shards::Impl::reply(std::size_t from, std::size_t to, std::vector<Settlement> settlements)
{
    post(from, to, [this, to, settlements = std::move(settlements)] { shards_[to].router->settled(settlements); });
}

void Shards::Impl::new_scope(std::size_t from, const core::Scope& scope)
{
    for (std::size_t to = 0; to < shards_.size(); ++to)
        if (to != from) post(from, to, [this, to, scope] { shards_[to].service->seen(scope); });
}

// A name is missing where no shard has found it.
void Shards::Impl::swept(std::size_t from, ServiceNames names)
{
    post(from, 0, [this, from, names = std::move(names)]() mutable {
        names_[from] = std::move(names);
        if (names_.size() < shards_.size()) return;
        ServiceNames together;
        together.none_covered = std::ranges::all_of(names_, [](const auto& of) { return of.second.none_covered; });
        for (const auto& [shard, of_shard] : names_) {
            together.found.insert(of_shard.found.begin(), of_shard.found.end());
            for (const auto& [service, clusters] : of_shard.missing)
                together.missing[service] += clusters;
        }
        missing_.swept(std::move(together), log_);
    });
}

// The task of every shard, in its executor, at once; until the last has ended.
template <class Task>
asio::awaitable<void> Shards::Impl::all(Task task)
{
    for (Shard& shard : shards_)
        tasks_.spawn(run_on(shard.executor, task(shard)));
    co_await tasks_.join();
}

Shards::Shards(std::shared_ptr<const core::Config> config, std::vector<ServiceParts> parts)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(parts)))
{
}

Shards::~Shards() = default;

void Shards::start()
{
    if (impl_->alone()) return impl_->shards_.front().service->start();
    for (Impl::Shard& shard : impl_->shards_)
        asio::post(shard.executor, [&shard] {
            shard.service->start();
            shard.router->start();
        });
}

namespace {

asio::awaitable<void> nothing()
{
    co_return;
}

} // namespace

// Receiving ends first, so that nothing is handed over to a service that has stopped; then the services, each of which
// answers for all it got; and last the queues are told. In between, what was posted arrives: an executor runs what it
// is given in that order.
asio::awaitable<void> Shards::stop(core::Deadline deadline)
{
    Impl& self = *impl_;
    if (self.alone()) {
        co_await self.shards_.front().service->stop(deadline);
        co_return;
    }
    const auto route_no_more = [](Impl::Shard& shard) { return shard.router->stop_receiving(); };
    co_await self.all(route_no_more);
    const auto serve_no_more = [deadline](Impl::Shard& shard) { return shard.service->stop(deadline); };
    co_await self.all(serve_no_more);
    const auto tell = [deadline](Impl::Shard& shard) {
        const core::Deadline flushed = core::Deadline::after(shard.timers->now(), flush_time);
        return shard.router->stop({std::max(deadline.at, flushed.at)});
    };
    co_await self.all(tell);
    const auto drain = [](Impl::Shard&) { return nothing(); };
    co_await self.all(drain);
}

namespace {

struct Part {
    source::Health service;
    source::Health queues;
    std::vector<Service::ClusterRow> clusters;
    std::vector<Service::RecentRow> recent;
};

asio::awaitable<Part> part_of(const Service* service, const Router* router, std::size_t most_rows)
{
    Part part{.service = service->health(),
              .queues = router->health(),
              .clusters = service->cluster_rows(most_rows),
              .recent = service->recent_rows(most_rows)};
    co_return part;
}

// Of rows in this order more in this order; those of one key stay together.
template <class Rows, class Order>
Rows merged(Rows rows, Rows more, Order order)
{
    Rows out;
    out.reserve(rows.size() + more.size());
    const auto key = &Rows::value_type::first;
    std::ranges::merge(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()),
                       std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()),
                       std::back_inserter(out), order, key, key);
    return out;
}

template <class Rows>
std::string first_rows(Rows rows, std::size_t most)
{
    if (rows.size() > most) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end());
    return rows_json(rows);
}

} // namespace

asio::awaitable<Shards::View> Shards::view(std::size_t most_rows)
{
    Impl& self = *impl_;
    const Service& first = *self.shards_.front().service;
    if (self.alone()) {
        View view{.health = first.health(),
                  .clusters = first.clusters_json(most_rows),
                  .recent = first.recent_json(most_rows)};
        co_return view;
    }
    source::Health health{.ready = true, .why = {}};
    std::vector<Service::ClusterRow> clusters;
    std::vector<Service::RecentRow> recent;
    for (const Impl::Shard& shard : self.shards_) {
        Part part = co_await run_on(shard.executor, part_of(shard.service.get(), shard.router.get(), most_rows));
        for (const source::Health& each : {part.service, part.queues})
            if (health.ready) health = each;
        clusters = merged(std::move(clusters), std::move(part.clusters), std::less<>{});
        recent = merged(std::move(recent), std::move(part.recent), std::greater<>{}); // newest first
    }
    View view{.health = std::move(health),
              .clusters = first_rows(std::move(clusters), most_rows),
              .recent = first_rows(std::move(recent), most_rows)};
    co_return view;
}

} // namespace headcount::app
