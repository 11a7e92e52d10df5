#include "headcount/sim/queue_world.hpp"

#include "sim/message_queue.hpp"
#include "sim/sqs_error.hpp"

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

constexpr core::Duration after_removal = std::chrono::seconds{60};

core::Error no_such_queue()
{
    return sqs_refusal("QueueDoesNotExist", "The specified queue does not exist.");
}

} // namespace

QueueWorld::QueueWorld(core::Random random, core::Time now, core::WallTime wall)
    : random_(std::move(random)), epoch_(now), wall_epoch_(wall)
{
}

QueueWorld::~QueueWorld() = default;

core::Result<void> QueueWorld::create(const QueueKey& queue, const QueueSettings& settings, core::Time now)
{
    if (const auto found = queues_.find(queue); found != queues_.end() && !gone_.contains(queue)) {
        if (found->second->settings() == settings) return {};
        return sqs_refusal("QueueNameExists", "A queue named " + queue.name +
                                                  " already exists with other attributes; SetQueueAttributes changes "
                                                  "them.");
    }
    if (const auto removed = removed_.find(queue); removed != removed_.end()) {
        if (now < removed->second + after_removal) {
            return sqs_refusal("QueueDeletedRecently",
                               "You must wait 60 seconds after deleting a queue before you can create another with "
                               "the same name.");
        }
        removed_.erase(removed);
    }
    gone_.erase(queue);
    queues_[queue] = std::make_unique<MessageQueue>(queue, settings, random_.hex(32), now);
    changed(queue);
    return {};
}

core::Result<void> QueueWorld::remove(const QueueKey& queue, core::Time now)
{
    if (!find(queue)) return no_such_queue();
    queues_.erase(queue);
    removed_[queue] = now;
    changed(queue);
    return {};
}

core::Result<void> QueueWorld::purge(const QueueKey& queue, core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    return found->purge(now);
}

core::Result<QueueSettings> QueueWorld::settings(const QueueKey& queue) const
{
    const auto* found = find(queue);
    if (!found) return no_such_queue();
    return found->settings();
}

core::Result<void> QueueWorld::configure(const QueueKey& queue, const QueueSettings& settings, core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    found->configure(settings, now);
    changed(queue);
    return {};
}

core::Result<std::map<std::string, std::string>> QueueWorld::tags(const QueueKey& queue) const
{
    const auto* found = find(queue);
    if (!found) return no_such_queue();
    return found->tags;
}

core::Result<void> QueueWorld::set_tags(const QueueKey& queue, std::map<std::string, std::string> tags)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    found->tags = std::move(tags);
    return {};
}

std::vector<QueueKey> QueueWorld::list(std::string_view account, std::string_view region, std::string_view prefix) const
{
    std::vector<QueueKey> keys;
    const QueueKey first{std::string{account}, std::string{region}, std::string{prefix}};
    for (auto entry = queues_.lower_bound(first); entry != queues_.end(); ++entry) {
        const QueueKey& key = entry->first;
        if (key.account != account || key.region != region || !key.name.starts_with(prefix)) break;
        if (!gone_.contains(key)) keys.push_back(key);
    }
    return keys;
}

bool QueueWorld::exists(const QueueKey& queue) const
{
    return find(queue) != nullptr;
}

core::Result<core::WallTime> QueueWorld::created(const QueueKey& queue) const
{
    const auto* found = find(queue);
    if (!found) return no_such_queue();
    return wall(found->created());
}

core::Result<core::WallTime> QueueWorld::modified(const QueueKey& queue) const
{
    const auto* found = find(queue);
    if (!found) return no_such_queue();
    return wall(found->modified());
}

core::Random QueueWorld::fork_chance()
{
    return random_.fork();
}

core::WallTime QueueWorld::wall(core::Time time) const
{
    return wall_epoch_ + std::chrono::duration_cast<std::chrono::milliseconds>(time - epoch_);
}

void QueueWorld::on_change(std::function<void(const QueueKey&)> listener)
{
    listener_ = std::move(listener);
}

void QueueWorld::set_faults(const QueueFaults& faults)
{
    faults_ = faults;
}

EntryFate QueueWorld::draw_entry_fate()
{
    if (happens(faults_.entry_failed)) return {EntryFate::Answer::failed, random_.chance(0.5)};
    if (happens(faults_.entry_omitted)) return {EntryFate::Answer::none, random_.chance(0.5)};
    return {};
}

void QueueWorld::set_gone(const QueueKey& queue, bool gone)
{
    if (gone) {
        gone_.insert(queue);
    } else {
        gone_.erase(queue);
    }
    changed(queue);
}

void QueueWorld::set_denied(const QueueKey& queue, bool denied)
{
    if (denied) {
        denied_.insert(queue);
    } else {
        denied_.erase(queue);
    }
    changed(queue);
}

bool QueueWorld::denied(const QueueKey& queue) const
{
    return denied_.contains(queue);
}

void QueueWorld::record_deletes(bool on)
{
    record_ = on;
}

core::Time QueueWorld::next_change(const QueueKey& queue) const
{
    const auto* found = find(queue);
    return found ? found->next_change() : core::Time::max();
}

QueueTotals QueueWorld::totals(const QueueKey& queue) const
{
    const auto found = queues_.find(queue);
    return found == queues_.end() ? QueueTotals{} : found->second->totals();
}

QueueCounts QueueWorld::counts(const QueueKey& queue, core::Time now)
{
    const auto found = queues_.find(queue);
    if (found == queues_.end()) return {};
    found->second->advance(now);
    return found->second->counts();
}

std::vector<MessageView> QueueWorld::messages(const QueueKey& queue, core::Time now)
{
    const auto found = queues_.find(queue);
    if (found == queues_.end()) return {};
    found->second->advance(now);
    return found->second->views();
}

MessageQueue* QueueWorld::find(const QueueKey& queue) const
{
    const auto found = queues_.find(queue);
    return found == queues_.end() || gone_.contains(queue) ? nullptr : found->second.get();
}

void QueueWorld::changed(const QueueKey& queue) const
{
    if (listener_) listener_(queue);
}

core::Result<std::string> QueueWorld::send(const QueueKey& queue, NewMessage message, core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    StoredMessage stored;
    stored.id = random_.uuid();
    stored.sent = now;
    const auto delay = message.delay.value_or(found->settings().delay);
    stored.content = std::move(message);
    std::string id = stored.id;
    found->advance(now);
    found->insert(std::move(stored), now + delay, now);
    changed(queue);
    return id;
}

core::Result<std::vector<ReceivedMessage>> QueueWorld::receive(const QueueKey& queue, ReceiveLimits limits,
                                                               core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    found->advance(now);
    auto* dead_letters = found->settings().redrive ? find(found->settings().redrive->dead_letter_queue) : nullptr;
    if (happens(faults_.empty_receive)) return std::vector<ReceivedMessage>{};
    const auto there = std::min(limits.messages, found->counts().visible);
    if (there > 1 && happens(faults_.short_receive)) limits.messages = random_.between(1, there);
    const TakeManners manners{
        .redrive = dead_letters != nullptr, .duplicate = happens(faults_.duplicate), .disorder = faults_.disorder};
    auto taken = found->take(*this, limits, manners, random_, now);
    if (!taken) return taken.error();
    for (auto& message : taken->dead) {
        message.receives_here = 0;
        message.dead_letter_source = queue.arn();
        dead_letters->insert(std::move(message), now, now);
    }
    if (!taken->dead.empty()) changed(dead_letters->key());
    if (!taken->received.empty()) changed(queue); // its deadline may come before all that waiters know of
    return std::move(taken->received);
}

core::Result<void> QueueWorld::remove_message(const QueueKey& queue, std::string_view handle, core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    found->advance(now);
    if (happens(faults_.lost_delete)) return {};
    auto removed = found->remove(handle, now);
    if (!removed) return removed.error();
    if (record_ && *removed) deletes_.push_back(std::move(**removed));
    return {};
}

core::Result<void> QueueWorld::change_visibility(const QueueKey& queue, std::string_view handle, core::Duration timeout,
                                                 core::Time now)
{
    auto* found = find(queue);
    if (!found) return no_such_queue();
    found->advance(now);
    auto done = found->change_visibility(handle, timeout, now);
    if (done) changed(queue);
    return done;
}

} // namespace headcount::sim
