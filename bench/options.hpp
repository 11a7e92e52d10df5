// What headcount-bench can be asked for.
#pragma once

#include "budget/figures.hpp"
#include "calls/figures.hpp"
#include "growth/figures.hpp"
#include "path/figures.hpp"
#include "peers/figures.hpp"
#include "service/figures.hpp"
#include "service/soak.hpp"
#include "shards/figures.hpp"
#include "sign/figures.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace headcount::bench {

struct CompareOptions {
    std::string before;
    std::string after;
};

// Each adds its command and what it takes; filled when the command line is parsed.
CLI::App* describe_small(CLI::App& app);
CLI::App* describe_calls(CLI::App& app, CallOptions& options);
CLI::App* describe_path(CLI::App& app, PathOptions& options);
CLI::App* describe_sign(CLI::App& app, SignOptions& options);
CLI::App* describe_service(CLI::App& app, ServiceOptions& options);
CLI::App* describe_peers(CLI::App& app, PeerOptions& options);
CLI::App* describe_budget(CLI::App& app, BudgetOptions& options);
CLI::App* describe_growth(CLI::App& app, GrowthOptions& options);
CLI::App* describe_shards(CLI::App& app, ShardOptions& options);
CLI::App* describe_soak(CLI::App& app, SoakOptions& options);
CLI::App* describe_compare(CLI::App& app, CompareOptions& options);

} // namespace headcount::bench
