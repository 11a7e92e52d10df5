#include "sim/server/control.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "sim/ecs_input.hpp"
#include "sim/fault_names.hpp"
#include "sim/refusal.hpp"
#include "sim/server/queue_view.hpp"
#include "sim/service_input.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

struct Command {
    SimulatedAws& aws;
    net::Timers& timers;
    CallWatch& watch;
    const ControlDefaults& defaults;
    EcsInput& input;

    core::Result<QueueKey> queue()
    {
        const auto name = input.text("queue").value_or(defaults.queue);
        auto key = parse_queue_key(name, defaults.region);
        if (!key) return refused("Queue", "'" + name.substr(0, 300) + "' is not the URL or ARN of a queue");
        return *std::move(key);
    }

    // A positive number of things, 1 if not said.
    std::int64_t count()
    {
        const auto number = input.integer("count").value_or(1);
        if (number < 1 || number > 100'000) input.fail(refused("Count", "count must be from 1 to 100000"));
        return number;
    }
};

using Done = core::Result<json::object>;

Done create_cluster_now(Command c)
{
    const auto made = c.aws.ecs().create_cluster(c.input.cluster());
    if (!made) return made.error();
    return json::object{{"cluster", (*made)->key.arn()}};
}

Done create_service_now(Command c)
{
    ServiceSpec spec;
    spec.name = c.input.needed_text("service");
    spec.desired = static_cast<std::uint32_t>(std::max<std::int64_t>(0, c.input.integer("desired").value_or(0)));
    spec.distinct_instance = c.input.flag("distinct_instance");
    if (c.input.flag("daemon")) spec.scheduling = Scheduling::daemon;
    spec.tags = read_tags(c.input);
    if (c.input.error()) return *c.input.error();
    const auto made = c.aws.ecs().create_service(c.input.cluster(), std::move(spec));
    if (!made) return made.error();
    return json::object{{"service", (*made)->arn}};
}

Done set_desired_now(Command c)
{
    const auto service = c.input.needed_text("service");
    const auto desired = c.input.integer("desired").value_or(-1);
    if (c.input.error()) return *c.input.error();
    if (desired < 0) return refused("Desired", "desired must be a count");
    const auto changed = c.aws.ecs().set_desired(c.input.cluster(), service, static_cast<std::uint32_t>(desired));
    if (!changed) return changed.error();
    return json::object{{"desired", (*changed)->desired}};
}

Done delete_service_now(Command c)
{
    const auto service = c.input.needed_text("service");
    if (c.input.error()) return *c.input.error();
    const auto deleted = c.aws.ecs().delete_service(c.input.cluster(), service, true);
    if (!deleted) return deleted.error();
    return json::object{{"service", (*deleted)->arn}};
}

Done register_now(Command c)
{
    InstanceSpec spec;
    spec.zone = c.input.text("zone").value_or("");
    spec.type = c.input.text("type").value_or(spec.type);
    if (const auto cpu = c.input.integer("cpu")) spec.resources.cpu = *cpu;
    if (const auto memory = c.input.integer("memory")) spec.resources.memory = *memory;
    if (const auto attribute = c.input.text("attribute")) {
        const auto equals = std::min(attribute->find('='), attribute->size());
        spec.attributes.push_back(
            {attribute->substr(0, equals), attribute->substr(std::min(equals + 1, attribute->size()))});
    }
    const auto cluster = c.input.cluster();
    const auto count = c.count();
    if (c.input.error()) return *c.input.error();
    json::array arns;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto arn = c.aws.ecs().register_instance(cluster, spec);
        if (!arn) return arn.error();
        arns.emplace_back(*arn);
    }
    return json::object{{"instances", std::move(arns)}};
}

// Carries out `change` on the instance named, or on the first `count` of a cluster.
template <auto change>
Done change_now(Command c)
{
    std::vector<std::string> arns;
    if (const auto named = c.input.text("instance")) {
        arns.push_back(*named);
    } else {
        arns = c.aws.ecs().instance_arns(c.input.cluster());
        const auto count = static_cast<std::size_t>(c.count());
        if (!c.input.error() && arns.size() < count) return refused("Count", "the cluster has fewer instances");
        arns.resize(std::min(arns.size(), count));
    }
    if (c.input.error()) return *c.input.error();
    json::array changed;
    for (const auto& arn : arns) {
        const auto done = change(c.aws.ecs(), arn);
        if (!done) return done.error();
        changed.emplace_back(arn);
    }
    return json::object{{"instances", std::move(changed)}};
}

constexpr auto drain = [](EcsWorld& world, const std::string& arn) { return world.drain(arn); };
constexpr auto activate = [](EcsWorld& world, const std::string& arn) { return world.activate(arn); };
constexpr auto connect = [](EcsWorld& world, const std::string& arn) { return world.set_agent_connected(arn, true); };
constexpr auto leave = [](EcsWorld& world, const std::string& arn) { return world.set_agent_connected(arn, false); };
constexpr auto terminate = [](EcsWorld& world, const std::string& arn) { return world.terminate(arn); };
constexpr auto deregister = [](EcsWorld& world, const std::string& arn) { return world.deregister(arn, true); };

Done send_now(Command c)
{
    const auto body = c.input.needed_text("body");
    const auto count = c.count();
    const auto queue = c.queue();
    if (c.input.error()) return *c.input.error();
    if (!queue) return queue.error();
    for (std::int64_t i = 0; i < count; ++i) {
        const auto sent = c.aws.queues().send(*queue, {.body = body}, c.timers.now());
        if (!sent) return sent.error();
    }
    return json::object{{"sent", count}};
}

Done queue_now(Command c)
{
    const auto queue = c.queue();
    if (!queue) return queue.error();
    if (c.input.has("gone")) c.aws.queues().set_gone(*queue, c.input.flag("gone"));
    if (c.input.has("denied")) c.aws.queues().set_denied(*queue, c.input.flag("denied"));
    if (c.input.error()) return *c.input.error();
    return counts_json(c.aws.queues(), *queue, c.timers.now());
}

Done messages(Command c)
{
    const auto queue = c.queue();
    if (!queue) return queue.error();
    return messages_json(c.aws.queues(), *queue, c.timers.now());
}

Done watch_again(Command c)
{
    c.watch.start_again();
    return c.watch.seen();
}

Done watched(Command c)
{
    return c.watch.seen();
}

Done faults_now(Command c)
{
    auto faults = c.aws.faults();
    for (const auto& entry : c.input.body()) {
        boost::system::error_code ec;
        const auto value = entry.value().to_number<double>(ec);
        if (ec) return refused("Fault", "fault '" + std::string(entry.key()) + "' needs a number");
        if (auto set = set_fault(faults, entry.key(), value); !set) return set.error();
    }
    c.aws.faults() = faults;
    return json::object{};
}

Done table(Command c)
{
    json::array rows;
    for (const auto& row : c.aws.ecs().table()) {
        rows.push_back(json::object{{"cluster", row.cluster.arn()},
                                    {"service", row.service},
                                    {"registered", row.registered},
                                    {"active", row.active},
                                    {"desired", row.desired},
                                    {"running", row.running},
                                    {"pending", row.pending}});
    }
    return json::object{{"rows", std::move(rows)}};
}

Done requests(Command c)
{
    json::object counts;
    for (const auto& [operation, count] : c.aws.requests())
        counts[operation] = count;
    return counts;
}

Done updates(Command c)
{
    json::array list;
    for (const auto& update : c.aws.updates()) {
        json::object object{{"cluster", update.cluster.arn()},
                            {"service", update.service},
                            {"members", json::array(update.members.begin(), update.members.end())},
                            {"caller", update.caller}};
        if (update.desired) object["desired"] = *update.desired;
        list.push_back(std::move(object));
    }
    return json::object{{"updates", std::move(list)}};
}

Done events(Command c)
{
    const auto counts = c.aws.events();
    return json::object{{"emitted", counts.emitted},
                        {"delivered", counts.delivered},
                        {"lost", counts.lost},
                        {"refused", counts.refused}};
}

struct Entry {
    std::string_view method;
    std::string_view path;
    Done (*run)(Command);
};

constexpr std::array entries{
    Entry{"POST", "/_sim/cluster", create_cluster_now},
    Entry{"POST", "/_sim/service", create_service_now},
    Entry{"POST", "/_sim/desired", set_desired_now},
    Entry{"POST", "/_sim/delete_service", delete_service_now},
    Entry{"POST", "/_sim/register", register_now},
    Entry{"POST", "/_sim/drain", change_now<drain>},
    Entry{"POST", "/_sim/activate", change_now<activate>},
    Entry{"POST", "/_sim/connect", change_now<connect>},
    Entry{"POST", "/_sim/disconnect", change_now<leave>},
    Entry{"POST", "/_sim/terminate", change_now<terminate>},
    Entry{"POST", "/_sim/deregister", change_now<deregister>},
    Entry{"POST", "/_sim/send", send_now},
    Entry{"POST", "/_sim/queue", queue_now},
    Entry{"POST", "/_sim/faults", faults_now},
    Entry{"POST", "/_sim/watch", watch_again},
    Entry{"GET", "/_sim/table", table},
    Entry{"GET", "/_sim/requests", requests},
    Entry{"GET", "/_sim/updates", updates},
    Entry{"GET", "/_sim/queue", queue_now},
    Entry{"GET", "/_sim/messages", messages},
    Entry{"GET", "/_sim/events", events},
    Entry{"GET", "/_sim/watch", watched},
};

net::Response respond(int status, const json::object& body)
{
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = json::serialize(body) + "\n"};
}

} // namespace

Control::Control(SimulatedAws& aws, net::Timers& timers, ControlDefaults defaults)
    : aws_(aws), timers_(timers), defaults_(std::move(defaults)), watch_(aws, timers)
{
}

std::optional<net::Response> Control::handle(const net::ServerRequest& request)
{
    if (!request.target.starts_with("/_sim/")) return std::nullopt;
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& candidate) {
        return candidate.method == request.method && candidate.path == request.target;
    });
    if (entry == entries.end())
        return respond(404, {{"error", "no such control: " + request.method + " " + request.target}});
    boost::system::error_code ec;
    auto body = request.body.empty() ? json::value(json::object{}) : json::parse(request.body, ec);
    if (ec || !body.is_object()) return respond(400, {{"error", "the body is not a JSON object"}});
    EcsInput input(std::move(body.as_object()), {defaults_.account, defaults_.region});
    const auto done = entry->run(Command{aws_, timers_, watch_, defaults_, input});
    if (!done) return respond(400, {{"error", done.error().message}});
    return respond(200, *done);
}

} // namespace headcount::sim
