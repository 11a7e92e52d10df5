// A wish must have stood for some time without a break; what is then granted of it is its mildest value in that time.
//
//   wished    12        15        14                      hold 60 s: at 60 s 12 is granted, the mildest since 0 s;
//         ────┼─────────┼─────────┼──────────────────▶    at 80 s 14, the mildest since 20 s. A moment in which
//             0 s       20 s      30 s                    nothing is wished, or the contrary, begins it all anew.
#pragma once

#include "control/guards/wish.hpp"
#include "headcount/core/guard_settings.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <optional>

namespace headcount::control {

class Hold {
public:
    // To be told of every look, whatever other guards say of it.
    void saw(const Wish& wish);

    // Of what other guards have left of the wish that was seen last.
    std::optional<Restraint> restrain(const Wish& wish, core::Duration hold);

    bool idle() const { return wished_.empty(); }

private:
    // A value that was wished, unless a milder one was wished later: so the mildest is the first.
    struct Wished {
        std::uint32_t to = 0;
        core::Time until = core::Time::max(); // another was wished
    };
    static constexpr std::size_t most = 8; // what does not fit counts as the one before, which is milder

    bool raises_ = false;
    core::Time since_{}; // the wish stands
    boost::container::small_vector<Wished, 2> wished_;
};

} // namespace headcount::control
