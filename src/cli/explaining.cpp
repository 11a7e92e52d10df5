#include "cli/explaining.hpp"

#include "headcount/aws/ecs_listing.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/selecting.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace headcount::cli {
namespace {

// Instances of every status.
asio::awaitable<core::Result<std::set<std::string>>> list_all(aws::Ecs& ecs, core::ClusterKey cluster,
                                                              std::string filter, core::Deadline deadline)
{
    aws::InstanceListing listing;
    for (std::optional<std::string> token = std::string(); token;) {
        aws::InstanceQuestion question{std::nullopt, filter, std::move(*token)};
        auto page = co_await ecs.list_container_instances(cluster, std::move(question), deadline);
        token = listing.read(std::move(page));
    }
    if (const auto& error = listing.error()) co_return *error;
    co_return std::set<std::string>(listing.arns().begin(), listing.arns().end());
}

asio::awaitable<core::Result<std::vector<core::ObservedInstance>>>
describe_all(aws::Ecs& ecs, core::ClusterKey cluster, std::set<std::string> arns, core::Deadline deadline)
{
    std::vector<core::ObservedInstance> instances;
    for (auto next = arns.begin(); next != arns.end();) {
        std::vector<std::string> batch;
        for (; next != arns.end() && batch.size() < aws::described_a_call; ++next)
            batch.push_back(*next);
        auto described = co_await ecs.describe_container_instances(cluster, std::move(batch), deadline);
        if (!described) co_return described.error();
        std::ranges::move(described->instances, std::back_inserter(instances));
    }
    co_return instances;
}

// Its count means something: what the instances are to it is worth a look.
bool is_counted(const core::ObservedService& service)
{
    return service.status == core::Status::active && service.scheduling == core::Scheduling::replica &&
           !service.fargate_only;
}

struct Explaining {
    asio::awaitable<core::Result<std::vector<Explained>>> explain(std::vector<control::Row> rows);
    asio::awaitable<core::Result<std::vector<core::Reckoned>>> reckon(core::Rule rule, core::ObservedService service);

    aws::Ecs& ecs;
    std::shared_ptr<const core::Config> config;
    core::ClusterKey cluster;
    core::Deadline deadline;
    std::optional<std::vector<core::ObservedInstance>> instances{}; // once they were needed
};

asio::awaitable<core::Result<std::vector<core::Reckoned>>> Explaining::reckon(core::Rule rule,
                                                                              core::ObservedService service)
{
    if (!instances) {
        auto arns = co_await list_all(ecs, cluster, {}, deadline);
        if (!arns) co_return arns.error();
        auto described = co_await describe_all(ecs, cluster, std::move(*arns), deadline);
        if (!described) co_return described.error();
        instances = std::move(*described);
    }
    const auto counting = core::counting_of(rule, service);
    core::Matching matching;
    if (!counting.filter.empty()) {
        auto arns = co_await list_all(ecs, cluster, counting.filter, deadline);
        if (!arns) co_return arns.error();
        matching.filter = std::move(*arns);
    }
    auto arns = co_await list_all(ecs, cluster, core::runs_task_of(service.name), deadline);
    if (!arns) co_return arns.error();
    matching.tasks = std::move(*arns);
    co_return core::reckon(counting, service.placement.distinct_instance, *instances, matching);
}

asio::awaitable<core::Result<std::vector<Explained>>> Explaining::explain(std::vector<control::Row> rows)
{
    std::vector<Explained> all;
    for (control::Row& row : rows) {
        Explained one;
        if (row.decision.outcome == core::Outcome::failed && !core::is_ecs_name(row.service)) {
            one.row = std::move(row); // the services could not be found
            all.push_back(std::move(one));
            continue;
        }
        std::vector<std::string> names(1, row.service);
        one.row = std::move(row);
        const auto services =
            co_await ecs.describe_services(cluster, std::move(names), deadline, {}, aws::ServiceEvents::read);
        if (!services) co_return services.error();
        const auto chosen = core::choose_rule(*config, cluster, services->services.front());
        const core::Rule rule = chosen ? chosen->rule(*config) : config->rules[one.row.rule];
        one.scale = rule.scale;
        one.trouble = services->services.front().trouble;
        if (is_counted(services->services.front())) {
            auto counted = co_await reckon(rule, services->services.front());
            if (!counted) co_return counted.error();
            one.counted = std::move(*counted);
            std::ranges::copy(core::warnings_of(rule, *instances), std::back_inserter(one.row.warnings));
        }
        all.push_back(std::move(one));
    }
    co_return all;
}

} // namespace

asio::awaitable<core::Result<std::vector<Explained>>> explain(aws::Ecs& ecs, net::Timers& timers,
                                                              std::shared_ptr<const core::Config> config,
                                                              core::ClusterKey cluster, core::Deadline deadline)
{
    auto reading = std::make_shared<core::Config>(*config);
    reading->dry_run = true;
    reading->limits.max_fall.reset(); // that is of the account, not of this cluster
    control::Reconciler reconciler(ecs, timers, control::Asker::person);
    const std::function<void()> nothing_marks_meanwhile = [] {};
    auto report = co_await reconciler.run(std::move(reading), cluster, nothing_marks_meanwhile, deadline);
    Explaining explaining{ecs, std::move(config), std::move(cluster), deadline};
    co_return co_await explaining.explain(std::move(report.rows));
}

} // namespace headcount::cli
