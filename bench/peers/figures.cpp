#include "peers/figures.hpp"

#include "machine.hpp"
#include "spread.hpp"
#include "table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iomanip>
#include <ostream>
#include <string_view>

namespace headcount::bench {
namespace {

namespace json = boost::json;

Spread cpu(const PeerFigures& peer)
{
    return spread_of(peer.runs, [](const PeerRun& run) { return run.cpu_us; });
}

// Ours stands below the line for everyone else; Beast is what we are measured by.
double ratio(const SceneFigures& scene, const PeerFigures& peer)
{
    const double ours = cpu(scene.peers.front()).median;
    return peer.peer == "beast" ? ours / cpu(peer).median : cpu(peer).median / ours;
}

std::string goal_words(const PeerFigures& peer)
{
    std::string number = std::to_string(peer.goal);
    number.resize(number.find('.') + 2);
    return (peer.peer == "beast" ? "at most " : "at least ") + number;
}

void print_scene(const SceneFigures& scene, std::ostream& out)
{
    out << '\n'
        << std::left << std::setw(28) << scene.scene << std::right << std::setw(10) << "CPU us" << std::setw(10)
        << "min" << std::setw(10) << "max" << std::setw(11) << "start ms" << std::setw(9) << "RSS MB"
        << "  times ours\n";
    for (const PeerFigures& peer : scene.peers) {
        const auto start = spread_of(peer.runs, [](const PeerRun& run) { return run.start_ms; });
        const auto resident = spread_of(peer.runs, [](const PeerRun& run) { return run.resident_mb; });
        const Spread spent = cpu(peer);
        out << std::left << std::setw(28) << "  " + peer.peer << std::right << std::fixed << std::setprecision(1)
            << std::setw(10) << spent.median << std::setw(10) << spent.least << std::setw(10) << spent.most
            << std::setw(11) << start.median << std::setw(9) << resident.median;
        if (peer.goal > 0)
            out << std::setprecision(2) << "  " << (peer.peer == "beast" ? "ours: " : "") << ratio(scene, peer)
                << (peer.peer == "beast" ? " of it" : "") << " (goal " << goal_words(peer) << ")";
        out << '\n';
    }
}

} // namespace

void print_table(const ComparisonFigures& figures, std::ostream& out)
{
    out << this_machine() << '\n'
        << figures.options.events << " events of as many clusters, " << figures.options.concurrency
        << " at once, three calls each; client and server on one core; medians of " << figures.options.runs
        << " runs\n";
    for (const SceneFigures& scene : figures.scenes)
        print_scene(scene, out);
    for (const std::string& sentence : figures.left_out)
        out << sentence << '\n';
}

void print_json(const ComparisonFigures& figures, std::ostream& out)
{
    json::array scenes;
    for (const SceneFigures& scene : figures.scenes) {
        json::array peers;
        for (const PeerFigures& peer : scene.peers) {
            json::object one{
                {"peer", peer.peer},
                {"cpu_us", object(cpu(peer))},
                {"start_ms", object(spread_of(peer.runs, [](const PeerRun& run) { return run.start_ms; }))},
                {"resident_mb", object(spread_of(peer.runs, [](const PeerRun& run) { return run.resident_mb; }))}};
            if (peer.goal > 0) one.insert({{"ratio", ratio(scene, peer)}, {"goal", peer.goal}});
            peers.push_back(std::move(one));
        }
        scenes.push_back(json::object{{"scene", scene.scene}, {"peers", std::move(peers)}});
    }
    json::object result = object(this_machine());
    result.insert({{"events", figures.options.events},
                   {"runs", figures.options.runs},
                   {"concurrency", figures.options.concurrency},
                   {"scenes", std::move(scenes)},
                   {"left_out", json::array(figures.left_out.begin(), figures.left_out.end())}});
    out << json::serialize(result) << '\n';
}

} // namespace headcount::bench
