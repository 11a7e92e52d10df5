#include "headcount/core/random.hpp"

#include <bit>
#include <random>
#include <string_view>

namespace headcount::core {

namespace {

// splitmix64: spreads one seed over the whole state, so that seeds 1 and 2 have nothing in common.
std::uint64_t split_mix(std::uint64_t& state)
{
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
}

constexpr std::string_view hex_digits = "0123456789abcdef";

} // namespace

Random::Random(std::uint64_t seed)
{
    for (std::uint64_t& word : state_)
        word = split_mix(seed);
}

Random Random::of_the_machine()
{
    std::random_device device;
    const auto high = static_cast<std::uint64_t>(device()) << 32U;
    return Random{high | device()};
}

std::uint64_t Random::next()
{
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    if (bound == 0) return 0;
    // What lies under 2^64 mod bound is drawn again: without that the small results would be likelier.
    const std::uint64_t unfair = (0 - bound) % bound;
    std::uint64_t drawn = next();
    while (drawn < unfair)
        drawn = next();
    return drawn % bound;
}

std::uint64_t Random::between(std::uint64_t low, std::uint64_t high)
{
    if (high <= low) return low;
    const std::uint64_t span = high - low + 1;
    return span == 0 ? next() : low + below(span); // span 0: all 2^64 values
}

double Random::unit()
{
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

bool Random::chance(double probability)
{
    return unit() < probability;
}

Duration Random::up_to(Duration longest)
{
    if (longest <= Duration::zero()) return Duration::zero();
    return Duration{static_cast<Duration::rep>(below(static_cast<std::uint64_t>(longest.count())))};
}

std::string Random::uuid()
{
    std::string text = hex(36);
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        text[dash] = '-';
    text[14] = '4';                      // version
    text[19] = hex_digits[8 + below(4)]; // variant: 8, 9, a or b
    return text;
}

std::string Random::hex(std::size_t digits)
{
    std::string text(digits, '0');
    std::uint64_t bits = 0;
    for (std::size_t at = 0; at < digits; ++at) {
        if (at % 16 == 0) bits = next();
        text[at] = hex_digits[bits & 15U];
        bits >>= 4U;
    }
    return text;
}

Random Random::fork()
{
    return Random{next()};
}

} // namespace headcount::core
