// A simulated ECS with one cluster, for tests of what is in it: time in seconds since the start, events as JSON.
#pragma once

#include "headcount/sim/ecs_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace headcount::sim {

struct World {
    explicit World(std::uint64_t seed = 1, EcsWorldOptions options = {}) : ecs(seeded(options, seed))
    {
        ecs.on_event([this](const core::ClusterKey&, std::string event) { texts.push_back(std::move(event)); });
        ecs.create_cluster(orders).value();
    }

    static EcsWorldOptions seeded(EcsWorldOptions options, std::uint64_t seed)
    {
        options.seed = seed;
        options.wall_at_start = core::WallTime{std::chrono::milliseconds{1'767'322'800'123}};
        return options;
    }

    void at(double seconds)
    {
        ecs.advance(core::Time{} + std::chrono::duration_cast<core::Duration>(std::chrono::duration<double>(seconds)));
        ecs.check();
    }

    std::vector<std::string> fill(int instances)
    {
        std::vector<std::string> arns;
        for (int i = 0; i < instances; ++i)
            arns.push_back(ecs.register_instance(orders).value());
        return arns;
    }

    const Service& service(ServiceSpec spec)
    {
        auto name = spec.name;
        ecs.create_service(orders, std::move(spec)).value();
        return *ecs.find_service(orders, name);
    }

    std::uint32_t running(const std::string& name) const { return ecs.running(orders, name); }
    std::uint32_t tasks_on(const std::string& arn) const
    {
        const auto& instance = *ecs.find_instance(arn);
        return instance.running + instance.pending;
    }

    // The events since the last call, parsed.
    std::vector<boost::json::value> events()
    {
        std::vector<boost::json::value> parsed;
        for (const auto& text : texts)
            parsed.push_back(boost::json::parse(text));
        texts.clear();
        return parsed;
    }

    // Only those of service actions and deployments, by name.
    std::vector<std::string> service_events()
    {
        std::vector<std::string> names;
        for (const auto& event : events()) {
            const auto& detail = event.at("detail").as_object();
            if (detail.contains("eventName")) names.emplace_back(detail.at("eventName").as_string());
        }
        return names;
    }

    core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};
    std::vector<std::string> texts;
    EcsWorld ecs;
};

} // namespace headcount::sim
