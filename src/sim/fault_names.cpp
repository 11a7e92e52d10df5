#include "sim/fault_names.hpp"

#include "sim/refusal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace headcount::sim {
namespace {

template <class Member>
struct Named {
    std::string_view name;
    Member Faults::* member;
    std::string_view meaning;
};

constexpr std::array probabilities{
    Named<double>{"reset_before", &Faults::reset_before, "the connection is reset before the first byte of the answer"},
    Named<double>{"reset_inside", &Faults::reset_inside, "half of the answer, then a reset"},
    Named<double>{"server_error", &Faults::server_error, "500 with an error of AWS"},
    Named<double>{"html_503", &Faults::html_503, "503 with the page of a load balancer"},
    Named<double>{"throttle", &Faults::throttle, "ThrottlingException, whatever the buckets say"},
    Named<double>{"hang", &Faults::hang, "no answer for a minute, then 503; carried out or not"},
    Named<double>{"empty_500", &Faults::empty_500, "500 without a body"},
    Named<double>{"cut_body", &Faults::cut_body, "200 with half of the body, framed as if it were all of it"},
    Named<double>{"not_json", &Faults::not_json, "200 with a body that is no JSON and no XML"},
    Named<double>{"redirect", &Faults::redirect, "307 to elsewhere"},
    Named<double>{"proxy_407", &Faults::proxy_407, "407, as a proxy that wants a password says it"},
    Named<double>{"long_length", &Faults::long_length,
                  "Content-Length is larger than the body, and the connection ends"},
    Named<double>{"short_length", &Faults::short_length, "Content-Length is half of the body"},
    Named<double>{"close_idle", &Faults::close_idle, "answered, then the idle connection is closed without a word"},
    Named<double>{"interim", &Faults::interim, "100 and 103 come before the answer"},
    Named<double>{"chunked", &Faults::chunked, "the answer in chunks with extensions, a trailer behind them"},
    Named<double>{"drip", &Faults::drip, "the header of the answer, then a byte a second"},
    Named<double>{"latency_tail", &Faults::latency_tail,
                  "no probability: latencies times u^-tail, at most 50 times; 0.5: one in a hundred ten times as long"},
    Named<double>{"deaf", &Faults::deaf, "a caller that leaves is not noticed"},
    Named<double>{"lose_event", &Faults::lose_event, "an event is never delivered"},
    Named<double>{"duplicate_event", &Faults::duplicate_event, "an event is delivered twice"},
    Named<double>{"reorder_event", &Faults::reorder_event, "an event is delayed by up to 30 s"},
    Named<double>{"duplicate_message", &Faults::duplicate_message, "a message is handed out although it is in flight"},
    Named<double>{"short_receive", &Faults::short_receive, "fewer messages than are there"},
    Named<double>{"empty_receive", &Faults::empty_receive, "no message, although some are there"},
    Named<double>{"disorder", &Faults::disorder, "not the oldest message, but one of the oldest ten"},
    Named<double>{"lost_delete", &Faults::lost_delete, "accepted, yet the message comes back"},
    Named<double>{"entry_failed", &Faults::entry_failed, "an entry of a batch fails, carried out or not"},
    Named<double>{"entry_omitted", &Faults::entry_omitted, "an entry of a batch is in no list of the answer"},
};

constexpr std::array durations{
    Named<core::Duration>{"latency_ms", &Faults::latency, "of each answer"},
    Named<core::Duration>{"latency_spread_ms", &Faults::latency_spread, "… plus up to this"},
    Named<core::Duration>{"read_lag_ms", &Faults::read_lag, "reads may show the past, up to this old"},
    Named<core::Duration>{"clock_skew_ms", &Faults::clock_skew,
                          "the servers' clocks are ahead by this; may be negative"},
};

constexpr double longest_ms = 86'400'000;

std::string all_names()
{
    std::string names;
    for (const auto& [name, member, meaning] : probabilities)
        names.append(names.empty() ? "" : ", ").append(name);
    for (const auto& [name, member, meaning] : durations)
        names.append(", ").append(name);
    return names;
}

core::Error wrong(std::string_view name, const std::string& what)
{
    return refused("Fault", "fault '" + std::string(name.substr(0, 60)) + "' " + what);
}

} // namespace

std::string describe_faults()
{
    std::string text;
    const auto add = [&text](std::string_view name, std::string_view meaning) {
        text.append("  ").append(name).append(std::max<std::size_t>(20, name.size() + 1) - name.size(), ' ');
        text.append(meaning).append("\n");
    };
    for (const auto& [name, member, meaning] : probabilities)
        add(name, meaning);
    for (const auto& [name, member, meaning] : durations)
        add(name, meaning);
    return text;
}

core::Result<void> set_fault(Faults& faults, std::string_view name, double value)
{
    for (const auto& [known, member, meaning] : probabilities) {
        if (known != name) continue;
        if (!(value >= 0 && value <= 1)) return wrong(name, "needs a probability from 0 to 1");
        faults.*member = value;
        return {};
    }
    for (const auto& [known, member, meaning] : durations) {
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
