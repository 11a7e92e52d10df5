// Which services and clusters of an account the rules reach, as resources of an IAM policy. IAM knows * and ? as the
// configuration does.
#pragma once

#include "app/setup/home.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::app::setup {

std::vector<std::string> service_arns(const core::Config& config, const Home& home, const std::string& account);
std::vector<std::string> cluster_arns(const core::Config& config, const Home& home, const std::string& account);
std::vector<std::string> instance_arns(const core::Config& config, const Home& home, const std::string& account);

// Services in clusters that a rule leaves out with a leading "!", where no other rule speaks for the same service.
std::vector<std::string> excluded_service_arns(const core::Config& config, const Home& home,
                                               const std::string& account);

// The services that a rule may speak for, as a policy names them: a glob, or * for those by tag or placement.
std::string service_glob(const core::Rule& rule);

// The globs a rule takes in: "*" where it only leaves out.
std::vector<std::string> included_globs(const core::Rule& rule);

// The resource for this glob on a cluster's name or ARN: `prefix` + "service/GLOB/SERVICE", or the ARN as it is with
// cluster turned into service. Without a service: of the cluster itself.
std::string resource_for(std::string_view glob, const std::string& prefix, std::string_view service = {});

// The same as a wildcard of an EventBridge pattern, which knows * alone, and not two beside each other: what it lets
// through may be more. Facts: EventBridge User Guide, "Comparison operators for use in event patterns".
std::string event_wildcard(std::string_view resource);

// "…:container-instance/GLOB/*" for "…:cluster/GLOB": its instances.
std::string instances_of(std::string cluster_resource);

} // namespace headcount::app::setup
