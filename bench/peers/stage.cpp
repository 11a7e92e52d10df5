#include "peers/stage.hpp"

#include "event_corpus.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <fstream>
#include <vector>

namespace headcount::bench {
namespace {

namespace json = boost::json;

constexpr const char* account = "111122223333";
constexpr int instances = 3; // of each cluster, and tasks of its service in the beginning
constexpr int wrong_count = 1;

std::string cluster(std::size_t number)
{
    return "cluster-" + std::to_string(number + 1);
}

std::vector<std::string> options_of(const PeerScene& scene, std::size_t clusters)
{
    std::vector<std::string> words{"--accounts",       account,
                                   "--clusters",       std::to_string(clusters),
                                   "--instances",      std::to_string(instances),
                                   "--service-events", std::to_string(scene.service_events)};
    // What the fleet itself would tell stays out of the queue: all get the same events.
    if (scene.queue) words.insert(words.end(), {"--queue", "events", "--faults", "lose_event=1"});
    return words;
}

} // namespace

PeerStage::PeerStage(const PeerScene& scene, std::size_t clusters) : simulator_(options_of(scene, clusters), scene.wire)
{
}

std::string PeerStage::events(std::size_t count)
{
    const std::string path = folder_.file("events-" + std::to_string(count));
    std::ofstream file(path);
    for (std::size_t i = 0; i < count; ++i)
        file << registered_event(cluster(i)) << '\n';
    return path;
}

void PeerStage::send_events(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        simulator_.post("/_sim/send", {{"body", registered_event(cluster(i))}, {"count", 1}});
}

bool PeerStage::all_deleted()
{
    const auto queue = simulator_.get("/_sim/queue");
    return queue.at("sent") == queue.at("deleted") && queue.at("visible") == 0 && queue.at("in_flight") == 0 &&
           queue.at("delayed") == 0;
}

void PeerStage::set_wrong_counts(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        simulator_.post("/_sim/desired",
                        {{"cluster", cluster(i)}, {"service", service_name}, {"desired", wrong_count}});
}

std::size_t PeerStage::wrong_counts()
{
    const auto table = simulator_.get("/_sim/table");
    return static_cast<std::size_t>(std::ranges::count_if(
        table.at("rows").as_array(), [](const json::value& row) { return row.at("desired") == wrong_count; }));
}

std::map<std::string, std::string> PeerStage::environment() const
{
    std::map<std::string, std::string> environment{{"AWS_ACCESS_KEY_ID", simulator_.key_id()},
                                                   {"AWS_SECRET_ACCESS_KEY", simulator_.secret()},
                                                   {"AWS_REGION", region},
                                                   {"AWS_DEFAULT_REGION", region},
                                                   {"AWS_ACCOUNT_ID", account},
                                                   {"AWS_ENDPOINT_URL", url()},
                                                   {"AWS_EC2_METADATA_DISABLED", "true"},
                                                   {"HOME", folder_.path()},
                                                   {"HEADCOUNT_SERVICE", service_name}};
    if (const std::string& ca = simulator_.ca(); !ca.empty()) {
        environment["AWS_CA_BUNDLE"] = ca;
        environment["NODE_EXTRA_CA_CERTS"] = ca;
    }
    return environment;
}

} // namespace headcount::bench
