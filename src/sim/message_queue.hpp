// One queue of the simulated SQS and the life of its messages:
//
//              delay ends            receive                 delete
//   delayed ───────────────▶ visible ────────▶ in flight ───────────────▶ gone
//                              ▲                   │
//                              └─── deadline, or ──┘    visible ── one receive too many ──▶ dead-letter queue
//                                   visibility 0        any state ── retention ends ──▶ gone
//
// Knows nothing of other queues: what must move to the dead-letter queue is handed back to QueueWorld.
#pragma once

#include "headcount/sim/queue_world.hpp"

#include <map>
#include <set>
#include <utility>

namespace headcount::sim {

struct StoredMessage {
    std::string id;
    NewMessage content;
    core::Time sent{}; // to the first queue: retention counts from here even after a move
    core::Time first_received{};
    core::Time last_received{};
    std::uint32_t receives = 0;      // in all queues it has been in
    std::uint32_t receives_here = 0; // what a redrive policy counts
    std::string dead_letter_source;
    MessageState state = MessageState::visible;
    core::Time until{};
};

struct Taken {
    std::vector<ReceivedMessage> received;
    std::vector<StoredMessage> dead;
};

struct TakeManners {
    bool redrive = false;   // the dead-letter queue exists
    bool duplicate = false; // one message in flight, drawn by chance, is handed out too
    double disorder = 0;    // how often a message is not the oldest, but one of the oldest ten
};

class MessageQueue {
public:
    static constexpr std::size_t in_flight_limit = 120'000;
    static constexpr core::Duration longest_visibility = std::chrono::hours{12};

    // `secret` makes the handles of this queue different from those of a former queue of the same name.
    MessageQueue(QueueKey key, QueueSettings settings, std::string secret, core::Time now);

    const QueueKey& key() const { return key_; }
    const QueueSettings& settings() const { return settings_; }
    void configure(QueueSettings settings, core::Time now);
    core::Time created() const { return created_; }
    core::Time modified() const { return modified_; }
    std::map<std::string, std::string> tags;

    void advance(core::Time now); // lets time pass: visible again, expired
    core::Time next_change() const;

    void insert(StoredMessage message, core::Time visible_at, core::Time now);
    core::Result<Taken> take(const QueueWorld& world, const ReceiveLimits& limits, const TakeManners& manners,
                             core::Random& chance, core::Time now);
    // The record of what was deleted, or nothing for an old handle.
    core::Result<std::optional<DeleteRecord>> remove(std::string_view handle, core::Time now);
    core::Result<void> change_visibility(std::string_view handle, core::Duration timeout, core::Time now);
    core::Result<void> purge(core::Time now);

    QueueCounts counts() const { return {visible_.size(), in_flight_.size(), delayed_.size()}; }
    const QueueTotals& totals() const { return totals_; }
    QueueTotals& totals() { return totals_; }
    std::vector<MessageView> views() const;
    void check() const; // what must always hold; asserts

private:
    using Serial = std::uint64_t;
    using Timed = std::set<std::pair<core::Time, Serial>>;

    struct Handle {
        Serial serial;
        std::uint32_t receive;
    };

    std::string make_handle(Serial serial, std::uint32_t receive) const;
    std::string seal(Serial serial, std::uint32_t receive) const;
    core::Result<Handle> read_handle(std::string_view text) const;

    Timed& timed(MessageState state) { return state == MessageState::delayed ? delayed_ : in_flight_; }
    void hide(Serial serial, StoredMessage& message, MessageState state, core::Time until);
    void show(Serial serial, StoredMessage& message);
    void forget_state(Serial serial, const StoredMessage& message);
    StoredMessage extract(Serial serial);
    ReceivedMessage hand_out(const QueueWorld& world, Serial serial, core::Duration visibility, core::Time now);
    Serial next_visible(double disorder, core::Random& chance) const;
    std::optional<Serial> some_in_flight(core::Random& chance) const;
    bool exhausted(const StoredMessage& message) const;

    QueueKey key_;
    QueueSettings settings_;
    std::string secret_;
    core::Time created_;
    core::Time modified_;
    std::optional<core::Time> purged_;
    Serial next_ = 1;
    std::map<Serial, StoredMessage> messages_;
    std::set<Serial> visible_; // oldest first: standard queues try to keep the order of sending
    Timed in_flight_;
    Timed delayed_;
    Timed by_sent_;
    QueueTotals totals_;
};

} // namespace headcount::sim
