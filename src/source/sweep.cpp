#include "source/sweep_impl.hpp"

#include "headcount/control/dispatcher.hpp"
#include "headcount/core/error_code.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration first_after = 5s; // … and up to ten seconds more: replicas that start together spread
constexpr core::Duration first_spread = 10s;
// Between two looks of one account and region. ECS refills 20 DescribeServices and 20 DescribeClusters a second there,
// and events and the customer's deployments draw from the same buckets (Amazon ECS API throttling).
constexpr core::Duration pace = 100ms;
constexpr core::Duration slow_pace = 200ms;
constexpr std::size_t scopes_at_once = 16;
constexpr std::size_t scopes_most = 4096;  // remembered from events
constexpr core::Duration last_runs = 2min; // beyond limits.give_up, for runs that wait behind others

// Not mended by trying again soon: permissions, a role, the credentials.
bool is_lasting(const core::Error& error)
{
    return error.kind == core::ErrorKind::denied || error.kind == core::ErrorKind::credentials;
}

std::string cannot_list_words(const core::Error& error)
{
    if (error.code == "AccessDeniedException") // said by ECS; STS says AccessDenied, a missing role has no code
        return "the sweep may not list clusters: allow ecs:ListClusters; until then it covers only the clusters that "
               "events named";
    const std::string words = "the sweep could not list clusters";
    return words + (is_lasting(error) ? ": " + error.message : "") +
           "; it covers the clusters that events named, and tries again next time";
}

} // namespace

asio::awaitable<void> Sweep::Impl::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    core::Time next = core::Time::max();
    if (timer_) next = parts_.timers.now() + first_after + parts_.random.up_to(first_spread);
    bool first = timer_; // the sweep after the start is slow, and passes over all that was looked at since
    while (!stopping_) {
        const core::Time now = parts_.timers.now();
        if (answering_ == requests_ && now < next) {
            co_await wake_.wait(core::Deadline{next});
            continue;
        }
        const bool due = now >= next;
        answering_ = requests_;
        running_ = true;
        fresh_ = first && due ? core::Duration::max() : config_->sweep / 2;
        surveys_ = timer_ && due && answering_ == answered_ && Survey::can_tell(*config_);
        co_await sweep_all(first ? slow_pace : pace);
        running_ = false;
        answered_ = answering_;
        if (stopping_) break;
        const bool listed = reach_ == 0 || (listed_ > 0 && missed_ == 0);
        parts_.done({.requests = answering_, .listed = listed && looked_at_.empty() && unseen_ == 0});
        if (!due) continue;
        const bool again = config_->sweep > core::Duration::zero();
        next = again ? core::Deadline::after(now, config_->sweep).at : core::Time::max();
        if (again && !std::exchange(first, false)) tell_of_stretching(parts_.timers.now() - now);
        first = false;
    }
}

asio::awaitable<void> Sweep::Impl::sweep_all(core::Duration pause)
{
    const core::Time began = parts_.timers.now();
    std::vector<core::Scope> reach = sweep_reach(*config_, parts_.own_account, parts_.home_regions, seen_);
    if (parts_.owns) std::erase_if(reach, [this](const core::Scope& scope) { return !parts_.owns(scope); });
    if (!timer_) shuffle(reach);
    to_do_.assign(reach.begin(), reach.end());
    reach_ = reach.size();
    listed_ = 0;
    missed_ = 0;
    looks_ = 0;
    unseen_ = 0;
    looked_at_.clear();
    for (std::size_t i = 0; i < std::min(scopes_at_once, reach.size()); ++i) {
        ++workers_;
        tasks_.spawn(worker(pause));
    }
    while (!stopping_ && workers_ > 0)
        co_await progress_.wait(core::Deadline::never());
    const core::Deadline patience = core::Deadline::after(parts_.timers.now(), config_->limits.give_up + last_runs);
    while (!stopping_ && !looked_at_.empty() && !patience.passed(parts_.timers.now()))
        co_await progress_.wait(patience);
    if (!stopping_) parts_.metrics.sweep_seconds(parts_.timers.now() - began);
}

asio::awaitable<void> Sweep::Impl::worker(core::Duration pause)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopping_ && !to_do_.empty()) {
        core::Scope scope = std::move(to_do_.front());
        to_do_.pop_front();
        co_await sweep_scope(std::move(scope), pause);
    }
    --workers_;
    progress_.notify();
}

asio::awaitable<void> Sweep::Impl::sweep_scope(core::Scope scope, core::Duration pause)
{
    std::vector<core::ClusterKey> clusters; // to look at
    std::string token;
    bool failed = false;
    do {
        const core::Deadline deadline = core::Deadline::after(parts_.timers.now(), config_->limits.give_up);
        aws::Turn turn{.lane = static_cast<std::uint8_t>(control::Lane::sweep)};
        core::Result<aws::ListedClusters> page =
            co_await parts_.ecs.list_clusters(scope, token, deadline, std::move(turn));
        if (stopping_) co_return;
        failed = !page.has_value();
        if (failed) {
            cannot_list(scope, page.error());
            std::ranges::move(parts_.seen_clusters(scope), std::back_inserter(clusters));
            break;
        }
        std::ranges::move(page->clusters, std::back_inserter(clusters));
        token = std::move(page->next_token);
        if (timer_) {
            std::vector<core::ClusterKey> of_page = std::move(clusters);
            clusters.clear();
            if (surveys_) of_page = co_await moved(scope, std::move(of_page));
            co_await look_at_each(std::move(of_page), pause);
        }
    } while (!token.empty() && !stopping_);
    if (stopping_) co_return;
    if (!failed) {
        ++listed_;
        failing_.erase(scope);
    }
    if (!timer_) turn(clusters);
    co_await look_at_each(std::move(clusters), pause);
}

// Whoever asked for this sweep may have less time than it takes, such as an invocation of AWS Lambda: each of them
// begins elsewhere, and together they reach all.
void Sweep::Impl::turn(std::vector<core::ClusterKey>& clusters) const
{
    std::ranges::sort(clusters);
    const auto doubles = std::ranges::unique(clusters);
    clusters.erase(doubles.begin(), doubles.end());
    const auto start = static_cast<std::ptrdiff_t>(sweep_start(parts_.timers.wall(), clusters.size()));
    std::ranges::rotate(clusters, clusters.begin() + start);
}

// In random order, so that which scope's turn it is has nothing to do with where its clusters begin.
void Sweep::Impl::shuffle(std::vector<core::Scope>& reach)
{
    for (std::size_t left = reach.size(); left > 1; --left)
        std::swap(reach[left - 1], reach[parts_.random.below(left)]);
}

asio::awaitable<void> Sweep::Impl::look_at_each(std::vector<core::ClusterKey> clusters, core::Duration pause)
{
    for (const core::ClusterKey& cluster : clusters)
        co_await look_at(cluster, pause);
}

asio::awaitable<void> Sweep::Impl::look_at(core::ClusterKey cluster, core::Duration pause)
{
    if (stopping_ || !is_due(cluster)) co_return;
    looked_at_.insert(cluster);
    ++looks_;
    parts_.look(cluster);
    const core::Time then = parts_.timers.now() + pause;
    co_await net::sleep_until(parts_.timers, then);
}

bool Sweep::Impl::is_due(const core::ClusterKey& cluster) const
{
    if (!core::any_rule_reaches(*config_, cluster)) return false;
    const std::optional<LastLook> last = parts_.looked(cluster);
    return !last || parts_.timers.now() - last->at >= fresh_;
}

// Of a page of clusters, those to look at. One call tells of all of them; where it fails, each look finds out why.
asio::awaitable<std::vector<core::ClusterKey>> Sweep::Impl::moved(core::Scope scope,
                                                                  std::vector<core::ClusterKey> clusters)
{
    std::erase_if(clusters, [this](const core::ClusterKey& cluster) { return !is_due(cluster); });
    if (clusters.empty()) co_return clusters;
    std::vector<std::string> names;
    names.reserve(clusters.size());
    for (const core::ClusterKey& cluster : clusters)
        names.push_back(cluster.name);
    const core::Deadline deadline = core::Deadline::after(parts_.timers.now(), config_->limits.give_up);
    aws::Turn turn{.lane = static_cast<std::uint8_t>(control::Lane::sweep)};
    const core::Result<aws::DescribedClusters> seen =
        co_await parts_.ecs.describe_clusters(std::move(scope), std::move(names), deadline, std::move(turn));
    if (!seen) co_return clusters;
    std::vector<core::ClusterKey> out;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        if (survey_.moved(clusters[i], seen->clusters.at(i), parts_.looked(clusters[i]), parts_.timers.now()))
            out.push_back(std::move(clusters[i]));
    co_return out;
}

// `sweep` is the shortest time between two: where the API budget does not carry one in that time, the next one begins
// when it has ended.
void Sweep::Impl::tell_of_stretching(core::Duration took)
{
    const bool stretched = took > config_->sweep;
    if (stretched && !stretched_said_)
        parts_.log.warn("a sweep takes longer than the time between two of them, so that they follow one another; "
                        "events are looked at first",
                        {{"took_s", std::chrono::floor<std::chrono::seconds>(took).count()},
                         {"sweep_s", std::chrono::floor<std::chrono::seconds>(config_->sweep).count()},
                         {"clusters", looks_},
                         {"next", "raise sweep, or limits.api_share if deployments can spare it"}});
    stretched_said_ = stretched;
}

void Sweep::Impl::cannot_list(const core::Scope& scope, const core::Error& error)
{
    if (!is_lasting(error) || error.retryable) ++missed_;
    const auto [entry, first] = failing_.try_emplace(scope, error.code);
    if (!first && std::exchange(entry->second, error.code) == error.code) return;
    parts_.log.warn(cannot_list_words(error), {{"account", scope.account},
                                               {"region", scope.region},
                                               {"error_code", core::code_or_kind(error)},
                                               {"error", error.message}});
}

Sweep::Sweep(std::shared_ptr<const core::Config> config, SweepParts parts)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(parts)))
{
}

Sweep::~Sweep() = default;
void Sweep::start(bool timer)
{
    impl_->timer_ = timer;
    impl_->tasks_.spawn(impl_->run());
}
bool Sweep::running() const
{
    return impl_->running_ || impl_->answering_ < impl_->requests_;
}

std::uint64_t Sweep::request()
{
    impl_->wake_.notify();
    return ++impl_->requests_;
}

bool Sweep::seen(const core::Scope& scope)
{
    return impl_->seen_.size() < scopes_most && impl_->seen_.insert(scope).second;
}

void Sweep::ended(const core::ClusterKey& cluster, bool missed)
{
    if (impl_->looked_at_.erase(cluster) == 0) return;
    if (missed) ++impl_->unseen_;
    impl_->progress_.notify();
}

asio::awaitable<void> Sweep::stop()
{
    impl_->stopping_ = true;
    impl_->tasks_.cancel();
    impl_->wake_.notify();
    impl_->progress_.notify();
    co_await impl_->tasks_.join();
}

} // namespace headcount::source
