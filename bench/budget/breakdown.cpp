#include "budget/breakdown.hpp"

#include <algorithm>
#include <numeric>

namespace headcount::bench {
namespace {

constexpr double least_share = 0.05;

std::size_t index_of(std::string_view part)
{
    const auto found = std::ranges::find(parts, part);
    return found == parts.end() ? parts.size() - 1 : static_cast<std::size_t>(found - parts.begin());
}

bool is_call(const LoggedStage& stage)
{
    return stage.name.front() >= 'A' && stage.name.front() <= 'Z' && stage.name.find('.') == stage.name.npos;
}

double overlap(const LoggedStage& stage, double from, double to)
{
    return std::max(0.0, std::min(stage.end(), to) - std::max(stage.start, from));
}

// Of the calls under way at this time the one that is answered last, or null.
const LoggedStage* awaited_at(const LoggedRun& run, double time)
{
    const LoggedStage* latest = nullptr;
    for (const LoggedStage& stage : run.stages)
        if (is_call(stage) && stage.start <= time && time < stage.end() &&
            (latest == nullptr || stage.end() > latest->end()))
            latest = &stage;
    return latest;
}

double next_call_after(const LoggedRun& run, double time, double end)
{
    for (const LoggedStage& stage : run.stages)
        if (is_call(stage) && stage.start > time) end = std::min(end, stage.start);
    return end;
}

void add_call(const LoggedRun& run, const LoggedStage& call, double from, double to, Breakdown& out)
{
    const std::string prefix = call.name + ".";
    double told = 0;
    for (const LoggedStage& stage : run.stages) {
        if (!stage.name.starts_with(prefix) || stage.start < call.start || stage.end() > call.end() + 1) continue;
        const double part = overlap(stage, from, to);
        out[index_of(std::string_view(stage.name).substr(prefix.size()))] += part;
        told += part;
    }
    out[index_of("decide")] += std::max(0.0, to - from - told);
}

void add_calls(const LoggedRun& run, const LoggedStage& span, Breakdown& out)
{
    for (double at = span.start; at < span.end();) {
        const LoggedStage* call = awaited_at(run, at);
        const double until = call == nullptr ? next_call_after(run, at, span.end()) : std::min(call->end(), span.end());
        if (call == nullptr)
            out[index_of("decide")] += until - at;
        else
            add_call(run, *call, at, until, out);
        at = until;
    }
}

} // namespace

Breakdown breakdown_of(const LoggedRun& run)
{
    Breakdown out{};
    for (const char* name : {"arrival", "receive", "parse", "spacing", "wait", "limiter", "decide"})
        if (const LoggedStage* stage = run.find(name)) out[index_of(name)] += stage->length;
    for (const char* name : {"read", "apply"})
        if (const LoggedStage* stage = run.find(name)) add_calls(run, *stage, out);
    return out;
}

std::vector<Blame> blame(const std::vector<Breakdown>& over)
{
    Breakdown sums{};
    for (const Breakdown& each : over)
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += each[i];
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    std::vector<Blame> out;
    for (std::size_t i = 0; i < sums.size(); ++i)
        if (all > 0 && sums[i] / all >= least_share) out.push_back({parts[i], sums[i] / all});
    std::ranges::sort(out, std::greater{}, &Blame::share);
    return out;
}

} // namespace headcount::bench
