#include "source/outbox.hpp"

#include <algorithm>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t batch_size = 10;
// Of an errand, under way at once. What ten receives at once bring, ten messages each, must go as fast, or what the
// queue was not told yet takes the room of what could be received.
constexpr std::size_t batches_most = 12;
constexpr std::uint32_t failures_of_trouble = 3; // fewer are what any service has now and then
constexpr core::Duration company = 50ms;         // how long a parcel waits for others
constexpr core::Duration longest_pause = 20s;

// A message that is visible again has come back by itself; a delete is sent once nevertheless, it may still be ours.
bool pointless(Errand errand, const Parcel& parcel, core::Time now)
{
    return now >= parcel.visible_again && (errand == Errand::give_back || parcel.tries > 0);
}

} // namespace

void Outbox::put(Errand errand, Parcel parcel, core::Time now)
{
    parcel.queued = now;
    lane(errand).fresh.push_back(std::move(parcel));
}

std::optional<Batch> Outbox::next(core::Time now)
{
    // Give-backs first: somebody waits for those messages.
    if (auto batch = next(Errand::give_back, now)) return batch;
    return next(Errand::remove, now);
}

std::optional<Batch> Outbox::next(Errand errand, core::Time now)
{
    Lane& from = lane(errand);
    if (from.waits || from.batches >= batches_allowed(from) || now < from.paused_until) return std::nullopt;
    gather(from, now);
    std::erase_if(from.fresh, [&](const Parcel& parcel) { return pointless(errand, parcel, now); });
    if (from.fresh.empty()) return std::nullopt;
    if (!flushing_ && from.fresh.size() < batch_size && now < from.fresh.front().queued + company) return std::nullopt;

    Batch batch{.errand = errand, .parcels = {}, .sent = now};
    while (!from.fresh.empty() && batch.parcels.size() < batch_size) {
        batch.parcels.push_back(std::move(from.fresh.front()));
        from.fresh.pop_front();
        ++batch.parcels.back().tries;
    }
    ++from.batches;
    from.parcels += batch.parcels.size();
    return batch;
}

std::size_t Outbox::batches_allowed(const Lane& from)
{
    return from.failures < failures_of_trouble ? batches_most : 1;
}

// Those that waited for another try go before those that never had one.
void Outbox::gather(Lane& from, core::Time now)
{
    while (!from.again.empty() && from.again.begin()->first <= now) {
        from.fresh.push_front(std::move(from.again.begin()->second));
        from.again.erase(from.again.begin());
    }
}

core::Time Outbox::wake() const
{
    return std::min(wake(lanes_[0]), wake(lanes_[1]));
}

core::Time Outbox::wake(const Lane& from) const
{
    if (from.waits || from.batches >= batches_allowed(from)) return core::Time::max();
    core::Time at = core::Time::max();
    if (!from.fresh.empty()) {
        const bool full = flushing_ || from.fresh.size() >= batch_size;
        at = full ? core::Time::min() : from.fresh.front().queued + company;
    }
    if (!from.again.empty()) at = std::min(at, from.again.begin()->first);
    return at == core::Time::max() ? at : std::max(at, from.paused_until);
}

std::size_t Outbox::answered(Batch batch, const std::vector<core::Result<void>>& results, core::Time now)
{
    Lane& to = lane(batch.errand);
    --to.batches;
    to.parcels -= batch.parcels.size();
    to.failures = 0;
    to.pauses = 0;
    to.paused_until = core::Time::min();
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < batch.parcels.size(); ++i) {
        if (i < results.size() && results[i].has_value()) continue;
        Parcel& parcel = batch.parcels[i];
        const bool retryable = i >= results.size() || results[i].error().retryable;
        const core::Time at = now + pause(parcel.tries - 1);
        if (!retryable || !try_again(to, std::move(parcel), at)) ++dropped;
    }
    return dropped;
}

std::size_t Outbox::failed(Batch batch, const core::Error& error, core::Time now)
{
    Lane& to = lane(batch.errand);
    --to.batches;
    to.parcels -= batch.parcels.size();
    to.failures = error.retryable ? to.failures + 1 : std::max(to.failures + 1, failures_of_trouble);
    // Batches that were under way together fail together: that is one pause.
    if (to.failures >= failures_of_trouble && batch.sent > to.paused_at) {
        to.paused_at = now;
        to.paused_until = now + pause(failures_of_trouble - 1 + to.pauses++);
    }
    const core::Time at = now + pause(batch.parcels.front().tries - 1);
    std::size_t dropped = 0;
    for (Parcel& parcel : batch.parcels)
        if (!error.retryable || !try_again(to, std::move(parcel), at)) ++dropped;
    return dropped;
}

bool Outbox::try_again(Lane& to, Parcel parcel, core::Time at)
{
    if (at >= parcel.visible_again) return false;
    to.again.emplace(at, std::move(parcel));
    return true;
}

core::Duration Outbox::pause(std::uint32_t failures)
{
    const core::Duration whole = std::min(longest_pause, core::Duration{500ms} * (1U << std::min(failures, 6U)));
    return whole - random_.up_to(whole / 2);
}

std::size_t Outbox::size() const
{
    std::size_t parcels = 0;
    for (const Lane& each : lanes_)
        parcels += size_of(each);
    return parcels;
}

} // namespace headcount::source
