#include "control/budget/limiter.hpp"

#include <algorithm>
#include <chrono>

namespace headcount::control {

using core::Scope;
using core::Time;

namespace {

constexpr std::size_t most_accounts = 4096; // beyond it, those that a new one would equal are forgotten
constexpr double corrections_ahead = 2;     // seconds' worth of corrections that may wait before reads do

std::size_t index(Bucket bucket)
{
    return static_cast<std::size_t>(bucket);
}

bool is_read(Bucket bucket)
{
    return bucket == Bucket::cluster_read || bucket == Bucket::resource_read || bucket == Bucket::service_read;
}

} // namespace

Limiter::Limiter(const core::Limits& limits)
{
    const double share = limits.api_share.value_or(100) / 100.0 / limits.replicas;
    const ApiRates rates = api_rates(limits.rates);
    for (std::size_t i = 0; i < bucket_count; ++i)
        allowed_.at(i) = {rates.at(i).burst * share, rates.at(i).per_second * share};
}

bool Limiter::Line::empty() const
{
    return std::ranges::all_of(waiting, [](const auto& lane) { return lane.empty(); });
}

bool Limiter::Line::anybody_before(std::size_t lane, std::uint64_t number) const
{
    for (std::size_t better = 0; better < lane; ++better)
        if (!waiting.at(better).empty()) return true;
    return !waiting.at(lane).empty() && waiting.at(lane).begin()->first < number;
}

const Limiter::Account* Limiter::find(const Scope& scope) const
{
    const auto found = accounts_.find(scope);
    return found == accounts_.end() ? nullptr : &found->second;
}

Limiter::Line& Limiter::line(const Scope& scope, Bucket bucket, Time now)
{
    auto found = accounts_.find(scope);
    if (found == accounts_.end()) {
        if (accounts_.size() >= most_accounts) forget_untouched(now);
        found = accounts_.try_emplace(scope).first;
    }
    auto& line = found->second.at(index(bucket));
    if (!line) line.emplace(Line{RateBucket(allowed_.at(index(bucket)), now), {}});
    return *line;
}

void Limiter::forget_untouched(Time now)
{
    std::erase_if(accounts_, [now](const auto& entry) {
        return std::ranges::all_of(
            entry.second, [now](const auto& line) { return !line || (line->empty() && line->bucket.untouched(now)); });
    });
}

bool Limiter::corrections_first(const Account& account, Bucket bucket, Time now)
{
    const auto& corrections = account.at(index(Bucket::service_modify));
    if (!is_read(bucket) || !corrections) return false;
    const double most = std::max(1.0, corrections_ahead * corrections->bucket.per_second(now));
    return static_cast<double>(corrections->waiting.front().size()) > most;
}

bool Limiter::take(const Scope& scope, Bucket bucket, std::size_t lane, Time now)
{
    Line& line = this->line(scope, bucket, now);
    if (line.anybody_before(lane, last_ + 1) || corrections_first(*find(scope), bucket, now)) return false;
    return line.bucket.take(now);
}

Limiter::Place Limiter::join(const Scope& scope, Bucket bucket, std::size_t lane, Time now)
{
    const Place place{scope, bucket, lane, ++last_};
    line(scope, bucket, now).waiting.at(lane).emplace(place.number, now);
    ++waiting_;
    return place;
}

bool Limiter::take(const Place& place, Time now)
{
    Line& line = this->line(place.scope, place.bucket, now);
    if (line.anybody_before(place.lane, place.number)) return false;
    if (corrections_first(*find(place.scope), place.bucket, now) || !line.bucket.take(now)) return false;
    leave(place);
    return true;
}

Time Limiter::due(const Place& place, Time now) const
{
    const Account* account = find(place.scope);
    const auto& line = account->at(index(place.bucket));
    if (line->anybody_before(place.lane, place.number) || corrections_first(*account, place.bucket, now))
        return Time::max();
    return line->bucket.next(now);
}

void Limiter::leave(const Place& place)
{
    const auto account = accounts_.find(place.scope);
    if (account == accounts_.end() || !account->second.at(index(place.bucket))) return;
    waiting_ -= account->second.at(index(place.bucket))->waiting.at(place.lane).erase(place.number);
}

std::vector<std::uint64_t> Limiter::heads(const Scope& scope) const
{
    std::vector<std::uint64_t> numbers;
    const Account* account = find(scope);
    if (account == nullptr) return numbers;
    for (const auto& line : *account) {
        if (!line) continue;
        const auto lane = std::ranges::find_if(line->waiting, [](const auto& each) { return !each.empty(); });
        if (lane != line->waiting.end()) numbers.push_back(lane->begin()->first);
    }
    return numbers;
}

void Limiter::answered(const Scope& scope, Bucket bucket, Time sent, Time now, bool throttled)
{
    if (throttled) line(scope, bucket, now).bucket.answered(sent, now, throttled);
}

bool Limiter::anybody_waits(const Scope& scope) const
{
    const Account* account = waiting_ == 0 ? nullptr : find(scope);
    return account != nullptr && std::ranges::any_of(*account, [](const auto& line) { return line && !line->empty(); });
}

std::vector<Limiter::Held> Limiter::held(Time now) const
{
    std::vector<Held> all;
    if (waiting_ == 0) return all;
    for (const auto& [scope, account] : accounts_)
        for (std::size_t i = 0; i < bucket_count; ++i) {
            const auto& line = account.at(i);
            const Bucket bucket{static_cast<int>(i)};
            if (!line || line->empty() || corrections_first(account, bucket, now)) continue;
            Held held{scope, bucket, 0, {}, line->bucket.per_second(now), line->bucket.slowed(now)};
            for (const auto& lane : line->waiting) {
                held.calls += lane.size();
                if (!lane.empty()) held.oldest = std::max(held.oldest, now - lane.begin()->second);
            }
            all.push_back(std::move(held));
        }
    return all;
}

} // namespace headcount::control
