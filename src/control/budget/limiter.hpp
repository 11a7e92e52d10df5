// The API budget of every account and region: whose call goes next, and when. A decider: it is told who asks and what
// was answered, and says who may send. ApiBudget does the waiting.
//
//   calls of one account, region and bucket              lane 0   corrections      ┐
//                                                        lane 1   first looks      ├──▶ token ──▶ send
//   within a lane first come, first served               lane 2   rechecks         │
//                                                        lane 3   sweeps           ┘
//
// While corrections wait, more than two seconds' worth of them, reads of the same account wait too: what they would
// find out would be too old to act on when its turn came.
#pragma once

#include "control/budget/api_rates.hpp"
#include "control/budget/rate_bucket.hpp"
#include "headcount/core/cluster_key.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace headcount::control {

class Limiter {
public:
    static constexpr std::size_t lanes = 4;

    struct Place {
        core::Scope scope;
        Bucket bucket{};
        std::size_t lane = 0;
        std::uint64_t number = 0; // never used twice
    };

    // Somebody waits there: for a token of this bucket, or for the corrections of the account.
    struct Held {
        core::Scope scope;
        Bucket bucket{};
        std::size_t calls = 0;
        core::Duration oldest{};
        double per_second = 0;
        bool slowed = false; // less than its share, since AWS throttles
    };

    explicit Limiter(const core::Limits& limits);

    // True: send at once. False: join() the line.
    bool take(const core::Scope& scope, Bucket bucket, std::size_t lane, core::Time now);
    Place join(const core::Scope& scope, Bucket bucket, std::size_t lane, core::Time now);

    // True: it has left the line and may send.
    bool take(const Place& place, core::Time now);
    // When that may be, as far as it is known; Time::max(): others go first.
    core::Time due(const Place& place, core::Time now) const;
    void leave(const Place& place);
    // Those in this account who may have become next: to be asked again after any change.
    std::vector<std::uint64_t> heads(const core::Scope& scope) const;

    void answered(const core::Scope& scope, Bucket bucket, core::Time sent, core::Time now, bool throttled);

    bool anybody_waits() const { return waiting_ > 0; }
    bool anybody_waits(const core::Scope& scope) const;
    std::vector<Held> held(core::Time now) const; // those that hold up the others of their account, too
    std::size_t accounts() const { return accounts_.size(); }

private:
    struct Line {
        RateBucket bucket;
        std::array<std::map<std::uint64_t, core::Time>, lanes> waiting; // since when, by number

        bool empty() const;
        bool anybody_before(std::size_t lane, std::uint64_t number) const;
    };
    using Account = std::array<std::optional<Line>, bucket_count>;

    Line& line(const core::Scope& scope, Bucket bucket, core::Time now);
    const Account* find(const core::Scope& scope) const;
    static bool corrections_first(const Account& account, Bucket bucket, core::Time now);
    void forget_untouched(core::Time now);

    std::array<Pace, bucket_count> allowed_;
    std::unordered_map<core::Scope, Account> accounts_;
    std::uint64_t last_ = 0;
    std::size_t waiting_ = 0;
};

} // namespace headcount::control
