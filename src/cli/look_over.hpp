// What `plan`, `apply` and `wait` have in common: the clusters of a command line, one look at each, and what is said
// about names that led nowhere.
#pragma once

#include "cli/applying.hpp"
#include "cli/command.hpp"
#include "cli/runtime.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <vector>

namespace headcount::cli {

// `--timeout`, or so much; nothing where it cannot be read: said on err.
std::optional<core::Duration> timeout_of(const Arguments& arguments, const char* usual, std::ostream& err);

// The clusters named, or all in reach; nothing where one cannot be: the sentences went to err.
asio::awaitable<std::optional<std::vector<core::ClusterKey>>>
find_clusters(std::vector<std::string> operands, World& world, Runtime& runtime, core::Deadline deadline);

// One look at each of them; `may_change` is false for a command that only reads, whatever the configuration says.
asio::awaitable<std::vector<Applied>> look_over(std::vector<core::ClusterKey> clusters, bool may_change, World& world,
                                                Runtime& runtime, core::Deadline deadline);

// A cluster that was asked for by name and does not exist, or that no rule covers: most likely the name is wrong, or
// the rules are. How many, said on err.
std::size_t print_missing(const core::Config& config, const std::vector<Applied>& applied, std::ostream& err);

// Services that were found nowhere although clusters were looked at: most likely their name is wrong.
std::size_t print_found_nowhere(const core::Config& config, const std::vector<Applied>& applied, std::ostream& err);

} // namespace headcount::cli
