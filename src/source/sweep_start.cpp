#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <ratio>

namespace headcount::source {

namespace {

constexpr std::size_t clusters_a_part = 200;            // looked at in 20 s
constexpr std::size_t parts_least = 7;                  // below it primes are divisors of everyday intervals
constexpr double more_a_day = std::numbers::sqrt2 / 10; // parts

std::size_t prime_from(std::size_t number)
{
    const auto is_prime = [](std::size_t candidate) {
        for (std::size_t divisor = 2; divisor * divisor <= candidate; ++divisor)
            if (candidate % divisor == 0) return false;
        return true;
    };
    while (!is_prime(number))
        ++number;
    return number;
}

} // namespace

// The clusters are a ring of equal parts, and the start moves on by one part a minute. Whoever comes every 15 minutes
// thus finds it 15 parts on; as the number of parts is a prime, his starts pass through all of them before one comes
// again. About a part a week more, and irrational, moves the starts off each other, so that what lies at the end of a
// part has its turn too where a sweep reaches less than a part, and so that who comes every 7 minutes to 7 parts finds
// others in time.
std::size_t sweep_start(core::WallTime now, std::size_t clusters)
{
    if (clusters == 0) return 0;
    const std::size_t wanted = (clusters + clusters_a_part - 1) / clusters_a_part;
    const auto parts = static_cast<double>(prime_from(std::max(wanted, parts_least)));
    const std::chrono::duration<double, std::ratio<60>> minutes = now.time_since_epoch();
    const std::chrono::duration<double, std::ratio<86400>> days = minutes;
    const double turns = (minutes.count() + days.count() * more_a_day) / parts;
    const double place = (turns - std::floor(turns)) * static_cast<double>(clusters);
    return std::min(static_cast<std::size_t>(place), clusters - 1);
}

} // namespace headcount::source
