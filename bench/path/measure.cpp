#include "path/measure.hpp"

#include "calls/canned_server.hpp"
#include "cpu.hpp"
#include "path/ecs_answers.hpp"
#include "path/our_service.hpp"
#include "path/waits.hpp"
#include "support/certificates.hpp"
#include "wire_text.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

namespace headcount::bench {
namespace {

constexpr double plain_goal = 1.8;
constexpr double tls_goal = 1.45;

// All of the same length, so that all answers are.
std::string cluster(std::size_t number)
{
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "cluster-%07zu", number);
    return name.data();
}

// The three calls by plain Beast, each with connections of its own.
class ThreePosts {
public:
    ThreePosts(const EcsServer& server, const std::vector<SeenCall>& calls, std::size_t in_flight)
    {
        for (const SeenCall& call : calls)
            posts_.push_back({std::make_unique<Floor>(FloorServer{server.url.endpoint.port, server.ca_file},
                                                      floor_request(call.request), in_flight),
                              call.body_bytes});
    }

    void run(std::size_t events)
    {
        for (const auto& [floor, body_bytes] : posts_)
            floor->run(events, body_bytes);
    }

private:
    std::vector<std::pair<std::unique_ptr<Floor>, std::size_t>> posts_;
};

struct Scene {
    PathScene figures;
    std::unique_ptr<CannedServer> server;
    EcsServer ours;
};

Scene scene_of(const PathOptions& options, bool known, const test::Certificates* certificates)
{
    const ServerCertificate certificate =
        certificates == nullptr ? ServerCertificate{}
                                : ServerCertificate{certificates->certificate_file(), certificates->key_file()};
    auto answers = std::make_shared<EcsAnswers>();
    Scene scene;
    scene.figures.transport = certificates == nullptr ? "plain TCP" : "TLS";
    scene.figures.known = known;
    scene.figures.goal = certificates == nullptr ? plain_goal : tls_goal;
    scene.server = std::make_unique<CannedServer>(
        [answers](std::string_view request) { return answers->answer(request); }, certificate);
    scene.ours = {.url = {{certificates != nullptr, "127.0.0.1", scene.server->port()}, "/"},
                  .ca_file = certificates == nullptr ? "" : certificates->ca_file(),
                  .key_id = "ASIAHEADCOUNTEXAMPL1",
                  .secret = "headcount+example/secret+0123456789abcdef",
                  .session_token = std::string(options.token_bytes, 'T')};
    return scene;
}

// What a run takes, made before it begins: known clusters are the same in every run, others never seen before.
std::vector<std::string> events_of(const PathOptions& options, bool known, std::size_t run)
{
    std::vector<std::string> events;
    for (std::size_t i = 0; i < options.events; ++i) {
        const std::size_t number = run * options.events + i;
        events.push_back(event_of(cluster(known ? i : number), number));
    }
    return events;
}

void measure(const PathOptions& options, Scene& scene, const std::function<void(std::string_view)>& progress)
{
    PathScene& figures = scene.figures;
    const std::string other = event_of(cluster(9'999'999), 0);
    const std::vector<SeenCall> calls = calls_of(scene.ours, other);
    if (calls.size() != 3) throw std::runtime_error("an event of the benchmark does not cost three calls");
    figures.event_bytes = other.size();
    for (const SeenCall& call : calls) {
        figures.request_bytes += text_of(call.request).size();
        figures.answer_bytes += answer_text(std::string(call.body_bytes, ' ')).size();
    }
    ThreePosts floor(scene.ours, calls, options.in_flight);
    OurService ours(scene.ours, options.in_flight);
    floor.run(options.events);
    ours.run(events_of(options, figures.known, 0));
    for (std::size_t pair = 1; pair <= options.pairs; ++pair) {
        progress(figures.transport + (figures.known ? ", known" : ", unknown") + " clusters, pair " +
                 std::to_string(pair) + " of " + std::to_string(options.pairs));
        auto events = events_of(options, figures.known, pair);
        PathPair measured;
        measured.floor = cost_of(options.events, [&] { floor.run(options.events); });
        measured.ours = cost_of(options.events, [&] { ours.run(std::move(events)); });
        figures.pairs.push_back(measured);
    }
}

} // namespace

PathFigures measure_path(const PathOptions& options, const std::function<void(std::string_view)>& progress)
{
    PathFigures figures{options, {}, measure_waits(options, progress)};
    take_turns_on_one_core();
    const test::Certificates certificates{{"localhost", "127.0.0.1"}};
    std::vector<Scene> scenes; // all servers first: clients have threads
    for (const bool known : {false, true}) {
        if (options.plain) scenes.push_back(scene_of(options, known, nullptr));
        if (options.tls) scenes.push_back(scene_of(options, known, &certificates));
    }
    for (Scene& scene : scenes) {
        measure(options, scene, progress);
        figures.scenes.push_back(std::move(scene.figures));
    }
    return figures;
}

} // namespace headcount::bench
