#include "aws/dates.hpp"

#include <algorithm>
#include <array>

namespace headcount::aws {

namespace {

using namespace std::chrono;

// Reads text from left to right; once something does not fit, nothing fits any more.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count)
    {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    void text(std::string_view expected)
    {
        if (!skip(expected)) fail();
    }

    bool skip(std::string_view expected)
    {
        if (!good_ || !rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    // Digits after a point, as milliseconds; what is finer is cut.
    int fraction()
    {
        int value = 0;
        int scale = 100;
        std::size_t used = 0;
        for (; used < rest_.size() && rest_[used] >= '0' && rest_[used] <= '9'; ++used) {
            value += (rest_[used] - '0') * scale;
            scale /= 10;
        }
        if (used == 0) return fail();
        rest_.remove_prefix(used);
        return value;
    }

    std::string_view word(std::size_t size)
    {
        if (rest_.size() < size) {
            fail();
            return {};
        }
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }

    bool whole() const { return good_ && rest_.empty(); }

private:
    int fail()
    {
        good_ = false;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool good_ = true;
};

struct Fields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0;
};

std::optional<core::WallTime> to_time(const Fields& f)
{
    const year_month_day date{year{f.year}, month{static_cast<unsigned>(f.month)}, day{static_cast<unsigned>(f.day)}};
    if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return std::nullopt;
    return sys_days{date} + hours{f.hour} + minutes{f.minute} + seconds{f.second} + milliseconds{f.millisecond};
}

} // namespace

AmzDate::AmzDate(core::WallTime at)
{
    const auto day_start = floor<days>(at);
    const year_month_day date{day_start};
    const hh_mm_ss time{floor<seconds>(at - day_start)};
    char* place = text_.data();
    const auto two_digits = [&place](unsigned value) {
        *place++ = static_cast<char>('0' + value / 10 % 10);
        *place++ = static_cast<char>('0' + value % 10);
    };
    const auto year = static_cast<unsigned>(int{date.year()});
    two_digits(year / 100);
    two_digits(year);
    two_digits(unsigned{date.month()});
    two_digits(unsigned{date.day()});
    *place++ = 'T';
    two_digits(static_cast<unsigned>(time.hours().count()));
    two_digits(static_cast<unsigned>(time.minutes().count()));
    two_digits(static_cast<unsigned>(time.seconds().count()));
    *place = 'Z';
}

std::optional<core::WallTime> parse_timestamp(std::string_view text)
{
    Reader reader{text};
    Fields f;
    f.year = reader.digits(4);
    reader.text("-");
    f.month = reader.digits(2);
    reader.text("-");
    f.day = reader.digits(2);
    if (!reader.skip("T")) reader.text("t");
    f.hour = reader.digits(2);
    reader.text(":");
    f.minute = reader.digits(2);
    reader.text(":");
    f.second = reader.digits(2);
    if (reader.skip(".")) f.millisecond = reader.fraction();
    minutes offset{0};
    if (!reader.skip("Z") && !reader.skip("z")) {
        const int sign = reader.skip("-") ? -1 : 1;
        if (sign > 0) reader.text("+");
        const int offset_hours = reader.digits(2);
        reader.skip(":");
        offset = sign * (hours{offset_hours} + minutes{reader.digits(2)});
    }
    if (!reader.whole()) return std::nullopt;
    const auto local = to_time(f);
    if (!local) return std::nullopt;
    return *local - offset;
}

std::optional<core::WallTime> parse_http_date(std::string_view text)
{
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Reader reader{text};
    Fields f;
    reader.word(3); // the day of the week says nothing that the date does not
    reader.text(", ");
    f.day = reader.digits(2);
    reader.text(" ");
    const auto name = std::ranges::find(months, reader.word(3));
    f.month = static_cast<int>(name - months.begin()) + 1;
    reader.text(" ");
    f.year = reader.digits(4);
    reader.text(" ");
    f.hour = reader.digits(2);
    reader.text(":");
    f.minute = reader.digits(2);
    reader.text(":");
    f.second = reader.digits(2);
    reader.text(" GMT");
    return reader.whole() ? to_time(f) : std::nullopt;
}

} // namespace headcount::aws
