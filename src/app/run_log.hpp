// One log line a service of a run: info where something changed, error where it failed, debug otherwise.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/observe/log.hpp"

namespace headcount::app {

void log_run(observe::Log& log, const RunRecord& record);

} // namespace headcount::app
