#include "sim/message_queue.hpp"

#include "sim/digest.hpp"
#include "sim/sqs_error.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <iterator>

namespace headcount::sim {
namespace {

constexpr std::size_t seal_digits = 16;

template <class Number>
bool read_number(std::string_view& text, char end, Number& number)
{
    const auto stop = text.find(end);
    if (stop == std::string_view::npos) return false;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + stop, number);
    if (error != std::errc{} || rest != text.data() + stop) return false;
    text.remove_prefix(stop + 1);
    return true;
}

} // namespace

MessageQueue::MessageQueue(QueueKey key, QueueSettings settings, std::string secret, core::Time now)
    : key_(std::move(key)), settings_(std::move(settings)), secret_(std::move(secret)), created_(now), modified_(now)
{
}

void MessageQueue::configure(QueueSettings settings, core::Time now)
{
    settings_ = std::move(settings);
    modified_ = now;
}

void MessageQueue::advance(core::Time now)
{
    while (!by_sent_.empty() && by_sent_.begin()->first + settings_.retention <= now) {
        extract(by_sent_.begin()->second);
        ++totals_.expired;
    }
    for (auto* hidden : {&delayed_, &in_flight_}) {
        while (!hidden->empty() && hidden->begin()->first <= now) {
            const Serial serial = hidden->begin()->second;
            show(serial, messages_.at(serial));
        }
    }
}

core::Time MessageQueue::next_change() const
{
    core::Time next = core::Time::max();
    if (!in_flight_.empty()) next = std::min(next, in_flight_.begin()->first);
    if (!delayed_.empty()) next = std::min(next, delayed_.begin()->first);
    if (!by_sent_.empty()) next = std::min(next, by_sent_.begin()->first + settings_.retention);
    return next;
}

void MessageQueue::insert(StoredMessage message, core::Time visible_at, core::Time now)
{
    const Serial serial = next_++;
    by_sent_.emplace(message.sent, serial);
    auto& stored = messages_.emplace(serial, std::move(message)).first->second;
    stored.state = MessageState::visible;
    visible_.insert(serial);
    if (visible_at > now) hide(serial, stored, MessageState::delayed, visible_at);
    ++totals_.sent;
}

core::Result<Taken> MessageQueue::take(const QueueWorld& world, const ReceiveLimits& limits, const TakeManners& manners,
                                       core::Random& chance, core::Time now)
{
    if (in_flight_.size() >= in_flight_limit) {
        return sqs_refusal("OverLimit", "Too many messages in flight: " + std::to_string(in_flight_limit) +
                                            " is the limit of a standard queue; delete what was received.");
    }
    const auto visibility = limits.visibility.value_or(settings_.visibility);
    std::size_t room = std::min(limits.messages, in_flight_limit - in_flight_.size());
    Taken taken;
    if (manners.duplicate && room > 0) {
        const auto serial = some_in_flight(chance);
        if (serial && !(manners.redrive && exhausted(messages_.at(*serial)))) {
            taken.received.push_back(hand_out(world, *serial, visibility, now));
            ++totals_.duplicated;
            --room;
        }
    }
    while (room > 0 && !visible_.empty()) {
        const Serial serial = next_visible(manners.disorder, chance);
        if (manners.redrive && exhausted(messages_.at(serial))) {
            taken.dead.push_back(extract(serial));
            ++totals_.redriven;
            continue;
        }
        taken.received.push_back(hand_out(world, serial, visibility, now));
        --room;
    }
    // A visibility of zero hands a message out and leaves it visible; only now, or this call would give it twice.
    advance(now);
    return taken;
}

core::Result<std::optional<DeleteRecord>> MessageQueue::remove(std::string_view handle, core::Time now)
{
    const auto read = read_handle(handle);
    if (!read) return read.error();
    const auto found = messages_.find(read->serial);
    if (found == messages_.end() || found->second.receives != read->receive) {
        ++totals_.delete_ignored;
        return std::optional<DeleteRecord>{};
    }
    StoredMessage message = extract(read->serial);
    ++totals_.deleted;
    return std::optional<DeleteRecord>{DeleteRecord{key_, std::move(message.id), std::move(message.content.body),
                                                    message.sent, message.last_received, now, message.receives}};
}

core::Result<void> MessageQueue::change_visibility(std::string_view handle, core::Duration timeout, core::Time now)
{
    const auto read = read_handle(handle);
    if (!read) return read.error();
    const auto found = messages_.find(read->serial);
    if (found == messages_.end()) {
        return invalid_parameter("ReceiptHandle",
                                 "Message does not exist or is not available for visibility timeout change.");
    }
    StoredMessage& message = found->second;
    if (message.state != MessageState::in_flight || message.receives != read->receive) {
        return sqs_refusal("MessageNotInflight", "The specified message isn't in flight.");
    }
    if (now + timeout > message.last_received + longest_visibility) {
        return invalid_parameter("VisibilityTimeout",
                                 "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
    }
    if (timeout == core::Duration::zero()) {
        show(read->serial, message);
    } else {
        hide(read->serial, message, MessageState::in_flight, now + timeout);
    }
    return {};
}

core::Result<void> MessageQueue::purge(core::Time now)
{
    if (purged_ && now < *purged_ + std::chrono::seconds{60}) {
        return sqs_refusal("PurgeQueueInProgress",
                           "Only one PurgeQueue operation on " + key_.name + " is allowed every 60 seconds.");
    }
    purged_ = now;
    totals_.purged += messages_.size();
    messages_.clear();
    visible_.clear();
    in_flight_.clear();
    delayed_.clear();
    by_sent_.clear();
    return {};
}

std::vector<MessageView> MessageQueue::views() const
{
    std::vector<MessageView> views;
    views.reserve(messages_.size());
    for (const auto& [serial, message] : messages_) {
        views.push_back({message.id, message.state, message.until, message.receives, message.content.body});
    }
    return views;
}

void MessageQueue::check() const
{
    assert(visible_.size() + in_flight_.size() + delayed_.size() == messages_.size());
    assert(by_sent_.size() == messages_.size());
    assert(in_flight_.size() <= in_flight_limit);
    assert(std::all_of(visible_.begin(), visible_.end(),
                       [this](Serial serial) { return messages_.at(serial).state == MessageState::visible; }));
}

void MessageQueue::hide(Serial serial, StoredMessage& message, MessageState state, core::Time until)
{
    forget_state(serial, message);
    message.state = state;
    message.until = until;
    timed(state).emplace(until, serial);
}

void MessageQueue::show(Serial serial, StoredMessage& message)
{
    forget_state(serial, message);
    message.state = MessageState::visible;
    message.until = {};
    visible_.insert(serial);
}

void MessageQueue::forget_state(Serial serial, const StoredMessage& message)
{
    if (message.state == MessageState::visible) {
        visible_.erase(serial);
    } else {
        timed(message.state).erase({message.until, serial});
    }
}

StoredMessage MessageQueue::extract(Serial serial)
{
    auto node = messages_.extract(serial);
    assert(!node.empty());
    forget_state(serial, node.mapped());
    by_sent_.erase({node.mapped().sent, serial});
    return std::move(node.mapped());
}

ReceivedMessage MessageQueue::hand_out(const QueueWorld& world, Serial serial, core::Duration visibility,
                                       core::Time now)
{
    StoredMessage& message = messages_.at(serial);
    if (message.receives == 0) message.first_received = now;
    message.last_received = now;
    ++message.receives;
    ++message.receives_here;
    ++totals_.received;
    hide(serial, message, MessageState::in_flight, now + visibility);
    return {message.id,
            make_handle(serial, message.receives),
            message.content.body,
            message.content.attributes,
            message.content.trace_header,
            message.content.sender,
            world.wall(message.sent),
            world.wall(message.first_received),
            message.receives,
            message.dead_letter_source};
}

MessageQueue::Serial MessageQueue::next_visible(double disorder, core::Random& chance) const
{
    constexpr std::size_t reach = 10;
    if (disorder <= 0 || !chance.chance(disorder)) return *visible_.begin();
    const auto place = chance.below(std::min(reach, visible_.size()));
    return *std::next(visible_.begin(), static_cast<std::ptrdiff_t>(place));
}

// In O(log n): a moment between the first and the last deadline is drawn, and the message due next after it taken.
std::optional<MessageQueue::Serial> MessageQueue::some_in_flight(core::Random& chance) const
{
    if (in_flight_.empty()) return std::nullopt;
    const auto first = in_flight_.begin()->first;
    const auto spread = in_flight_.rbegin()->first - first;
    const auto found = in_flight_.lower_bound({first + chance.up_to(spread), 0});
    return (found == in_flight_.end() ? in_flight_.begin() : found)->second;
}

bool MessageQueue::exhausted(const StoredMessage& message) const
{
    return settings_.redrive && message.receives_here >= settings_.redrive->max_receives;
}

std::string MessageQueue::seal(Serial serial, std::uint32_t receive) const
{
    return sha256_text(secret_ + '.' + std::to_string(serial) + '.' + std::to_string(receive)).substr(0, seal_digits);
}

std::string MessageQueue::make_handle(Serial serial, std::uint32_t receive) const
{
    return "AQEB" + to_base64(std::to_string(serial) + '.' + std::to_string(receive) + '.' + seal(serial, receive));
}

core::Result<MessageQueue::Handle> MessageQueue::read_handle(std::string_view text) const
{
    const auto invalid = [&] {
        return sqs_refusal("ReceiptHandleIsInvalid",
                           "The input receipt handle is not a valid receipt handle of queue " + key_.name + ".");
    };
    if (!text.starts_with("AQEB") || text.size() > 1024) return invalid();
    const auto plain = from_base64(text.substr(4));
    if (!plain) return invalid();
    std::string_view rest = *plain;
    Handle handle{};
    if (!read_number(rest, '.', handle.serial) || !read_number(rest, '.', handle.receive)) return invalid();
    if (rest != seal(handle.serial, handle.receive)) return invalid();
    return handle;
}

} // namespace headcount::sim
