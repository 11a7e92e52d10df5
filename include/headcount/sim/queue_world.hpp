// Queues and messages of the simulated SQS: a pure state machine that is told the time. Standard queues only.
// Left to sqs_api.hpp: both wire dialects, the check of parameters, waiting. Source: SQS developer guide, "visibility
// timeout".
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

struct QueueKey {
    std::string account; // 12 digits
    std::string region;
    std::string name;

    std::string arn() const; // arn:<partition>:sqs:<region>:<account>:<name>
    std::string url() const; // https://sqs.<region>.amazonaws.com/<account>/<name>; China: amazonaws.com.cn

    friend bool operator==(const QueueKey&, const QueueKey&) = default;
    friend auto operator<=>(const QueueKey&, const QueueKey&) = default;
};

std::ostream& operator<<(std::ostream& out, const QueueKey& key); // its ARN

// What a queue URL, its path (/account/name) or an ARN names. The host of a URL tells the region where it is an AWS
// host; any other (a loopback address) leaves it to `region`. Nothing where the text names no standard queue.
std::optional<QueueKey> parse_queue_key(std::string_view url_or_arn, std::string_view region);

struct Redrive {
    QueueKey dead_letter_queue;
    std::uint32_t max_receives = 10;

    friend bool operator==(const Redrive&, const Redrive&) = default;
};

struct QueueSettings {
    core::Duration visibility = std::chrono::seconds{30};
    core::Duration delay{};
    core::Duration wait{}; // of a receive that does not say how long
    core::Duration retention = std::chrono::days{4};
    std::size_t maximum_bytes = 1024 * 1024; // of a body with its attributes
    std::optional<Redrive> redrive;
    std::map<std::string, std::string> texts; // attributes that are only kept: "Policy", "KmsMasterKeyId", …

    friend bool operator==(const QueueSettings&, const QueueSettings&) = default;
};

struct MessageAttribute {
    std::string type;  // "String", "Number", "Binary", each with an optional ".label"
    std::string value; // of Binary: the bytes themselves

    friend bool operator==(const MessageAttribute&, const MessageAttribute&) = default;
};

using MessageAttributes = std::map<std::string, MessageAttribute>;

struct NewMessage {
    std::string body;
    MessageAttributes attributes = {};
    std::string trace_header = {};            // AWSTraceHeader, the only system attribute that is sent
    std::optional<core::Duration> delay = {}; // else the queue's
    std::string sender = {};                  // SenderId: an account or identity
};

struct ReceiveLimits {
    std::size_t messages = 1;
    std::optional<core::Duration> visibility = {}; // else the queue's
};

struct ReceivedMessage {
    std::string id;
    std::string handle;
    std::string body;
    MessageAttributes attributes;
    std::string trace_header;
    std::string sender;
    core::WallTime sent;
    core::WallTime first_received;
    std::uint32_t receives = 0;     // this one included
    std::string dead_letter_source; // ARN of the queue it was moved from; empty: none
};

enum class MessageState { delayed, visible, in_flight };

std::ostream& operator<<(std::ostream& out, MessageState state);

struct MessageView {
    std::string id;
    MessageState state = MessageState::visible;
    core::Time until{}; // of delayed and in_flight: when it becomes visible
    std::uint32_t receives = 0;
    std::string body;
};

struct QueueCounts {
    std::size_t visible = 0;
    std::size_t in_flight = 0;
    std::size_t delayed = 0;

    std::size_t all() const { return visible + in_flight + delayed; }
    friend bool operator==(const QueueCounts&, const QueueCounts&) = default;
};

std::ostream& operator<<(std::ostream& out, const QueueCounts& counts);

// Since the queue was created. A message received twice counts twice in `received`.
struct QueueTotals {
    std::uint64_t sent = 0; // moved here from another queue included
    std::uint64_t received = 0;
    std::uint64_t deleted = 0;
    std::uint64_t delete_ignored = 0; // the handle was old, or the message gone already
    std::uint64_t duplicated = 0;     // handed out although in flight
    std::uint64_t redriven = 0;       // moved to the dead-letter queue
    std::uint64_t expired = 0;
    std::uint64_t purged = 0;
};

// One message that a receiver deleted: what a checker of "nothing lost" needs.
struct DeleteRecord {
    QueueKey queue;
    std::string id;
    std::string body;
    core::Time sent{};
    core::Time received{}; // the receive whose handle deleted it
    core::Time deleted{};
    std::uint32_t receives = 0;
};

// How often a queue misbehaves, within what SQS says of itself. Probabilities.
struct QueueFaults {
    double duplicate = 0;     // per receive: one message in flight is handed out again
    double short_receive = 0; // per receive: fewer messages than are there
    double empty_receive = 0; // per receive: none, although some are there
    double disorder = 0;      // per message received: not the oldest, but one of the oldest ten
    double lost_delete = 0;   // per delete: accepted, yet the message comes back
    double entry_failed = 0;  // per entry of a batch: InternalError, carried out or not
    double entry_omitted = 0; // per entry of a batch: in no list of the answer, carried out or not
};

// What becomes of one entry of a batch, and whether it is done.
struct EntryFate {
    enum class Answer { honest, failed, none } answer = Answer::honest;
    bool carried_out = true;
};

class MessageQueue; // src/sim: one queue

// Refusals carry the name of the JSON shape in Error::code ("QueueDoesNotExist", "ReceiptHandleIsInvalid",
// "MessageNotInflight", "OverLimit", "InvalidParameterValueException", …). Every `now` must not be earlier than the one
// before.
class QueueWorld {
public:
    // `now` and `wall` are the same moment: time stamps in messages are reckoned from it.
    QueueWorld(core::Random random, core::Time now, core::WallTime wall);
    ~QueueWorld();
    QueueWorld(const QueueWorld&) = delete;
    QueueWorld& operator=(const QueueWorld&) = delete;

    // An existing queue with equal settings is fine; QueueNameExists with others; QueueDeletedRecently within a
    // minute of its deletion.
    core::Result<void> create(const QueueKey& queue, const QueueSettings& settings, core::Time now);
    core::Result<void> remove(const QueueKey& queue, core::Time now);
    core::Result<void> purge(const QueueKey& queue, core::Time now); // once a minute
    core::Result<QueueSettings> settings(const QueueKey& queue) const;
    core::Result<void> configure(const QueueKey& queue, const QueueSettings& settings, core::Time now);
    core::Result<std::map<std::string, std::string>> tags(const QueueKey& queue) const;
    core::Result<void> set_tags(const QueueKey& queue, std::map<std::string, std::string> tags);
    std::vector<QueueKey> list(std::string_view account, std::string_view region, std::string_view prefix) const;
    bool exists(const QueueKey& queue) const;

    // Seconds since 1970, as the attributes CreatedTimestamp and LastModifiedTimestamp.
    core::Result<core::WallTime> created(const QueueKey& queue) const;
    core::Result<core::WallTime> modified(const QueueKey& queue) const;

    core::Result<std::string> send(const QueueKey& queue, NewMessage message, core::Time now); // its MessageId
    core::Result<std::vector<ReceivedMessage>> receive(const QueueKey& queue, ReceiveLimits limits, core::Time now);
    // An old handle, or one of a message that is gone, is no error and deletes nothing.
    core::Result<void> remove_message(const QueueKey& queue, std::string_view handle, core::Time now);
    // Zero: visible at once. The time since the receive may not pass 12 hours.
    core::Result<void> change_visibility(const QueueKey& queue, std::string_view handle, core::Duration timeout,
                                         core::Time now);

    // When the queue changes by itself next (a message becomes visible or expires); Time::max(): never.
    core::Time next_change(const QueueKey& queue) const;

    // Called, after the change, whenever a message may have become visible, may become so sooner, or the queue went
    // or came: waiting receivers look again. One listener; an empty function: none.
    void on_change(std::function<void(const QueueKey&)> listener);

    // Switches of tests and of the simulation.
    void set_faults(const QueueFaults& faults);
    void set_gone(const QueueKey& queue, bool gone); // as if it did not exist; its messages stay unless created anew
    void set_denied(const QueueKey& queue, bool denied); // every call of the API on it is refused
    bool denied(const QueueKey& queue) const;
    void record_deletes(bool on); // off at first: the record keeps the bodies

    // For checkers. A queue that does not exist has nothing in it.
    QueueCounts counts(const QueueKey& queue, core::Time now);
    QueueTotals totals(const QueueKey& queue) const;
    std::vector<MessageView> messages(const QueueKey& queue, core::Time now); // in the order of sending
    const std::vector<DeleteRecord>& deletes() const { return deletes_; }

    core::WallTime wall(core::Time time) const;
    core::Random fork_chance();  // an independent stream, for the ids of requests
    EntryFate draw_entry_fate(); // of one entry of a batch

private:
    MessageQueue* find(const QueueKey& queue) const; // null where it does not exist or is gone
    void changed(const QueueKey& queue) const;
    bool happens(double probability) { return probability > 0 && random_.chance(probability); }

    core::Random random_;
    core::Time epoch_;
    core::WallTime wall_epoch_;
    QueueFaults faults_;
    bool record_ = false;
    std::map<QueueKey, std::unique_ptr<MessageQueue>> queues_;
    std::map<QueueKey, core::Time> removed_; // when; kept for a minute
    std::set<QueueKey> gone_;
    std::set<QueueKey> denied_;
    std::vector<DeleteRecord> deletes_;
    std::function<void(const QueueKey&)> listener_;
};

} // namespace headcount::sim
