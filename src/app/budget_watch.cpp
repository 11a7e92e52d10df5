#include "app/budget_watch.hpp"

#include "app/service_impl.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration worth_telling = 1s;

} // namespace

core::Duration BudgetWatch::waited_before(const control::Run& run, bool held_back, core::Time started) const
{
    if (!held_back || run.tries > 1) return core::Duration::zero();
    return std::max(started - run.marked - run.spacing_wait, core::Duration::zero());
}

core::Duration BudgetWatch::ended(const control::Run& run, core::Duration waited, bool again)
{
    const auto before = waited_.extract(run.cluster);
    const core::Duration sum = waited + (before && run.tries > 1 ? before.mapped() : core::Duration::zero());
    if (again) waited_[run.cluster] = sum;
    return sum;
}

bool BudgetWatch::to_be_told(const control::HeldBack& held, core::Time now)
{
    return held.oldest >= worth_telling && said_.happened(held.scope, 1, now).has_value();
}

std::string advice(const control::HeldBack& held)
{
    if (held.throttled)
        return "ECS throttles this account below the share that headcount may take: other callers draw from the same "
               "bucket; spread their calls, or have AWS raise the quota of " +
               held.operations;
    return "raise limits.api_share if deployments can spare it, or have AWS raise the quota of " + held.operations +
           " and say so in limits.rates";
}

void Service::Impl::complain_of_budget()
{
    if (parts_.budget == nullptr || !parts_.budget->busy()) return;
    for (const control::HeldBack& held : parts_.budget->held_back()) {
        if (!budget_watch_.to_be_told(held, now())) continue;
        const core::Duration oldest = std::max(held.oldest, dispatcher_.oldest_waiting(held.scope, now()));
        parts_.log.warn("the API budget holds an account back", {{"account", held.scope.account},
                                                                 {"region", held.scope.region},
                                                                 {"bucket", held.bucket},
                                                                 {"per_second", held.per_second},
                                                                 {"calls_waiting", held.calls},
                                                                 {"clusters_waiting", dispatcher_.waiting(held.scope)},
                                                                 {"oldest_ms", core::milliseconds_of(oldest)},
                                                                 {"next", advice(held)}});
    }
}

} // namespace headcount::app
