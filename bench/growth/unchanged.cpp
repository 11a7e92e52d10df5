#include "growth/unchanged.hpp"

#include "calls/canned_server.hpp"
#include "cost.hpp"
#include "event_corpus.hpp"
#include "path/ecs_answers.hpp"
#include "path/our_service.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace headcount::bench {
namespace {

constexpr std::size_t fewest = 100;
constexpr std::size_t instances = 100; // each of a cluster of its own
constexpr std::size_t at_once = 32;
constexpr std::size_t in_memory = 10'000; // bodies that are made before they are taken
constexpr std::size_t rounds = 5;
constexpr std::size_t few_rounds = 3; // of a million and more

// Its instances are known, and what it is told of them from then on is a newer version.
class KnownFleet {
public:
    explicit KnownFleet(const EcsServer& server) : service_(server, at_once)
    {
        std::vector<std::string> first;
        for (std::size_t i = 0; i < instances; ++i) {
            first.push_back(event_of("cluster-" + std::to_string(i), i));
            events_.emplace_back(first.back());
        }
        service_.run(std::move(first));
    }

    double cpu_us_of(std::size_t count)
    {
        double spent = 0;
        for (std::size_t left = count; left > 0;) {
            const std::size_t some = std::min(left, in_memory);
            auto bodies = next(some);
            spent += cost_of(1, [&] { service_.pass(std::move(bodies)); }).cpu_us;
            left -= some;
        }
        return spent / static_cast<double>(count);
    }

private:
    std::vector<std::string> next(std::size_t count)
    {
        std::vector<std::string> bodies(count);
        for (std::string& body : bodies) {
            events_[told_ % instances].append(3 + told_ / instances, body);
            ++told_;
        }
        return bodies;
    }

    OurService service_;
    std::vector<VersionedEvent> events_;
    std::size_t told_ = 0;
};

} // namespace

Curve grow_unchanged_events(std::size_t most, const std::function<void(std::string_view)>& progress)
{
    auto answers = std::make_shared<EcsAnswers>();
    const CannedServer server([answers](std::string_view request) { return answers->answer(request); }, {});
    KnownFleet fleet({.url = {{false, "127.0.0.1", server.port()}, "/"},
                      .ca_file = {},
                      .key_id = "AKIDHEADCOUNTEXAMPLE",
                      .secret = "headcount/example",
                      .session_token = {}});
    Curve curve{"events", "that change nothing, of " + std::to_string(instances) + " instances", {}};
    fleet.cpu_us_of(in_memory);
    for (std::size_t events = fewest; events <= most; events *= 10) {
        progress(std::to_string(events) + " events that change nothing");
        std::vector<double> cpu_us(events < 1'000'000 ? rounds : few_rounds);
        for (double& each : cpu_us)
            each = fleet.cpu_us_of(events);
        const auto size = static_cast<double>(events);
        curve.points.push_back({size, size, spread_of(cpu_us, [](double value) { return value; }), cpu_us.size()});
    }
    return curve;
}

} // namespace headcount::bench
