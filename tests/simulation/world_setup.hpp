// What a world is built of, derived from its options: accounts and roles of the simulated AWS, the configuration of the
// service, the fleet, and how long the calm at the end must last.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/sim/fleet.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/world.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::simulation {

inline const std::string followed_service = "log-shipper";
inline const std::string rival = "arn:aws:iam::999999999999:role/autoscaling"; // another writer of its count
inline const std::string secret_key = "simulated/secret+access/key+0123456789ab";
inline const sim::QueueKey event_queue{"100000000000", "eu-west-1", "headcount"};
inline const sim::QueueKey dead_letters{"100000000000", "eu-west-1", "headcount-dead"};

std::vector<std::string> account_ids(std::size_t count); // the account of the queue is the first
sim::SimulatedAwsOptions aws_options(const WorldOptions& options);
sim::FleetOptions fleet_options(const WorldOptions& options);
std::shared_ptr<const core::Config> configuration(const WorldOptions& options);
std::string update_event(const core::ClusterKey& cluster, const std::string& service, const std::string& by);
std::map<std::string, std::string> environment(const WorldOptions& options);

} // namespace headcount::simulation
