#include "cli/pausing.hpp"

#include "core/invalid.hpp"
#include "headcount/core/selecting.hpp"
#include "headcount/core/wall_text.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace headcount::cli {
namespace {

std::string place_of(const PauseRequest& request)
{
    return "service " + request.service + " of cluster " + request.cluster.name;
}

// Why there is nothing to pause here.
std::optional<core::Error> refusal(const core::Config& config, const PauseRequest& request,
                                   const aws::DescribedServices& described)
{
    const core::ClusterKey& cluster = request.cluster;
    if (described.cluster_missing)
        return core::invalid("there is no cluster " + cluster.name + " in account " + cluster.account + " and region " +
                             cluster.region);
    const core::ObservedService& service = described.services.front();
    if (service.status != core::Status::active)
        return core::invalid("cluster " + cluster.name + " has no ACTIVE service " + request.service);
    if (!core::choose_rule(config, cluster, service))
        return core::invalid("no rule speaks for " + place_of(request) +
                             ", so that headcount does not touch it anyway");
    return std::nullopt;
}

std::vector<core::TagChange> changes(const PauseRequest& request, const core::Tags& tags, core::WallTime now)
{
    if (request.freeze) return core::changes_to_freeze(tags, *request.freeze, now);
    std::vector<core::TagChange> all;
    if (auto removal = core::change_to_thaw(tags)) all.emplace_back(std::move(*removal));
    return all;
}

// Where a tag cannot be obeyed the service is left alone, whatever is paused or resumed.
std::string void_because(const core::Config& config, const PauseRequest& request, const core::ObservedService& service)
{
    const auto chosen = core::choose_rule(config, request.cluster, service);
    if (!chosen || chosen->bad_tag.empty()) return {};
    return "; but headcount leaves it alone all the same, as it is: " + chosen->bad_tag + " (HC2121)";
}

std::string sentence(const PauseRequest& request, const core::ObservedService& service, bool changed, bool dry_run)
{
    constexpr const char* from_when = ", from the next event or sweep of that cluster on";
    std::string words = place_of(request) + (dry_run ? " would be" : " is");
    if (!request.freeze) return words + (changed ? " managed again" + std::string(from_when) : " not paused by tags");
    words += " paused at " + std::to_string(request.freeze->at.value_or(service.desired));
    if (const auto until = request.freeze->until) words += " until " + core::second_text(*until);
    return words + from_when + "; headcount resume " + request.cluster.name + " " + request.service + " ends it";
}

} // namespace

asio::awaitable<core::Result<std::string>> carry_out(aws::Ecs& ecs, std::shared_ptr<const core::Config> config,
                                                     PauseRequest request, core::WallTime now, core::Deadline deadline)
{
    std::vector<std::string> names(1, request.service);
    const auto described = co_await ecs.describe_services(request.cluster, std::move(names), deadline);
    if (!described) co_return described.error();
    if (auto error = refusal(*config, request, *described)) co_return *error;
    const core::ObservedService service = described->services.front();
    const auto all = changes(request, service.tags, now);
    for (const core::TagChange& change : all) {
        if (config->dry_run) break;
        core::Result<void> done;
        if (const auto* set = std::get_if<core::SetTags>(&change))
            done = co_await ecs.tag_service(service.arn, set->tags, deadline);
        else
            done = co_await ecs.untag_service(service.arn, std::get<core::RemoveTags>(change).keys, deadline);
        if (!done) co_return done.error();
    }
    co_return sentence(request, service, !all.empty(), config->dry_run) + void_because(*config, request, service);
}

} // namespace headcount::cli
