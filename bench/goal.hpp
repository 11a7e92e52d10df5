// A ratio with a goal. Whoever checks it on a busy machine allows for noise.
#pragma once

namespace headcount::bench {

constexpr double room_for_noise = 1.25;

constexpr bool misses(double ratio, double goal)
{
    return ratio > goal * room_for_noise;
}

} // namespace headcount::bench
