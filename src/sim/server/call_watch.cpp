#include "sim/server/call_watch.hpp"

#include "headcount/sim/queue_world.hpp"
#include "sim/family.hpp"

#include <algorithm>

namespace headcount::sim {

CallWatch::CallWatch(SimulatedAws& aws, net::Timers& timers) : aws_(aws), timers_(timers), began_(timers.now())
{
    aws_.on_call([this](const EcsCallSeen& call) {
        if (call.operation != "DescribeServices") return;
        ++reads_;
        last_read_ = call.arrived;
    });
}

CallWatch::~CallWatch()
{
    aws_.on_call({});
}

CallWatch::Inside::Inside(CallWatch& watch, const net::ServerRequest& request)
    : watch_(family_of(request) == Family::ecs_json ? &watch : nullptr)
{
    if (watch_ == nullptr) return;
    watch_->most_inside_ = std::max(watch_->most_inside_, ++watch_->inside_);
}

CallWatch::Inside::~Inside()
{
    if (watch_ != nullptr) --watch_->inside_;
}

void CallWatch::start_again()
{
    most_inside_ = inside_;
    reads_ = 0;
    last_read_ = core::Time::min();
    aws_.queues().record_deletes(true);
}

boost::json::object CallWatch::seen() const
{
    const auto since = [this](core::Time time) -> std::int64_t {
        if (time == core::Time::min()) return -1;
        return core::milliseconds_of(time - began_);
    };
    core::Time last_received = core::Time::min();
    for (const auto& deleted : aws_.queues().deletes())
        last_received = std::max(last_received, deleted.received);
    return {{"ecs_calls", inside_},
            {"most_ecs_calls", most_inside_},
            {"reads", reads_},
            {"last_read_ms", since(last_read_)},
            {"last_received_ms", since(last_received)}};
}

} // namespace headcount::sim
