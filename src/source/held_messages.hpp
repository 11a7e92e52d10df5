// The messages a queue handed out and that are not done with: their receipts, and when each becomes visible to others.
// A decider: it says which visibilities to extend before they end. It sends nothing.
//
//              due                   extended / refused for good
//   (held) ─────────▶ extending ──────────────────────────────────▶ (held)
//      │ settle            │ settle with a delay: waits for the answer, so that an extension
//      ▼                   ▼ on its way cannot overrule the give-back
//    gone                 gone after the answer
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headcount::source {

struct Extension {
    std::uint64_t number;
    std::string receipt;
    std::chrono::seconds visibility; // from now
};

struct Leaving {
    std::string receipt;
    core::Time visible_again;            // when others see it unless something is sent
    std::chrono::seconds longest_delay;  // what a give-back may ask for: SQS allows 12 h since the receive
    std::optional<core::Duration> delay; // of a give-back; none: done with
};

class HeldMessages {
public:
    HeldMessages(std::chrono::seconds visibility, core::Random random);

    std::uint64_t add(std::string receipt, core::Time now); // its number

    // Done with (no delay) or given back. Nothing: unknown, or it leaves when its extension is answered.
    std::optional<Leaving> settle(std::uint64_t number, std::optional<core::Duration> delay, core::Time now);

    // At most ten whose visibility should be extended now; a batch is filled with those soon due.
    std::vector<Extension> take_due(core::Time now);

    // Its extension was asked for at `asked` and granted, failed for now, or was refused for good.
    enum class Answer { granted, failed, refused };
    std::optional<Leaving> extended(const Extension& extension, Answer answer, core::Time asked, core::Time now);

    core::Time wake() const; // when take_due() gives something; Time::max(): never
    std::size_t size() const { return held_.size(); }
    std::size_t leaving() const { return leaving_; } // of them, those that leave when their extension is answered

private:
    struct Held {
        std::string receipt;
        core::Time received;
        core::Time visible_again;
        core::Time extend_at; // Time::max(): not to be extended, or being extended
        bool extending = false;
        std::optional<core::Duration> leaving; // given back during its extension
    };
    using Numbered = std::map<std::uint64_t, Held>;

    void schedule(std::uint64_t number, Held& held, core::Time at);
    void unschedule(std::uint64_t number, Held& held);
    core::Time extension_time(core::Time from);
    Leaving leave(Numbered::iterator held, std::optional<core::Duration> delay, core::Time now);

    std::chrono::seconds visibility_;
    core::Random random_;
    std::uint64_t last_ = 0;
    std::size_t leaving_ = 0;
    Numbered held_;
    std::set<std::pair<core::Time, std::uint64_t>> due_;
};

} // namespace headcount::source
