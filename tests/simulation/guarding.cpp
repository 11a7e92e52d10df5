#include "simulation/guarding.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

std::optional<core::MaxStep> draw_step(core::Random& random)
{
    if (random.chance(0.5)) return std::nullopt;
    if (random.chance(0.5))
        return core::MaxStep{core::MaxStep::Unit::percent, 10 + 10 * static_cast<std::uint32_t>(random.below(5))};
    return core::MaxStep{core::MaxStep::Unit::tasks, 1 + static_cast<std::uint32_t>(random.below(5))};
}

core::Pace draw_pace(core::Random& random)
{
    core::Pace pace;
    if (random.chance(0.5)) pace.hold = std::chrono::seconds{1 + random.below(60)};
    pace.max_step = draw_step(random);
    return pace;
}

std::int64_t seconds(core::Duration span)
{
    return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

std::ostream& operator<<(std::ostream& out, const core::Pace& pace)
{
    out << seconds(pace.hold) << "s/";
    if (!pace.max_step) return out << "off";
    return out << pace.max_step->amount << (pace.max_step->unit == core::MaxStep::Unit::percent ? "%" : "");
}

} // namespace

core::Duration Guarding::patience() const
{
    core::Duration all = scale_out.hold + scale_in.hold + 30s;
    if (scale_out.max_step || scale_in.max_step) all += 6min; // thirty tasks, one at a time, looked for now and then
    if (max_fall) all += 3 * max_fall->window;
    if (deploy_every > core::Duration::zero()) all += 3min; // until the last one has ended, and that was noticed
    return all;
}

std::ostream& operator<<(std::ostream& out, const Guarding& guarding)
{
    out << "out " << guarding.scale_out << ", in " << guarding.scale_in << ", to zero "
        << (guarding.to_zero == core::ToZero::confirm ? "confirmed" : "at once") << ", during deployments "
        << static_cast<int>(guarding.during_deployment) << ", one every " << seconds(guarding.deploy_every)
        << "s, brake ";
    if (!guarding.max_fall) return out << "off";
    return out << guarding.max_fall->percent << "%/" << seconds(guarding.max_fall->window) << "s";
}

Guarding draw_guarding(core::Random& random)
{
    Guarding guarding;
    if (random.chance(0.5)) {
        guarding.scale_out = draw_pace(random);
        guarding.scale_in = draw_pace(random);
    }
    if (random.chance(0.7)) guarding.to_zero = core::ToZero::confirm;
    guarding.during_deployment = static_cast<core::DuringDeployment>(random.below(3));
    if (random.chance(0.7)) guarding.max_fall = core::MaxFall{10 + static_cast<std::uint32_t>(random.below(60)), 1min};
    if (random.chance(0.5)) guarding.deploy_every = std::chrono::seconds{20 + random.below(60)};
    return guarding;
}

void tell(core::Config& config, const Guarding& guarding)
{
    for (core::Rule& rule : config.rules) {
        rule.scale_out = guarding.scale_out;
        rule.scale_in = guarding.scale_in;
        rule.to_zero = guarding.to_zero;
        rule.during_deployment = guarding.during_deployment;
    }
    config.limits.max_fall = guarding.max_fall;
}

bool is_restrained(const control::RunReport& report)
{
    return std::ranges::any_of(report.rows, [](const control::Row& row) {
        const core::Decision& decision = row.decision;
        return decision.outcome == core::Outcome::held || decision.outcome == core::Outcome::contended ||
               (decision.outcome == core::Outcome::adjusted && decision.to != decision.policy);
    });
}

bool is_held_truly(const core::Decision& last, const sim::EcsWorld& world, const core::ClusterKey& cluster,
                   const std::string& name, const Counted& counted)
{
    const sim::Service* service = world.find_service(cluster, name);
    if (service == nullptr || last.outcome != core::Outcome::held) return false;
    if (last.reason == core::Reason::deployment) return !service->deployed || service->outdated > 0;
    if (last.reason == core::Reason::step) return service->running != service->desired;
    if (last.reason == core::Reason::feedback) return !service->spec.capacity_providers.empty();
    if (last.reason == core::Reason::confirming && last.unmatched)
        return service->running > 0 && !any_matches(world, cluster, counted);
    return false; // the calm is longer than any other may last
}

} // namespace headcount::simulation
