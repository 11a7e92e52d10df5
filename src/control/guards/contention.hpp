// Someone else writes the same count: Service Auto Scaling, a template that is applied again, a person. Who fights back
// makes it worse, so a service whose writes are undone again and again is left alone for longer and longer.
//
// A write is undone when a later look wants the same and finds another count than was set. A look within ten seconds of
// the write says nothing: ECS may show what was. A count that is found together with another wish is no contention.
#pragma once

#include "control/guards/wish.hpp"

#include <boost/container/static_vector.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace headcount::control {

class Contention {
public:
    static constexpr core::Duration settled = std::chrono::seconds{10}; // after a write, what is read is true
    static constexpr core::Duration memory = std::chrono::minutes{10};  // undone writes are counted in this time
    static constexpr std::size_t too_many = 3;

    // To be told of every look first; may find that a write was undone.
    void saw(const Wish& wish);

    // Left alone, or not yet to be judged. `other`: who writes it too; empty: not known.
    std::optional<Restraint> restrain(const Wish& wish, std::string_view other) const;
    bool leaves_alone(core::Time now) const { return now < alone_until_; }

    // It was found just now that it is to be left alone for the first time; once.
    bool began();

    void wrote(std::uint32_t wanted, std::uint32_t to, core::Time now);
    // The next look that can judge the last write; none where no write was undone lately.
    std::optional<LookAgain> verdict_due() const;

    bool idle(core::Time now) const; // nothing of ten minutes to remember

private:
    struct Write {
        std::uint32_t wanted = 0; // in the end
        std::uint32_t to = 0;     // set
        core::Time at{};
    };

    bool further_on(std::uint32_t count) const;
    void undone(core::Time now);

    std::optional<Write> write_;
    boost::container::static_vector<core::Time, too_many> undone_;
    std::uint32_t times_alone_ = 0;
    bool began_ = false;
    core::Time alone_until_{};
    core::Time last_{}; // of all that happened
};

} // namespace headcount::control
