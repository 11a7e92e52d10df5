#include "peers/waits.hpp"

#include "budget/run_line.hpp"
#include "cpu.hpp"
#include "peers/acts.hpp"
#include "peers/told.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace headcount::bench {
namespace {

constexpr double call_ms = 20;
constexpr std::size_t crowd_at_once = 256;
constexpr std::size_t timed_events = 320;

// Of our own, from its log: the time from the start of a run to its last answer, of all but the first `warm_up` runs.
PeerWait waits_in(const std::string& log, std::size_t warm_up)
{
    std::vector<double> times;
    for (std::size_t at = 0; at < log.size();) {
        const auto end = std::min(log.find('\n', at), log.size());
        if (const auto run = read_run(std::string_view(log).substr(at, end - at)))
            if (const auto* begun = run->find("limiter"); begun != nullptr && run->total() > 0)
                times.push_back((run->total() - begun->start) / 1000);
        at = end + 1;
    }
    if (times.size() <= warm_up) throw std::runtime_error("headcount replay logged no run that counts");
    times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(warm_up));
    std::ranges::sort(times);
    return {times.at(times.size() / 2), times.at(times.size() * 99 / 100)};
}

PeerWait waits_told(const std::string& output)
{
    const ToldTimes told = times_in(output);
    return {told.p50_ms, told.p99_ms};
}

} // namespace

std::vector<PeerWaits> measure_waits(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress)
{
    const std::size_t timed = std::min(options.events, timed_events);
    PeerStage stage({"20 ms a call", Wire::plain}, std::max(options.events, most_warm_up(peers) + timed));
    stage.slow_down(call_ms);
    stage.keep_on_core(1);
    keep_on_core(0, 0);
    const std::string all = stage.events(options.events);
    std::vector<PeerWaits> out;
    for (const Peer& peer : peers)
        out.push_back({peer.name, {}});
    for (std::size_t run = 0; run < options.runs; ++run)
        for (std::size_t i = 0; i < peers.size(); ++i) {
            progress("20 ms a call, " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                     std::to_string(options.runs));
            const std::size_t warm_up = peers[i].warm_up;
            const Task task{.file = stage.events(warm_up + timed),
                            .concurrency = options.concurrency,
                            .warm_up = warm_up,
                            .log_level = "debug"};
            const Used used = replay_act(stage, peers[i], task, warm_up + timed);
            PeerWait wait = peers[i].ours() ? waits_in(used.log, warm_up) : waits_told(used.output);
            const Task crowded{.file = all, .concurrency = crowd_at_once};
            const Used crowd = replay_act(stage, peers[i], crowded, options.events);
            wait.crowd_mb = static_cast<double>(crowd.resident_kib) / 1024;
            out[i].runs.push_back(wait);
        }
    return out;
}

} // namespace headcount::bench
