// One log line a service of a run: info where its count changed, or where it begins or ends to be held, contended or
// paused; warn where it failed and is tried again, error where it was given up; debug otherwise.
#pragma once

#include "app/standings.hpp"
#include "headcount/app/service.hpp"
#include "headcount/observe/log.hpp"

#include <span>

namespace headcount::app {

// `standings`: of its rows. A dry run says so in each line.
void log_run(observe::Log& log, const RunRecord& record, std::span<const Standing> standings, bool dry_run);

} // namespace headcount::app
