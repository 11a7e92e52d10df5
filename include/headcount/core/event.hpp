// An event says where to look, never what is true. This is what each kind of event says, after parsing.
// Parsing needs no configuration; whether an account or a rule is ours is judged later (control).
// Source: "Amazon ECS events" (Amazon ECS Developer Guide); EventBridge User Guide, "Events".
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/short_text.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::core {

struct Envelope {
    ShortText<128> id;
    std::string account;
    std::string region;
    std::optional<WallTime> at; // the event's own time: detail.updatedAt, else the envelope's `time`
    bool at_is_exact = false;   // it came from detail.updatedAt with a fraction; `time` has whole seconds
    bool replayed = false;      // out of an archive (`replay-name`): its age means nothing
};

// "ECS Container Instance State Change"
struct InstanceChange {
    ClusterKey cluster;
    ShortText<36> instance; // its id: 32 hexadecimal digits, or a UUID
    std::string status;     // ACTIVE, DRAINING, INACTIVE, REGISTERING, …
    bool agent_connected = false;
    std::uint64_t version = 0;         // grows per instance ARN
    std::uint64_t attributes_hash = 0; // of the (name, value) pairs, independent of their order
};

// "AWS API Call via CloudTrail" of one of the calls that can matter, that succeeded.
struct ApiCall {
    ClusterKey cluster;
    std::string name;                   // "CreateService"
    std::optional<std::string> service; // where the call names one
    std::string principal;              // userIdentity.arn: who wrote; printable, at most 512 characters
    std::string user_agent;             // printable, at most 256 characters
};

// "ECS Deployment State Change"
struct DeploymentChange {
    ClusterKey cluster;
    std::string service;
    std::string name; // SERVICE_DEPLOYMENT_COMPLETED, …
};

// "ECS Service Action" with a placement failure: counted and shown, not acted on.
struct PlacementFailure {
    ClusterKey cluster;
    std::string service;
    std::string reason; // RESOURCE:MEMORY, …; printable, at most 128 characters, empty where none was given
};

// "Scheduled Event", or the EventBridge Scheduler input {"headcount": "sweep"}.
struct SweepRequest {};

// Well formed and nothing to us: another source, another detail type, a failed call, no cluster to be derived.
struct Ignored {
    std::string why;           // as of Rejected
    bool other_source = false; // its source is neither aws.ecs nor aws.events
};

// Not JSON, not an event, a required field missing, or an ARN that disagrees with the envelope.
struct Rejected {
    std::string why; // for the log: at most 200 printable characters, nothing of the body beyond names of fields
};

using EventBody =
    std::variant<InstanceChange, ApiCall, DeploymentChange, PlacementFailure, SweepRequest, Ignored, Rejected>;

struct Event {
    Envelope envelope; // empty for Rejected and for a bare Scheduler input
    EventBody body;
};

// Parses message bodies one after another; keeps its buffers, so one per shard. Never throws on input.
class EventParser {
public:
    EventParser();
    ~EventParser();
    EventParser(const EventParser&) = delete;
    EventParser& operator=(const EventParser&) = delete;

    // `text` is one EventBridge event, bare or wrapped in an SNS notification. At most 1 MiB, 64 levels deep.
    Event parse(std::string_view text);

private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

} // namespace headcount::core
