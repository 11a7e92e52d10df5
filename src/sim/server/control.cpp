#include "sim/server/control.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "sim/ecs_input.hpp"
#include "sim/fault_names.hpp"
#include "sim/refusal.hpp"
#include "sim/server/control_command.hpp"
#include "sim/server/queue_view.hpp"

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

using Command = ControlCommand;
using Done = Controlled;

core::Result<QueueKey> queue_of(Command& c)
{
    const auto name = c.input.text("queue").value_or(c.defaults.queue);
    auto key = parse_queue_key(name, c.defaults.region);
    if (!key) return refused("Queue", "'" + name.substr(0, 300) + "' is not the URL or ARN of a queue");
    return *std::move(key);
}

Done send_now(Command c)
{
    const auto body = c.input.needed_text("body");
    const auto count = c.count();
    const auto queue = queue_of(c);
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
    const auto queue = queue_of(c);
    if (!queue) return queue.error();
    if (c.input.has("gone")) c.aws.queues().set_gone(*queue, c.input.flag("gone"));
    if (c.input.has("denied")) c.aws.queues().set_denied(*queue, c.input.flag("denied"));
    if (c.input.error()) return *c.input.error();
    return counts_json(c.aws.queues(), *queue, c.timers.now());
}

// What the rule behind the queue lets through from now on.
Done rule_now(Command c)
{
    if (!c.input.has("pattern")) return refused("Rule", "pattern must be an event pattern");
    auto pattern = c.input.object("pattern");
    if (c.input.error()) return *c.input.error();
    const auto set = c.aws.filter_events(pattern.body());
    if (!set) return set.error();
    return json::object{};
}

Done messages(Command c)
{
    const auto queue = queue_of(c);
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
    Entry{"POST", "/_sim/drain", drain_now},
    Entry{"POST", "/_sim/activate", activate_now},
    Entry{"POST", "/_sim/connect", connect_now},
    Entry{"POST", "/_sim/disconnect", disconnect_now},
    Entry{"POST", "/_sim/terminate", terminate_now},
    Entry{"POST", "/_sim/deregister", deregister_now},
    Entry{"POST", "/_sim/attributes", put_attributes_now},
    Entry{"POST", "/_sim/start_tasks", start_tasks_now},
    Entry{"POST", "/_sim/lose_task", lose_task_now},
    Entry{"POST", "/_sim/deploy", deploy_now},
    Entry{"POST", "/_sim/rule", rule_now},
    Entry{"POST", "/_sim/send", send_now},
    Entry{"POST", "/_sim/queue", queue_now},
    Entry{"POST", "/_sim/faults", faults_now},
    Entry{"POST", "/_sim/watch", watch_again},
    Entry{"GET", "/_sim/table", table},
    Entry{"GET", "/_sim/placement", placement_now},
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
