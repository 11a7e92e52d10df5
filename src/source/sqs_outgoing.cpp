#include "headcount/core/error_code.hpp"
#include "source/sqs_source_impl.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t extensions_most = 4; // batches under way at once
constexpr core::Duration quiet_after_complaint = 60s;
constexpr std::size_t about_extensions = 2; // after those about the two errands

const char* failed_to(Errand errand)
{
    return errand == Errand::remove
               ? "messages that are done with could not be deleted; they will come back and be looked at again"
               : "messages could not be given back to the queue; they come back when their visibility ends";
}

std::chrono::seconds until(core::Time at, core::Time now)
{
    return std::max(0s, std::chrono::ceil<std::chrono::seconds>(at - now));
}

} // namespace

void SqsSource::Impl::settle(std::uint64_t number, std::optional<core::Duration> delay)
{
    if (auto leaving = held_.settle(number, delay, timers_.now())) post(std::move(*leaving));
}

void SqsSource::Impl::post(Leaving leaving)
{
    const core::Time now = timers_.now();
    Parcel parcel{.receipt = std::move(leaving.receipt), .visible_again = leaving.visible_again, .back_at = now};
    if (leaving.delay) parcel.back_at += std::min(*leaving.delay, core::Duration{leaving.longest_delay});
    outbox_.put(leaving.delay ? Errand::give_back : Errand::remove, std::move(parcel), now);
    wake_outgoing_.notify();
}

asio::awaitable<void> SqsSource::Impl::run_outgoing()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!stopped_) {
        const core::Time now = timers_.now();
        const std::size_t untold = outbox_.size();
        while (auto batch = outbox_.next(now))
            senders_.spawn(send(std::move(*batch)));
        if (outbox_.size() < untold) told(); // some had become pointless
        while (extending_ < extensions_most) {
            std::vector<Extension> due = held_.take_due(now);
            if (due.empty()) break;
            ++extending_;
            senders_.spawn(extend(std::move(due)));
        }
        const core::Time extend_at = extending_ < extensions_most ? held_.wake() : core::Time::max();
        const core::Deadline wake{std::min(outbox_.wake(), extend_at)};
        co_await wake_outgoing_.wait(wake);
    }
}

core::Deadline SqsSource::Impl::call_deadline() const
{
    return core::Deadline::after(timers_.now(), options_.call).no_later_than(stop_deadline_);
}

asio::awaitable<void> SqsSource::Impl::send(Batch batch)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Time now = timers_.now();
    const core::Deadline deadline = call_deadline();
    core::Result<aws::BatchResults> answer = aws::BatchResults{};
    if (batch.errand == Errand::remove) {
        std::vector<std::string> receipts;
        receipts.reserve(batch.parcels.size());
        for (const Parcel& parcel : batch.parcels)
            receipts.push_back(parcel.receipt);
        answer = co_await sqs_.delete_batch(options_.queue, std::move(receipts), deadline);
    } else {
        std::vector<aws::VisibilityChange> changes;
        changes.reserve(batch.parcels.size());
        for (const Parcel& parcel : batch.parcels)
            changes.push_back({parcel.receipt, until(parcel.back_at, now)});
        answer = co_await sqs_.change_visibility_batch(options_.queue, std::move(changes), deadline);
    }
    if (answer.has_value()) note_deletes(batch);
    const Errand errand = batch.errand;
    const auto about = static_cast<std::size_t>(errand);
    if (!answer.has_value()) {
        const core::Error error = answer.error();
        if (outbox_.failed(std::move(batch), error, timers_.now()) > 0) complain(about, failed_to(errand), error);
    } else if (outbox_.answered(std::move(batch), *answer, timers_.now()) > 0) {
        const auto bad = std::ranges::find_if(*answer, [](const auto& result) { return !result.has_value(); });
        if (bad != answer->end()) complain(about, failed_to(errand), bad->error());
    }
    wake_outgoing_.notify();
    wake_ending_.notify();
    told();
}

void SqsSource::Impl::note_deletes(const Batch& batch) const
{
    if (options_.metrics == nullptr || batch.errand != Errand::remove) return;
    const core::Time now = timers_.now();
    for (const Parcel& parcel : batch.parcels)
        options_.metrics->event_stage(observe::EventStage::remove, now - parcel.queued);
}

// There may be fewer that the queue has to be told of, so that receiving may go on.
void SqsSource::Impl::told()
{
    wake_next_.notify();
    wake_stop_.notify();
    if (told_) told_();
}

asio::awaitable<void> SqsSource::Impl::extend(std::vector<Extension> due)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const core::Time asked = timers_.now();
    std::vector<aws::VisibilityChange> changes;
    changes.reserve(due.size());
    for (const Extension& each : due)
        changes.push_back({each.receipt, each.visibility});
    const core::Deadline deadline = call_deadline();
    const core::Result<aws::BatchResults> answer =
        co_await sqs_.change_visibility_batch(options_.queue, std::move(changes), deadline);

    std::optional<core::Error> refusal;
    for (std::size_t i = 0; i < due.size(); ++i) {
        HeldMessages::Answer how = HeldMessages::Answer::granted;
        const bool there = answer.has_value() && i < answer->size();
        if (!there || !(*answer)[i].has_value()) {
            const bool retryable = there                ? (*answer)[i].error().retryable
                                   : answer.has_value() ? true
                                                        : answer.error().retryable;
            how = retryable ? HeldMessages::Answer::failed : HeldMessages::Answer::refused;
            if (there) refusal = (*answer)[i].error();
        }
        if (auto leaving = held_.extended(due[i], how, asked, timers_.now())) post(std::move(*leaving));
    }
    if (!answer.has_value()) refusal = answer.error();
    --extending_;
    if (refusal && refusal->kind != core::ErrorKind::cancelled)
        complain(about_extensions, "the visibility of held messages could not be extended; others may see them too",
                 *refusal);
    wake_outgoing_.notify();
    wake_stop_.notify();
}

// One line for a kind of trouble, not one for each message.
void SqsSource::Impl::complain(std::size_t about, const char* what, const core::Error& error)
{
    Complaint& last = complaints_[about];
    const core::Time now = timers_.now();
    if (last.code == error.code && last.at != core::Time::min() && now - last.at < quiet_after_complaint) return;
    last = {error.code, now};
    log_.warn(what,
              {{"queue", options_.queue.url}, {"error_code", core::code_or_kind(error)}, {"error", error.message}});
}

} // namespace headcount::source
