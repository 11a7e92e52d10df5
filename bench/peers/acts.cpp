#include "peers/acts.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace headcount::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto serve_limit = 300s;
constexpr auto pace = 20ms; // of looks at the queue: each takes the core from who is measured

void check_counts(PeerStage& stage, const Peer& peer, std::size_t events, const Used& used)
{
    if (const auto wrong = stage.wrong_counts(); wrong > 0)
        throw std::runtime_error(peer.name + " left " + std::to_string(wrong) + " of " + std::to_string(events) +
                                 " counts as they were; it said:\n" + used.log + used.output);
}

} // namespace

Used replay_act(PeerStage& stage, const Peer& peer, const Task& task, std::size_t events)
{
    stage.set_wrong_counts(events);
    Used used = run_to_the_end(words_of(peer, task, stage), stage.environment());
    check_counts(stage, peer, events, used);
    return used;
}

Served serve_act(PeerStage& stage, const Peer& peer, const Task& task, std::size_t events)
{
    stage.set_wrong_counts(events);
    stage.send_events(events);
    const auto began = Clock::now();
    Program program(words_of(peer, task, stage), stage.environment());
    while (program.running() && !stage.all_deleted() && Clock::now() < began + serve_limit)
        std::this_thread::sleep_for(pace);
    const std::chrono::duration<double> took = Clock::now() - began;
    if (!program.running()) {
        const Used used = program.wait();
        throw std::runtime_error(peer.name + " ended by itself; it said:\n" + used.log + used.output);
    }
    program.terminate();
    const Used used = program.wait();
    if (!stage.all_deleted())
        throw std::runtime_error(peer.name + " left messages in the queue; it said:\n" + used.log + used.output);
    check_counts(stage, peer, events, used);
    return {used, took.count()};
}

} // namespace headcount::bench
