#include "control/relevance/instance_id.hpp"

namespace headcount::control {

namespace {

constexpr int digits_of_half = 16;

int value_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

} // namespace

std::optional<InstanceId> instance_id(std::string_view arn)
{
    const std::string_view name = arn.substr(arn.rfind('/') + 1);
    InstanceId id;
    int digits = 0;
    for (const char c : name) {
        if (c == '-') continue;
        const int value = value_of(c);
        if (value < 0 || digits == 2 * digits_of_half) return std::nullopt;
        std::uint64_t& half = digits++ < digits_of_half ? id.high : id.low;
        half = half << 4 | static_cast<std::uint64_t>(value);
    }
    if (digits != 2 * digits_of_half) return std::nullopt;
    return id;
}

} // namespace headcount::control
