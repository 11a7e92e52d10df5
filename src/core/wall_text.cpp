#include "headcount/core/wall_text.hpp"

namespace headcount::core {

namespace {

void append_padded(std::string& out, unsigned number, unsigned width)
{
    const std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i < width; ++i)
        out += '0';
    out += digits;
}

} // namespace

void append_rfc3339(std::string& out, WallTime time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
    out += '.';
    append_padded(out, static_cast<unsigned>(clock.subseconds().count()), 3);
    out += 'Z';
}

std::string rfc3339(WallTime time)
{
    std::string text;
    append_rfc3339(text, time);
    return text;
}

std::string second_text(WallTime time)
{
    const std::string text = rfc3339(time);
    return text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
}

} // namespace headcount::core
