// The commands of the control page that change clusters, instances, services and tasks.
#include "sim/server/control_command.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "sim/refusal.hpp"
#include "sim/service_input.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace headcount::sim {
namespace {

namespace json = boost::json;

// {"rack": "r1", "gpu": null}
std::vector<Attribute> attributes(EcsInput& input)
{
    std::vector<Attribute> all;
    auto given = input.object("attributes");
    for (const auto& name : given.members()) {
        all.push_back({name, given.text(name)});
        if (given.error()) input.fail(*given.error());
    }
    return all;
}

// The instance named, or the first `count` of a cluster, only those that wear these attributes where some are named.
core::Result<std::vector<std::string>> instances(ControlCommand& c)
{
    if (const auto named = c.input.text("instance")) return std::vector{*named};
    auto arns = c.aws.ecs().instance_arns(c.input.cluster());
    auto wanted = c.input.object("with");
    const auto names = wanted.members();
    std::erase_if(arns, [&](const std::string& arn) {
        const auto* instance = c.aws.ecs().find_instance(arn);
        return !std::ranges::all_of(names, [&](const std::string& name) {
            const Attribute attribute{name, wanted.text(name)};
            return std::ranges::find(instance->attributes, attribute) != instance->attributes.end();
        });
    });
    const auto count = static_cast<std::size_t>(c.count());
    if (wanted.error()) return *wanted.error();
    if (c.input.error()) return *c.input.error();
    if (arns.size() < count) return refused("Count", "the cluster has fewer such instances");
    arns.resize(count);
    return arns;
}

template <class Change>
Controlled change_each(ControlCommand& c, Change change)
{
    const auto arns = instances(c);
    if (!arns) return arns.error();
    json::array changed;
    for (const auto& arn : *arns) {
        const auto done = change(c.aws.ecs(), arn);
        if (!done) return done.error();
        changed.emplace_back(arn);
    }
    return json::object{{"instances", std::move(changed)}};
}

Controlled service_answer(const core::Result<const Service*>& done)
{
    if (!done) return done.error();
    return json::object{{"service", (*done)->arn}, {"desired", (*done)->desired}};
}

} // namespace

std::int64_t ControlCommand::count()
{
    const auto number = input.integer("count").value_or(1);
    if (number < 1 || number > 100'000) input.fail(refused("Count", "count must be from 1 to 100000"));
    return number;
}

Controlled create_cluster_now(ControlCommand c)
{
    const auto made = c.aws.ecs().create_cluster(c.input.cluster());
    if (!made) return made.error();
    return json::object{{"cluster", (*made)->key.arn()}};
}

Controlled create_service_now(ControlCommand c)
{
    ServiceSpec spec;
    spec.name = c.input.needed_text("service");
    spec.desired = static_cast<std::uint32_t>(std::max<std::int64_t>(0, c.input.integer("desired").value_or(0)));
    spec.distinct_instance = c.input.flag("distinct_instance");
    spec.spread_instances = c.input.flag("spread_instances");
    spec.member_of = c.input.texts("member_of").value_or(std::vector<std::string>{});
    if (c.input.flag("daemon")) spec.scheduling = Scheduling::daemon;
    const auto healthy = c.input.integer("minimum_healthy_percent").value_or(spec.minimum_healthy_percent);
    if (healthy < 0 || healthy > 100) return refused("Percent", "minimum_healthy_percent must be from 0 to 100");
    spec.minimum_healthy_percent = static_cast<std::uint32_t>(healthy);
    spec.launch_type = c.input.text("launch_type").value_or(spec.launch_type);
    const auto controller = c.input.text("controller").value_or("ECS");
    if (controller == "CODE_DEPLOY")
        spec.controller = Controller::code_deploy;
    else if (controller == "EXTERNAL")
        spec.controller = Controller::external;
    else if (controller != "ECS")
        return refused("Controller", "controller must be ECS, CODE_DEPLOY or EXTERNAL");
    spec.tags = read_tags(c.input);
    if (c.input.error()) return *c.input.error();
    return service_answer(c.aws.ecs().create_service(c.input.cluster(), std::move(spec)));
}

Controlled set_desired_now(ControlCommand c)
{
    const auto service = c.input.needed_text("service");
    const auto desired = c.input.integer("desired").value_or(-1);
    if (c.input.error()) return *c.input.error();
    if (desired < 0) return refused("Desired", "desired must be a count");
    return service_answer(c.aws.ecs().set_desired(c.input.cluster(), service, static_cast<std::uint32_t>(desired)));
}

Controlled delete_service_now(ControlCommand c)
{
    const auto service = c.input.needed_text("service");
    if (c.input.error()) return *c.input.error();
    return service_answer(c.aws.ecs().delete_service(c.input.cluster(), service, true));
}

Controlled deploy_now(ControlCommand c)
{
    const auto service = c.input.needed_text("service");
    if (c.input.error()) return *c.input.error();
    return service_answer(c.aws.ecs().redeploy(c.input.cluster(), service, {}));
}

Controlled lose_task_now(ControlCommand c)
{
    const auto service = c.input.needed_text("service");
    if (c.input.error()) return *c.input.error();
    return service_answer(c.aws.ecs().lose_task(c.input.cluster(), service));
}

Controlled register_now(ControlCommand c)
{
    InstanceSpec spec;
    spec.zone = c.input.text("zone").value_or("");
    spec.type = c.input.text("type").value_or(spec.type);
    if (const auto cpu = c.input.integer("cpu")) spec.resources.cpu = *cpu;
    if (const auto memory = c.input.integer("memory")) spec.resources.memory = *memory;
    spec.attributes = attributes(c.input);
    const auto cluster = c.input.cluster();
    const auto count = c.count();
    if (c.input.error()) return *c.input.error();
    json::array arns;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto arn = c.aws.ecs().register_instance(cluster, spec);
        if (!arn) return arn.error();
        arns.emplace_back(*arn);
    }
    return json::object{{"instances", std::move(arns)}};
}

Controlled put_attributes_now(ControlCommand c)
{
    const auto put = attributes(c.input);
    return change_each(c, [&put](EcsWorld& world, const std::string& arn) { return world.put_attributes(arn, put); });
}

Controlled start_tasks_now(ControlCommand c)
{
    const auto family = c.input.needed_text("family");
    return change_each(c, [&family](EcsWorld& world, const std::string& arn) { return world.start_task(arn, family); });
}

Controlled drain_now(ControlCommand c)
{
    return change_each(c, [](EcsWorld& world, const std::string& arn) { return world.drain(arn); });
}

Controlled activate_now(ControlCommand c)
{
    return change_each(c, [](EcsWorld& world, const std::string& arn) { return world.activate(arn); });
}

Controlled connect_now(ControlCommand c)
{
    return change_each(c, [](EcsWorld& world, const std::string& arn) { return world.set_agent_connected(arn, true); });
}

Controlled disconnect_now(ControlCommand c)
{
    return change_each(c,
                       [](EcsWorld& world, const std::string& arn) { return world.set_agent_connected(arn, false); });
}

Controlled terminate_now(ControlCommand c)
{
    return change_each(c, [](EcsWorld& world, const std::string& arn) { return world.terminate(arn); });
}

Controlled deregister_now(ControlCommand c)
{
    return change_each(c, [](EcsWorld& world, const std::string& arn) { return world.deregister(arn, true); });
}

} // namespace headcount::sim
