// When `wait` is over: what a look at a cluster says about going on. Pure.
#pragma once

#include "headcount/control/reconciler.hpp"

#include <string>

namespace headcount::cli {

struct Waiting {
    enum class Verdict { over, goes_on, cannot_be };

    Verdict verdict = Verdict::over;
    std::string words; // what is missing, or why it cannot come

    friend bool operator==(const Waiting&, const Waiting&) = default;
};

// Over: each service is in sync and runs as many tasks as it asks for. Services that the cluster does not have are
// passed over unless `service` names one of them, or there is no other; those that are left alone (paused, skipped)
// never come to be in sync.
Waiting judge_wait(const control::RunReport& report, const std::string& service);

} // namespace headcount::cli
