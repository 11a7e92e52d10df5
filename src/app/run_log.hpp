// One log line a service of a run: info where something changed; warn where it failed and is tried again, error where
// it was given up; debug otherwise.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/observe/log.hpp"

namespace headcount::app {

void log_run(observe::Log& log, const RunRecord& record);

} // namespace headcount::app
