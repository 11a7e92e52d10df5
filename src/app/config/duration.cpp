#include "app/config/duration.hpp"

#include <charconv>
#include <cstdint>

namespace headcount::app {
namespace {

struct Unit {
    std::string_view name;
    std::chrono::milliseconds length;
};
constexpr Unit units[] = {{"ms", std::chrono::milliseconds{1}},
                          {"s", std::chrono::seconds{1}},
                          {"m", std::chrono::minutes{1}},
                          {"h", std::chrono::hours{1}}};

} // namespace

std::optional<core::Duration> parse_duration(std::string_view text)
{
    if (text == "0") return core::Duration::zero();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    constexpr std::uint32_t most = 1'000'000; // hours of it are 114 years: inside a Duration, which holds 292
    if (error != std::errc{} || number > most) return std::nullopt;
    const auto name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        if (name == unit.name) return core::Duration{unit.length * number};
    }
    return std::nullopt;
}

std::string config::duration_text(core::Duration span)
{
    const Unit* best = &units[0];
    for (const Unit& unit : units) {
        if (span >= unit.length && span % unit.length == core::Duration::zero()) best = &unit;
    }
    return std::to_string(span / core::Duration{best->length}).append(best->name);
}

} // namespace headcount::app
