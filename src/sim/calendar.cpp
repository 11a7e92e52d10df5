#include "sim/calendar.hpp"

#include <array>
#include <cstdio>

namespace headcount::sim {
namespace {

using namespace std::chrono;

struct Parts {
    year_month_day date;
    hh_mm_ss<milliseconds> time;

    explicit Parts(core::WallTime at) : date(floor<days>(at)), time(at - floor<days>(at)) {}

    int year() const { return static_cast<int>(date.year()); }
    unsigned month() const { return static_cast<unsigned>(date.month()); }
    unsigned day() const { return static_cast<unsigned>(date.day()); }
    int hour() const { return static_cast<int>(time.hours().count()); }
    int minute() const { return static_cast<int>(time.minutes().count()); }
    int second() const { return static_cast<int>(time.seconds().count()); }
    int milli() const { return static_cast<int>(time.subseconds().count()); }
};

template <class... Args>
std::string format(const char* pattern, Args... args)
{
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), pattern, args...);
    return {text.data(), static_cast<std::size_t>(size)};
}

// Takes exactly `digits` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c)
{
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<core::WallTime> at(int y, int m, int d, int hour, int minute, int second)
{
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + milliseconds{0};
}

std::optional<core::WallTime> parse_offset(std::string_view text, core::WallTime time)
{
    if (text.empty() || text == "Z") return time;
    const bool east = text.front() == '+';
    if (!east && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    const auto hour = take_number(text, 2);
    take(text, ':');
    const auto minute = take_number(text, 2);
    if (!hour || !minute || !text.empty()) return std::nullopt;
    const auto offset = hours{*hour} + minutes{*minute};
    return east ? time - offset : time + offset;
}

} // namespace

std::string iso_seconds(core::WallTime time)
{
    const Parts p(time);
    return format("%04d-%02u-%02uT%02d:%02d:%02dZ", p.year(), p.month(), p.day(), p.hour(), p.minute(), p.second());
}

std::string iso_millis(core::WallTime time)
{
    const Parts p(time);
    return format("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", p.year(), p.month(), p.day(), p.hour(), p.minute(), p.second(),
                  p.milli());
}

std::string http_date(core::WallTime time)
{
    static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Parts p(time);
    const weekday day{floor<days>(time)};
    return format("%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays.at(day.c_encoding()), p.day(),
                  months.at(p.month() - 1), p.year(), p.hour(), p.minute(), p.second());
}

std::string basic_time(core::WallTime time)
{
    const Parts p(time);
    return format("%04d%02u%02uT%02d%02d%02dZ", p.year(), p.month(), p.day(), p.hour(), p.minute(), p.second());
}

std::string unix_seconds(core::WallTime time)
{
    const auto millis = time.time_since_epoch().count();
    return format("%lld.%03lld", static_cast<long long>(millis / 1000), static_cast<long long>(millis % 1000));
}

std::optional<core::WallTime> parse_basic_time(std::string_view text)
{
    const auto y = take_number(text, 4);
    const auto mo = take_number(text, 2);
    const auto d = take_number(text, 2);
    if (!y || !mo || !d || !take(text, 'T')) return std::nullopt;
    const auto h = take_number(text, 2);
    const auto mi = take_number(text, 2);
    const auto s = take_number(text, 2);
    if (!h || !mi || !s || text != "Z") return std::nullopt;
    return at(*y, *mo, *d, *h, *mi, *s);
}

std::optional<core::WallTime> parse_iso(std::string_view text)
{
    const auto y = take_number(text, 4);
    if (!y || !take(text, '-')) return std::nullopt;
    const auto mo = take_number(text, 2);
    if (!mo || !take(text, '-')) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d) return std::nullopt;
    if (text.empty()) return at(*y, *mo, *d, 0, 0, 0);
    if (!take(text, 'T')) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || !take(text, ':')) return std::nullopt;
    const auto mi = take_number(text, 2);
    if (!mi || !take(text, ':')) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s) return std::nullopt;
    auto time = at(*y, *mo, *d, *h, *mi, *s);
    if (!time) return std::nullopt;
    if (take(text, '.')) {
        const auto digits = text.find_first_not_of("0123456789");
        text.remove_prefix(std::min(digits, text.size())); // fractions are below what a filter needs
    }
    return parse_offset(text, *time);
}

} // namespace headcount::sim
