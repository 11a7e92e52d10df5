#include "headcount/control/reconciler.hpp"

#include "control/cluster_memory.hpp"
#include "control/pass.hpp"
#include "control/service_directory.hpp"
#include "control/shared_clusters.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace headcount::control {

namespace {

constexpr std::size_t remembered_clusters = 50'000;  // about 15 MB; what is forgotten costs one round trip
constexpr std::size_t remembered_instances = 50'000; // about 15 MB; what is forgotten is described again

core::Error no_turn_error()
{
    return {core::ErrorKind::deadline, "", "the API budget of its account left no time for it", true, ""};
}

// Both reads run as coroutines of their own. Here, as in a task group, cancellation is a value that calls return.
asio::awaitable<void> with_values(asio::awaitable<void> read)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(read);
}

} // namespace

struct Reconciler::Impl {
    Impl(aws::Ecs& e, net::Timers& t, Asker asker, ApiBudget* b)
        : ecs(e), timers(t), budget(b), clusters(e, t, b), guards(asker)
    {
    }

    asio::awaitable<bool> begin_look(Pass& pass);
    asio::awaitable<void> find_services(Pass& pass, const core::Config& config);
    void keep_services(const Pass& pass);
    asio::awaitable<void> read_services(Pass& pass);
    asio::awaitable<void> read_cluster(Pass& pass);
    asio::awaitable<void> read_list(Pass& pass, Census::ReadList read);
    asio::awaitable<void> read_instances(Pass& pass, std::vector<std::string> arns);
    asio::awaitable<void> read_one_by_one(Pass& pass);
    asio::awaitable<void> read_counts(Pass& pass);
    asio::awaitable<void> read_all(Pass& pass);
    asio::awaitable<void> both(asio::awaitable<void> one, asio::awaitable<void> other);
    asio::awaitable<void> apply(Pass& pass);

    aws::Ecs& ecs;
    net::Timers& timers;
    ApiBudget* budget;
    SharedClusters clusters;
    ClusterMemory memory{remembered_clusters};
    InstanceBook instances{remembered_instances};
    AwayBook away{remembered_instances};
    ServiceDirectory directory{DirectoryLimits{}};
    std::shared_ptr<const core::Config> rules; // by which the directory was made
    Guards guards;
};

// False: there is no turn for it, and the pass was stopped.
asio::awaitable<bool> Reconciler::Impl::begin_look(Pass& pass)
{
    if (budget == nullptr) co_return true;
    const bool begun = co_await budget->begin_look(pass.cluster().scope(), pass.turn(), pass.deadline());
    if (begun) co_return true;
    if (pass.deadline().passed(timers.now()))
        pass.stop(no_turn_error());
    else
        pass.stop();
    co_return false;
}

// Nothing is listed where the rules name each service (I3).
asio::awaitable<void> Reconciler::Impl::find_services(Pass& pass, const core::Config& config)
{
    const core::ClusterKey& cluster = pass.cluster();
    if (!core::needs_discovery(config, cluster)) {
        pass.look_at(core::services_named_for(config, cluster));
        co_return;
    }
    if (const auto* known = directory.find(cluster, timers.now())) {
        pass.look_at(core::worth_describing(config, cluster, *known));
        co_return;
    }
    if (pass.stopped()) co_return;
    directory.listing(cluster);
    for (std::optional<std::string> token = std::string(); token;) {
        auto page = co_await ecs.list_services(cluster, std::move(*token), pass.deadline(), pass.turn());
        token = pass.services_listed(std::move(page), timers.now());
    }
}

void Reconciler::Impl::keep_services(const Pass& pass)
{
    if (auto names = pass.managed()) directory.remember(pass.cluster(), std::move(*names), timers.now());
}

asio::awaitable<void> Reconciler::Impl::read_services(Pass& pass)
{
    for (std::size_t first = 0; first < pass.size() && !pass.stopped();) {
        auto names = pass.names(first);
        const std::size_t asked = names.size();
        auto answer = co_await ecs.describe_services(pass.cluster(), std::move(names), pass.deadline(), pass.turn());
        pass.services_read(first, std::move(answer), timers.now());
        if (pass.cluster_missing()) co_return;
        first += asked;
    }
}

asio::awaitable<void> Reconciler::Impl::read_cluster(Pass& pass)
{
    const auto answer = co_await clusters.describe(pass.cluster(), pass.turn(), pass.deadline());
    pass.cluster_read(answer.result, timers.now(), answer.calls);
}

// Page by page to the end of the list.
asio::awaitable<void> Reconciler::Impl::read_list(Pass& pass, Census::ReadList read)
{
    for (std::optional<Census::ReadList> page = std::move(read); page;) {
        aws::InstanceQuestion question{page->list.status, page->list.filter, page->token};
        auto answer =
            co_await ecs.list_container_instances(pass.cluster(), std::move(question), pass.deadline(), pass.turn());
        page = pass.page_read(*page, std::move(answer), timers.now());
    }
}

asio::awaitable<void> Reconciler::Impl::read_instances(Pass& pass, std::vector<std::string> arns)
{
    const auto answer =
        co_await ecs.describe_container_instances(pass.cluster(), std::move(arns), pass.deadline(), pass.turn());
    pass.instances_read(answer, timers.now());
}

asio::awaitable<void> Reconciler::Impl::read_one_by_one(Pass& pass)
{
    while (auto read = pass.next_read()) {
        if (auto* list = std::get_if<Census::ReadList>(&*read))
            co_await read_list(pass, std::move(*list));
        else if (auto* describe = std::get_if<Census::Describe>(&*read))
            co_await read_instances(pass, std::move(describe->arns));
        else
            co_await read_cluster(pass);
    }
}

// Two readers where there is something for two: no mode has more than two lists.
asio::awaitable<void> Reconciler::Impl::read_counts(Pass& pass)
{
    if (pass.reads_waiting() < 2)
        co_await read_one_by_one(pass);
    else
        co_await both(read_one_by_one(pass), read_one_by_one(pass));
}

asio::awaitable<void> Reconciler::Impl::read_all(Pass& pass)
{
    co_await both(read_services(pass), read_counts(pass));
}

// Both under way at once; returns when both have ended. Cancelling it cancels both.
asio::awaitable<void> Reconciler::Impl::both(asio::awaitable<void> one, asio::awaitable<void> other)
{
    const auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, with_values(std::move(one)), asio::deferred),
        asio::co_spawn(executor, with_values(std::move(other)), asio::deferred));
    const asio::experimental::wait_for_all all;
    const auto ended = co_await group.async_wait(all, asio::use_awaitable);
    if (const auto& bug = std::get<1>(ended)) std::rethrow_exception(bug);
    if (const auto& bug = std::get<2>(ended)) std::rethrow_exception(bug);
}

// One after another: ECS grants five UpdateService calls a second, and a run rarely has more than one.
asio::awaitable<void> Reconciler::Impl::apply(Pass& pass)
{
    for (std::size_t row = 0; row < pass.size(); ++row) {
        if (!pass.to_apply(row, timers.now())) continue;
        auto answer = co_await ecs.update_service(pass.cluster(), pass.row(row).service, pass.row(row).decision.to,
                                                  pass.write_deadline(row), pass.write_turn());
        pass.applied(row, std::move(answer), timers.now());
    }
}

Reconciler::Reconciler(aws::Ecs& ecs, net::Timers& timers, Asker asker, ApiBudget* budget)
    : impl_(std::make_unique<Impl>(ecs, timers, asker, budget))
{
}
Reconciler::~Reconciler() = default;

Guards& Reconciler::guards()
{
    return impl_->guards;
}

asio::awaitable<RunReport> Reconciler::run(std::shared_ptr<const core::Config> config, core::ClusterKey cluster,
                                           std::function<void()> before_reads, core::Deadline deadline, Lane lane)
{
    Impl& self = *impl_;
    const std::shared_ptr<const core::Config> rules = config;
    if (self.rules != rules) self.directory = ServiceDirectory(DirectoryLimits{});
    self.rules = rules;
    Remembered before = self.memory.recall(cluster);
    Pass pass{std::move(config), std::move(cluster), deadline,  self.timers.wall(),
              std::move(before), self.instances,     self.away, self.guards};
    if (!core::any_rule_reaches(*rules, pass.cluster())) co_return std::move(pass).report(self.timers.now());
    aws::Turn turn{.lane = static_cast<std::uint8_t>(lane), .calls = std::make_shared<aws::RunCalls>()};
    pass.take_turn(std::move(turn));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) pass.stop(); // calls that begin now would not notice

    const bool looks = !pass.stopped() && co_await self.begin_look(pass);
    pass.looked(self.timers.now());
    if (!pass.stopped()) before_reads();
    co_await self.find_services(pass, *rules);
    pass.expect_counts();
    if (pass.reads_waiting() > 0)
        co_await self.read_all(pass);
    else
        co_await self.read_services(pass);
    pass.decide_without_count();
    self.keep_services(pass);
    co_await self.read_counts(pass);
    pass.decide();
    if (pass.look_again()) {
        co_await self.read_counts(pass);
        pass.decide();
    }
    if (looks && self.budget != nullptr) self.budget->end_look(pass.cluster().scope());
    pass.guard(self.timers.now());
    pass.decided(self.timers.now());
    co_await self.apply(pass);
    self.memory.remember(pass.cluster(), pass.remembered());
    co_return std::move(pass).report(self.timers.now());
}

void Reconciler::agent_told(const std::string& instance, bool connected, core::WallTime when)
{
    impl_->away.told(instance, connected, when);
}

void Reconciler::services_changed(const core::ClusterKey& cluster)
{
    impl_->directory.forget(cluster);
}

void Reconciler::service_changed(const core::ClusterKey& cluster, const std::string& service)
{
    impl_->directory.add(cluster, service);
}

} // namespace headcount::control
