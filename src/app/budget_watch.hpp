// What waiting for the API budget means to runs and to people: how much of a run's time it was, and the line that says
// what holds an account back. Pure but for the line's pace.
#pragma once

#include "app/scope_pace.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/control/dispatcher.hpp"

#include <map>
#include <optional>
#include <string>

namespace headcount::app {

class BudgetWatch {
public:
    // The part of its waiting before this try that was due to the budget: where its account is held back when it
    // starts, all that was not the cluster's spacing.
    core::Duration waited_before(const control::Run& run, bool held_back, core::Time started) const;

    // A try has ended that waited so long; the sum of all tries for the same messages so far.
    core::Duration ended(const control::Run& run, core::Duration waited, bool again);

    // Has this account waited long enough, and was it not told of for a minute?
    bool to_be_told(const control::HeldBack& held, core::Time now);

private:
    std::map<core::ClusterKey, core::Duration> waited_; // by earlier tries of runs that will be tried again
    ScopePace said_;
};

// What would help.
std::string advice(const control::HeldBack& held);

} // namespace headcount::app
