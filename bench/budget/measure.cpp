#include "budget/measure.hpp"

#include "service/stage.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>
#include <string>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto round_limit = 180s;
constexpr auto silence = 2s;         // of the log, where lines of it were lost
constexpr double least_share = 0.95; // of the runs of a round, that must be in the log
constexpr std::uint32_t clusters_an_account = 100;
constexpr auto between_rounds = 50ms;
constexpr auto refill_of_a_change = 400ms; // UpdateService: half of the 5 a second that AWS publishes
constexpr auto refill_of_all = 10s;        // of half of its 50 at once

const Weather calls_5{"5 ms", 5, 0};
const Weather calls_20{"20 ms", 20, 0};
const Weather calls_60{"60 ms", 60, 0};
const Weather heavy{"20 ms, heavy tail", 20, 0.5};

std::vector<BudgetScene> scenes(bool quick)
{
    std::vector<BudgetScene> out;
    for (const Weather& weather : {calls_5, calls_20, calls_60, heavy}) {
        const bool brief = quick && weather.name != calls_20.name && weather.name != heavy.name;
        out.push_back({weather, 1, quick ? 15U : 40U});
        if (!brief) out.push_back({weather, 10, quick ? 5U : 20U});
        out.push_back({weather, 100, quick ? 1U : 5U});
        if (!brief) out.push_back({weather, 1'000, quick ? 1U : 3U});
        if (!quick) out.push_back({weather, 10'000, 1});
    }
    out.push_back({calls_20, 1, quick ? 5U : 40U, true});
    out.push_back({calls_20, 10, quick ? 1U : 4U, true});
    out.push_back({calls_20, quick ? 30U : 100U, 1, true});
    return out;
}

// What the service says of its runs, from its log.
class RunReader {
public:
    explicit RunReader(Stage& stage) : stage_(stage) {}

    void skip() { taken_ = stage_.log().size(); }

    // Runs that set a count, each cluster's first, until there are so many, or no more although all counts are right.
    // A look of the first sweep, 5 to 15 s after the start, may set one before its event has come: such a run has no
    // path, and is missing.
    std::vector<LoggedRun> read(std::size_t clusters)
    {
        std::vector<LoggedRun> runs;
        std::set<std::string> seen;
        auto last = std::chrono::steady_clock::now();
        const auto until = last + round_limit;
        while (seen.size() < clusters) {
            const auto now = std::chrono::steady_clock::now();
            if (now > until)
                throw std::runtime_error("after three minutes the service had set " + std::to_string(seen.size()) +
                                         " of " + std::to_string(clusters) + " counts");
            if (now - last > silence && is_enough(seen.size(), clusters) && stage_.is_settled()) break;
            stage_.pass(10ms);
            const std::size_t before = taken_;
            const std::string& log = stage_.log();
            for (auto end = log.find('\n', taken_); end != log.npos; end = log.find('\n', taken_)) {
                auto run = read_run(std::string_view(log).substr(taken_, end - taken_));
                taken_ = end + 1;
                if (!run || run->outcome != "adjusted") continue;
                const bool first = seen.insert(run->account + '/' + run->cluster).second;
                if (first && run->find("arrival") != nullptr) runs.push_back(std::move(*run));
            }
            if (taken_ != before) last = std::chrono::steady_clock::now();
        }
        return runs;
    }

private:
    static bool is_enough(std::size_t runs, std::size_t clusters)
    {
        return static_cast<double>(runs) >= least_share * static_cast<double>(clusters);
    }

    Stage& stage_;
    std::size_t taken_ = 0;
};

// So that every round finds the buckets of the API budget full, as one does who changes something now and then.
std::chrono::milliseconds pause_before(const BudgetScene& scene)
{
    if (!scene.limited) return between_rounds;
    return between_rounds + std::min<std::chrono::milliseconds>(scene.clusters * refill_of_a_change, refill_of_all);
}

BudgetCell measure_rounds(Stage& stage, RunReader& reader, const BudgetScene& scene, bool known)
{
    BudgetCell cell{.scene = scene, .known = known, .runs = {}};
    for (std::uint32_t round = 0; round < scene.rounds; ++round) {
        if (known || round > 0) stage.pass(pause_before(scene));
        reader.skip();
        stage.add_an_instance(round * scene.clusters, scene.clusters);
        for (LoggedRun& run : reader.read(scene.clusters))
            cell.runs.push_back(std::move(run));
        if (scene.clusters >= 100) stage.settle();
    }
    cell.lost = std::size_t{scene.clusters} * scene.rounds - cell.runs.size();
    return cell;
}

// Sum and count of one series; their ratio in milliseconds.
double mean_ms(const std::string& metrics, const std::string& name, const std::string& labels)
{
    const auto value = [&](const std::string& suffix) {
        const std::string key = '\n' + name + suffix + labels + ' ';
        const auto at = metrics.find(key);
        return at == metrics.npos ? 0.0 : std::stod(metrics.substr(at + key.size(), 40));
    };
    const double count = value("_count");
    return count == 0 ? 0 : value("_sum") / count * 1000;
}

StageOptions stage_options(const BudgetScene& scene)
{
    StageOptions options;
    options.clusters = scene.clusters * scene.rounds;
    options.accounts = std::max(1U, scene.limited ? 1U : options.clusters / clusters_an_account);
    options.wire = Wire::tls;
    options.log_level = "debug";
    options.task_start_ms = 500;
    options.silent_start = true; // so that the clusters are cold
    if (scene.limited) options.api_share = "50%";
    return options;
}

void measure_scene(const BudgetScene& scene, BudgetFigures& figures)
{
    Stage stage(stage_options(scene));
    stage.go_on();
    stage.start_service();
    stage.give_each_a_core();
    stage.set_faults({{"latency_ms", scene.weather.call_ms}, {"latency_tail", scene.weather.tail}});
    RunReader reader(stage);
    figures.cells.push_back(measure_rounds(stage, reader, scene, false));
    stage.settle();
    figures.cells.push_back(measure_rounds(stage, reader, scene, true));
    figures.delete_ms.push_back(mean_ms(stage.metrics(), "headcount_event_stage_seconds", "{stage=\"delete\"}"));
    stage.stop_service();
}

} // namespace

std::set<std::uint32_t> budget_sizes(bool quick)
{
    std::set<std::uint32_t> sizes;
    for (const BudgetScene& scene : scenes(quick))
        sizes.insert(scene.clusters);
    return sizes;
}

BudgetFigures measure_budget(const BudgetOptions& options, const std::function<void(std::string_view)>& progress)
{
    BudgetFigures figures;
    figures.options = options;
    for (const BudgetScene& scene : scenes(options.quick)) {
        if (options.clusters != 0 && scene.clusters != options.clusters) continue;
        progress(scene.weather.name + ", " + std::to_string(scene.clusters) + " clusters" +
                 (scene.limited ? ", API budget on" : ""));
        measure_scene(scene, figures);
    }
    return figures;
}

} // namespace headcount::bench
