#include "headcount/source/source.hpp"

#include <algorithm>
#include <chrono>

namespace headcount::source {

core::Duration growing_visibility(std::uint32_t receive_count, bool over_share, core::Random& random)
{
    using namespace std::chrono_literals;
    constexpr core::Duration most = 15min;
    constexpr std::uint32_t doublings_most = 6; // 15 s × 2^6 is past the cap
    const core::Duration first = over_share ? core::Duration{60s} : core::Duration{15s};
    const std::uint32_t doublings = std::min(receive_count > 0 ? receive_count - 1 : 0, doublings_most);
    const core::Duration whole = std::min(most, first * (1U << doublings));
    return whole / 2 + random.up_to(whole / 2);
}

} // namespace headcount::source
