// Why nothing counts: does no instance of the cluster match, whatever its state? A drain is told from a slip of the pen
// by that.
#include "control/census.hpp"

#include <algorithm>
#include <array>

namespace headcount::control {

using Of = core::NoMatch::Of;

namespace {

core::InstanceList active_that_match(const core::Counting& counting)
{
    return {core::InstanceStatus::active, counting.filter};
}

bool of_a_provider(const core::Counting& counting, const InstanceFacts& facts)
{
    return !counting.by_provider() ||
           std::ranges::find(*counting.providers, facts.capacity_provider) != counting.providers->end();
}

// In a zone, or with a value of the attribute, where that counts.
bool has_value(const core::Counting& counting, const InstanceFacts& facts)
{
    if (counting.per.kind == core::Unit::Kind::zone) return !facts.zone.empty();
    if (counting.per.kind != core::Unit::Kind::attribute) return true;
    const auto value = facts.values.find(counting.per.attribute);
    return value != facts.values.end() && value->second;
}

} // namespace

core::InstanceList draining_that_match(const core::Counting& counting)
{
    return {core::InstanceStatus::draining, counting.filter};
}

bool Census::need_reason(const core::Counting& counting)
{
    if (!counting.picks() || !failing(counting, {active_that_match(counting)})) return false;
    ask(draining_that_match(counting), counting.by_provider() || counting.measures());
    if (!counting.filter.empty() && !std::exchange(cluster_asked_, true)) waiting_.push_back(ReadCluster{});
    return true;
}

std::optional<Of> Census::failing(const core::Counting& counting, const std::vector<core::InstanceList>& asked) const
{
    Of last = Of::where;
    for (const core::InstanceList& one : asked) {
        for (const std::string& arn : lists_.at(one).listing.arns()) {
            if (!counting.by_provider() && !counting.by_value()) return std::nullopt;
            const auto& facts = facts_.at(arn);
            last = std::max(last, Of::capacity);
            if (!facts || !of_a_provider(counting, *facts)) continue; // or it went away meanwhile
            if (has_value(counting, *facts)) return std::nullopt;
            last = Of::per;
        }
    }
    return last;
}

// With `where`, only DescribeClusters knows how many instances there are that do not match.
std::optional<core::NoMatch> Census::no_match(const core::Counting& counting) const
{
    const std::vector<core::InstanceList> asked{active_that_match(counting), draining_that_match(counting)};
    const auto of = failing(counting, asked);
    if (!of) return std::nullopt;
    core::NoMatch none{.of = *of};
    if (counting.filter.empty()) {
        std::size_t all = 0;
        for (const core::InstanceList& one : asked)
            all += lists_.at(one).listing.arns().size();
        none.registered = static_cast<std::uint32_t>(all);
    } else if (cluster_ && *cluster_) {
        none.registered = (*cluster_)->instances;
    }
    if (none.registered == 0U) return std::nullopt; // the cluster is empty
    return none;
}

} // namespace headcount::control
