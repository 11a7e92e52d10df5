// The API budget of every account and region: whose call goes next, and when. A decider: it is told who asks and what
// was answered, and says who may send. ApiBudget does the waiting.
//
//   calls of one account, region and bucket              lane 0   corrections      ┐
//                                                        lane 1   first looks      ├──▶ token ──▶ send
//   within a lane first come, first served;              lane 2   rechecks         │
//   who wants to look: the oldest event first            lane 3   sweeps           ┘
//
// A run looks first and corrects afterwards, and what it saw must not be too old by then. So a look begins only while
// its own reads and those of the looks under way will get their turn in time, and while the corrections that wait,
// those that looks have decided upon, and the looks under way that may each become one, will. Whoever is alone may
// always.
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

    static constexpr std::size_t look_line = bucket_count; // the line of those who want to begin a look

    // Who goes before whom: the better lane, and within it what is older.
    struct Standing {
        std::size_t lane = 0;
        core::Time since = core::Time::max(); // of a look: what it is for; max: now
    };

    struct Place {
        core::Scope scope;
        std::size_t line = 0; // a bucket's, or look_line
        Standing standing{};
        std::uint64_t number = 0; // never used twice
        std::size_t reads = 0;    // of a look
    };

    // Somebody waits for a token of this bucket, or to look until it has some for what may come of it.
    struct Held {
        core::Scope scope;
        Bucket bucket{};
        std::size_t calls = 0; // a look that waits is one
        core::Duration oldest{};
        double per_second = 0;
        bool slowed = false; // less than its share, since AWS throttles
    };

    explicit Limiter(const core::Limits& limits);

    // True: send at once, or begin the look. False: join() the line. `reads`: DescribeServices calls that it will make.
    bool take(const core::Scope& scope, Bucket bucket, std::size_t lane, core::Time now);
    bool take_look(const core::Scope& scope, std::size_t reads, Standing standing, core::Time now);
    Place join(const core::Scope& scope, Bucket bucket, std::size_t lane, core::Time now);
    Place join_look(const core::Scope& scope, std::size_t reads, Standing standing, core::Time now);

    // A look has made one of its reads: its bucket has paid for it, so that nothing is held for it any more.
    void look_read(const core::Scope& scope);
    // A look has ended, leaves so many reads unmade and wants so many corrections. Each of them asks for itself in its
    // time, or is not made after all.
    void look_ended(const core::Scope& scope, std::size_t unread, std::size_t corrections);
    void correction_begins(const core::Scope& scope);

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
    std::vector<Held> held(core::Time now) const;
    std::size_t accounts() const { return accounts_.size(); }

private:
    struct Line {
        using Rank = std::pair<core::Time, std::uint64_t>;     // Standing::since, and the number
        std::array<std::map<Rank, core::Time>, lanes> waiting; // since when

        bool empty() const;
        std::size_t size() const;
        bool anybody_before(const Standing& standing, std::uint64_t number) const;
    };
    struct Account {
        std::array<std::optional<RateBucket>, bucket_count> buckets; // none: as a new one
        std::array<Line, bucket_count + 1> lines;
        std::size_t looks = 0; // under way
        std::size_t reads = 0; // of theirs, still to be made
        std::size_t owed = 0;  // corrections that looks have decided upon, and that do not ask yet
    };

    Account& account(const core::Scope& scope, core::Time now);
    const Account* find(const core::Scope& scope) const;
    RateBucket& bucket(Account& account, std::size_t number, core::Time now);
    bool take(const core::Scope& scope, std::size_t line, std::size_t reads, const Standing& standing, core::Time now);
    bool draw(Account& account, std::size_t line, std::size_t reads, core::Time now);
    Place join(Place place, core::Time now);
    double in_time(const Account& account, Bucket bucket, double seconds, core::Time now) const;
    bool writes_in_time(const Account& account, std::size_t writes, core::Time now) const;
    static std::size_t writes_to_come(const Account& account);
    bool may_look(const Account& account, std::size_t reads, core::Time now) const;
    std::optional<Bucket> wall_of_looks(const Account& account, core::Time now) const;
    static void add(Held& held, const Line& line, core::Time now);
    void forget_untouched(core::Time now);

    double patience_;      // seconds that a correction may wait for its turn
    double read_patience_; // and that the reads before it may take
    std::array<Pace, bucket_count> allowed_;
    std::unordered_map<core::Scope, Account> accounts_;
    std::uint64_t last_ = 0;
    std::size_t waiting_ = 0;
};

} // namespace headcount::control
