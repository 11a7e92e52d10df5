// The demo's two plays of one world: over loopback sockets with the real clock, and in process on virtual time.
#pragma once

#include "cli/demo/options.hpp"
#include "cli/demo/stage.hpp"
#include "cli/demo/tally.hpp"

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <functional>

namespace headcount::cli {

// Told twice a second how far the world and the service have come.
using Watcher = std::function<void(core::Duration elapsed, const StageView& view, const Tally& tally)>;

core::Result<Summary> play_real(const DemoOptions& options, Watcher watcher);
core::Result<Summary> play_virtual(const DemoOptions& options, Watcher watcher);

} // namespace headcount::cli
