#include "sim/fault_names.hpp"

#include "sim/refusal.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace headcount::sim {
namespace {

constexpr std::array<std::pair<std::string_view, double Faults::*>, 17> probabilities{{
    {"reset_before", &Faults::reset_before},
    {"reset_inside", &Faults::reset_inside},
    {"server_error", &Faults::server_error},
    {"html_503", &Faults::html_503},
    {"throttle", &Faults::throttle},
    {"hang", &Faults::hang},
    {"deaf", &Faults::deaf},
    {"lose_event", &Faults::lose_event},
    {"duplicate_event", &Faults::duplicate_event},
    {"reorder_event", &Faults::reorder_event},
    {"duplicate_message", &Faults::duplicate_message},
    {"short_receive", &Faults::short_receive},
    {"empty_receive", &Faults::empty_receive},
    {"disorder", &Faults::disorder},
    {"lost_delete", &Faults::lost_delete},
    {"entry_failed", &Faults::entry_failed},
    {"entry_omitted", &Faults::entry_omitted},
}};

constexpr std::array<std::pair<std::string_view, core::Duration Faults::*>, 4> durations{{
    {"latency_ms", &Faults::latency},
    {"latency_spread_ms", &Faults::latency_spread},
    {"read_lag_ms", &Faults::read_lag},
    {"clock_skew_ms", &Faults::clock_skew},
}};

constexpr double longest_ms = 86'400'000;

std::string all_names()
{
    std::string names;
    for (const auto& [name, member] : probabilities)
        names.append(names.empty() ? "" : ", ").append(name);
    for (const auto& [name, member] : durations)
        names.append(", ").append(name);
    return names;
}

core::Error wrong(std::string_view name, const std::string& what)
{
    return refused("Fault", "fault '" + std::string(name.substr(0, 60)) + "' " + what);
}

} // namespace

core::Result<void> set_fault(Faults& faults, std::string_view name, double value)
{
    for (const auto& [known, member] : probabilities) {
        if (known != name) continue;
        if (!(value >= 0 && value <= 1)) return wrong(name, "needs a probability from 0 to 1");
        faults.*member = value;
        return {};
    }
    for (const auto& [known, member] : durations) {
        if (known != name) continue;
        const bool sensible = std::abs(value) <= longest_ms && (value >= 0 || name == "clock_skew_ms");
        if (!sensible) return wrong(name, "needs milliseconds, at most a day");
        faults.*member = std::chrono::duration_cast<core::Duration>(std::chrono::duration<double, std::milli>(value));
        return {};
    }
    return wrong(name, "is not known; there are " + all_names());
}

core::Result<Faults> parse_faults(std::string_view text)
{
    Faults faults;
    while (!text.empty()) {
        const auto end = text.find(',');
        const auto item = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
        const auto equals = item.find('=');
        if (equals == item.npos) return wrong(item, "has no value; write name=value");
        const auto number = item.substr(equals + 1);
        double value = 0;
        const auto* last = number.data() + number.size();
        const auto [rest, error] = std::from_chars(number.data(), last, value);
        if (error != std::errc{} || rest != last) return wrong(item.substr(0, equals), "needs a number");
        if (auto set = set_fault(faults, item.substr(0, equals), value); !set) return set.error();
    }
    return faults;
}

} // namespace headcount::sim
