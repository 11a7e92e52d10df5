#include "headcount/core/time.hpp"

#include "core/characters.hpp"

namespace headcount::core {

namespace {

// Reads a text from left to right; after the first thing that does not fit, nothing fits any more.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits)
    {
        if (rest_.size() < digits || !all_of(rest_.substr(0, digits), is_digit)) fits_ = false;
        if (!fits_) return 0;
        int value = 0;
        for (const char digit : rest_.substr(0, digits))
            value = value * 10 + (digit - '0');
        rest_.remove_prefix(digits);
        return value;
    }

    bool skip(char wanted)
    {
        if (!fits_ || !rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char wanted) { fits_ = skip(wanted) && fits_; }

    std::string_view digits()
    {
        const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        const std::string_view found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return found;
    }

    void require(bool condition) { fits_ = fits_ && condition; }
    bool ended() const { return fits_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool fits_ = true;
};

std::chrono::sys_days date(Scanner& scanner)
{
    const int year = scanner.number(4);
    scanner.expect('-');
    const int month = scanner.number(2);
    scanner.expect('-');
    const int day = scanner.number(2);
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    scanner.require(date.ok());
    return date.ok() ? std::chrono::sys_days{date} : std::chrono::sys_days{};
}

std::chrono::seconds time_of_day(Scanner& scanner)
{
    const int hours = scanner.number(2);
    scanner.expect(':');
    const int minutes = scanner.number(2);
    scanner.expect(':');
    const int seconds = scanner.number(2);
    scanner.require(hours <= 23 && minutes <= 59 && seconds <= 60); // 60: a leap second
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
}

std::chrono::milliseconds fraction(Scanner& scanner)
{
    if (!scanner.skip('.')) return {};
    const std::string_view digits = scanner.digits();
    scanner.require(!digits.empty());
    int milliseconds = 0;
    for (std::size_t at = 0; at < 3; ++at)
        milliseconds = milliseconds * 10 + (at < digits.size() ? digits[at] - '0' : 0);
    return std::chrono::milliseconds{milliseconds};
}

std::chrono::minutes offset(Scanner& scanner)
{
    if (scanner.skip('Z')) return {};
    const bool east = scanner.skip('+');
    if (!east) scanner.expect('-');
    const int hours = scanner.number(2);
    scanner.expect(':');
    const int minutes = scanner.number(2);
    scanner.require(hours <= 23 && minutes <= 59);
    const std::chrono::minutes span = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return east ? span : -span;
}

} // namespace

std::optional<WallTime> parse_rfc3339(std::string_view text)
{
    Scanner scanner{text};
    WallTime time = date(scanner);
    scanner.expect('T');
    time += time_of_day(scanner);
    time += fraction(scanner);
    time -= offset(scanner);
    if (!scanner.ended()) return std::nullopt;
    return time;
}

} // namespace headcount::core
