// One log line a service of a run: info where something changed; warn where it failed and is tried again, error where
// it was given up; debug otherwise.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/observe/log.hpp"

namespace headcount::app {

// A dry run says so in each line.
void log_run(observe::Log& log, const RunRecord& record, bool dry_run);

} // namespace headcount::app
