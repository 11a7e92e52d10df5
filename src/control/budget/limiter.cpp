#include "control/budget/limiter.hpp"

#include <algorithm>
#include <chrono>

namespace headcount::control {

using core::Scope;
using core::Time;

namespace {

constexpr std::size_t most_accounts = 4096; // beyond it, those that a new one would equal are forgotten
constexpr core::Duration look_again = std::chrono::milliseconds{100}; // whether a look may begin by now

std::size_t index(Bucket bucket)
{
    return static_cast<std::size_t>(bucket);
}

// Of a call that follows a look: whoever looks later for what is older must not take the turn that it was promised.
Limiter::Standing in_turn(std::size_t lane)
{
    return {lane, Time::min()};
}

} // namespace

// A run may write as long after its oldest read as the attempts of one call may take. A third of that is for the call.
Limiter::Limiter(const core::Limits& limits)
    : patience_(std::chrono::duration<double>(limits.call).count() * limits.attempts * 2 / 3),
      read_patience_(patience_ / 2)
{
    const double share = share_of_rates(limits);
    const ApiRates rates = api_rates(limits.rates);
    for (std::size_t i = 0; i < bucket_count; ++i)
        allowed_.at(i) = {rates.at(i).burst * share, rates.at(i).per_second * share};
}

bool Limiter::Line::empty() const
{
    return std::ranges::all_of(waiting, [](const auto& lane) { return lane.empty(); });
}

std::size_t Limiter::Line::size() const
{
    std::size_t all = 0;
    for (const auto& lane : waiting)
        all += lane.size();
    return all;
}

bool Limiter::Line::anybody_before(const Standing& standing, std::uint64_t number) const
{
    for (std::size_t better = 0; better < standing.lane; ++better)
        if (!waiting.at(better).empty()) return true;
    const auto& same = waiting.at(standing.lane);
    return !same.empty() && same.begin()->first < Rank{standing.since, number};
}

const Limiter::Account* Limiter::find(const Scope& scope) const
{
    const auto found = accounts_.find(scope);
    return found == accounts_.end() ? nullptr : &found->second;
}

Limiter::Account& Limiter::account(const Scope& scope, Time now)
{
    const auto found = accounts_.find(scope);
    if (found != accounts_.end()) return found->second;
    if (accounts_.size() >= most_accounts) forget_untouched(now);
    return accounts_.try_emplace(scope).first->second;
}

RateBucket& Limiter::bucket(Account& account, std::size_t number, Time now)
{
    auto& bucket = account.buckets.at(number);
    if (!bucket) bucket.emplace(allowed_.at(number), now);
    return *bucket;
}

void Limiter::forget_untouched(Time now)
{
    std::erase_if(accounts_, [now](const auto& entry) {
        const Account& account = entry.second;
        const auto full = [now](const auto& bucket) { return !bucket || bucket->untouched(now); };
        return account.looks + account.owed == 0 && std::ranges::all_of(account.buckets, full) &&
               std::ranges::all_of(account.lines, &Line::empty);
    });
}

// How many calls of this bucket get their turn within so many seconds.
double Limiter::in_time(const Account& account, Bucket bucket, double seconds, Time now) const
{
    const auto& used = account.buckets.at(index(bucket));
    const Pace& fresh = allowed_.at(index(bucket));
    const double at_once = used ? used->level(now) : std::max(1.0, fresh.burst);
    return at_once + (used ? used->per_second(now) : fresh.per_second) * seconds;
}

// Those that wait, those that are decided upon, and one of each look under way.
std::size_t Limiter::writes_to_come(const Account& account)
{
    return account.lines.at(index(Bucket::service_modify)).size() + account.owed + account.looks;
}

bool Limiter::writes_in_time(const Account& account, std::size_t writes, Time now) const
{
    return in_time(account, Bucket::service_modify, patience_, now) >= static_cast<double>(writes);
}

bool Limiter::may_look(const Account& account, std::size_t reads, Time now) const
{
    const std::size_t writes = writes_to_come(account);
    if (writes == 0) return true;
    return writes_in_time(account, writes + 1, now) &&
           in_time(account, Bucket::service_read, read_patience_, now) >= static_cast<double>(account.reads + reads);
}

// What those wait for who want to look; nothing: only for looks under way, of which most end without a correction.
std::optional<Bucket> Limiter::wall_of_looks(const Account& account, Time now) const
{
    const std::size_t writes = writes_to_come(account);
    if (writes_in_time(account, writes + 1, now)) return Bucket::service_read;
    return writes > account.looks ? std::optional{Bucket::service_modify} : std::nullopt;
}

bool Limiter::draw(Account& account, std::size_t line, std::size_t reads, Time now)
{
    if (line != look_line) return bucket(account, line, now).take(now);
    if (!may_look(account, reads, now)) return false;
    ++account.looks;
    account.reads += reads;
    return true;
}

bool Limiter::take(const Scope& scope, Bucket bucket, std::size_t lane, Time now)
{
    return take(scope, index(bucket), 0, in_turn(lane), now);
}

bool Limiter::take_look(const Scope& scope, std::size_t reads, Standing standing, Time now)
{
    standing.since = std::min(standing.since, now);
    return take(scope, look_line, reads, standing, now);
}

bool Limiter::take(const Scope& scope, std::size_t line, std::size_t reads, const Standing& standing, Time now)
{
    Account& account = this->account(scope, now);
    return !account.lines.at(line).anybody_before(standing, last_ + 1) && draw(account, line, reads, now);
}

Limiter::Place Limiter::join(const Scope& scope, Bucket bucket, std::size_t lane, Time now)
{
    return join({.scope = scope, .line = index(bucket), .standing = in_turn(lane)}, now);
}

Limiter::Place Limiter::join_look(const Scope& scope, std::size_t reads, Standing standing, Time now)
{
    standing.since = std::min(standing.since, now);
    return join({.scope = scope, .line = look_line, .standing = standing, .reads = reads}, now);
}

Limiter::Place Limiter::join(Place place, Time now)
{
    place.number = ++last_;
    auto& lane = account(place.scope, now).lines.at(place.line).waiting.at(place.standing.lane);
    lane.emplace(Line::Rank{place.standing.since, place.number}, now);
    ++waiting_;
    return place;
}

void Limiter::look_read(const Scope& scope)
{
    --accounts_.at(scope).reads;
}

void Limiter::look_ended(const Scope& scope, std::size_t unread, std::size_t corrections)
{
    Account& account = accounts_.at(scope);
    --account.looks;
    account.reads -= unread;
    account.owed += corrections;
}

void Limiter::correction_begins(const Scope& scope)
{
    --accounts_.at(scope).owed;
}

bool Limiter::take(const Place& place, Time now)
{
    Account& account = this->account(place.scope, now);
    if (account.lines.at(place.line).anybody_before(place.standing, place.number)) return false;
    if (!draw(account, place.line, place.reads, now)) return false;
    leave(place);
    return true;
}

Time Limiter::due(const Place& place, Time now) const
{
    const Account* account = find(place.scope);
    if (account->lines.at(place.line).anybody_before(place.standing, place.number)) return Time::max();
    if (place.line == look_line) return now + look_again;
    const auto& bucket = account->buckets.at(place.line);
    return bucket ? bucket->next(now) : now;
}

void Limiter::leave(const Place& place)
{
    const auto account = accounts_.find(place.scope);
    if (account == accounts_.end()) return;
    auto& lane = account->second.lines.at(place.line).waiting.at(place.standing.lane);
    waiting_ -= lane.erase({place.standing.since, place.number});
}

std::vector<std::uint64_t> Limiter::heads(const Scope& scope) const
{
    std::vector<std::uint64_t> numbers;
    const Account* account = find(scope);
    if (account == nullptr) return numbers;
    for (const Line& line : account->lines) {
        const auto lane = std::ranges::find_if(line.waiting, [](const auto& each) { return !each.empty(); });
        if (lane != line.waiting.end()) numbers.push_back(lane->begin()->first.second);
    }
    return numbers;
}

void Limiter::answered(const Scope& scope, Bucket bucket, Time sent, Time now, bool throttled)
{
    if (throttled) this->bucket(account(scope, now), index(bucket), now).answered(sent, now, throttled);
}

bool Limiter::anybody_waits(const Scope& scope) const
{
    const Account* account = waiting_ == 0 ? nullptr : find(scope);
    return account != nullptr && !std::ranges::all_of(account->lines, &Line::empty);
}

std::vector<Limiter::Held> Limiter::held(Time now) const
{
    std::vector<Held> all;
    if (waiting_ == 0) return all;
    for (const auto& [scope, account] : accounts_) {
        const Line& looks = account.lines.at(look_line);
        const auto wall = looks.empty() ? std::nullopt : wall_of_looks(account, now);
        for (std::size_t i = 0; i < bucket_count; ++i) {
            const Line& line = account.lines.at(i);
            const Bucket bucket{static_cast<int>(i)};
            if (line.empty() && wall != bucket) continue;
            const auto& used = account.buckets.at(i);
            Held held{.scope = scope, .bucket = bucket};
            held.per_second = used ? used->per_second(now) : allowed_.at(i).per_second;
            held.slowed = used && used->slowed(now);
            add(held, line, now);
            if (wall == bucket) add(held, looks, now);
            all.push_back(std::move(held));
        }
    }
    return all;
}

void Limiter::add(Held& held, const Line& line, Time now)
{
    held.calls += line.size();
    for (const auto& lane : line.waiting)
        for (const auto& [rank, joined] : lane)
            held.oldest = std::max(held.oldest, now - joined);
}

} // namespace headcount::control
