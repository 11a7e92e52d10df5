#include "headcount/core/policy.hpp"

#include "core/characters.hpp"
#include "core/invalid.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <ostream>

namespace headcount::core {

namespace {

constexpr std::uint64_t one = 1'000'000'000; // in billionths
constexpr std::uint64_t most = most_tasks * one;
constexpr std::size_t most_places = 9;

std::uint32_t clamp_to_count(std::uint64_t tasks)
{
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(tasks, std::numeric_limits<std::uint32_t>::max()));
}

// What the last rung at or under the amount says. Between nothing and the first rung the first one holds, so that a
// small cluster is not left without; with no instances it says nothing, unless a rung names 0 itself.
std::uint32_t ladder_tasks(const std::vector<Step>& ladder, Amount amount)
{
    if (ladder.empty()) return 0;
    const auto above = std::upper_bound(ladder.begin(), ladder.end(), amount,
                                        [](Amount there, const Step& rung) { return !there.at_least(rung.from); });
    if (above != ladder.begin()) return std::prev(above)->tasks;
    return amount == Amount{} ? 0 : ladder.front().tasks;
}

// A part of a whole is rounded up like one.
std::uint64_t wholes(Amount amount)
{
    return std::uint64_t{amount.whole()} + (amount.rest() > 0 ? 1 : 0);
}

std::uint64_t linear_tasks(const Scale& scale, Amount amount)
{
    std::uint64_t tasks = 0;
    if (scale.per_instance) tasks = scale.per_instance->times_rounded_up(amount);
    if (scale.one_per) {
        assert(*scale.one_per > 0 && "the configuration refuses one_per: 0");
        const std::uint64_t size = std::max<std::uint32_t>(*scale.one_per, 1);
        tasks = std::max(tasks, (wholes(amount) + size - 1) / size); // ceil(ceil(x) / n) is ceil(x / n)
    }
    const bool says_nothing = !scale.per_instance && !scale.one_per && scale.ladder.empty();
    return says_nothing ? wholes(amount) : tasks;
}

} // namespace

Result<Decimal> Decimal::parse(std::string_view text)
{
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view places = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    const bool pointless = point == std::string_view::npos;
    if (whole.empty() || !all_of(whole, is_digit) || !all_of(places, is_digit) || (!pointless && places.empty()))
        return invalid("this is not a decimal number such as 2 or 0.07");
    if (places.size() > most_places) return invalid("more than nine digits stand after the point");
    Decimal decimal;
    for (const char digit : whole) {
        decimal.billionths_ = decimal.billionths_ * 10 + static_cast<std::uint64_t>(digit - '0') * one;
        if (decimal.billionths_ > most) return invalid("the number is greater than 5000");
    }
    std::uint64_t place = one;
    for (const char digit : places) {
        place /= 10;
        decimal.billionths_ += static_cast<std::uint64_t>(digit - '0') * place;
    }
    if (decimal.billionths_ > most) return invalid("the number is greater than 5000");
    return decimal;
}

// Whole parts and fractions apart: together they could pass 2^64, each alone stays below it for any amount.
std::uint64_t Decimal::times_rounded_up(Amount amount) const
{
    constexpr std::uint64_t parts = Amount::parts_of_one;
    const std::uint64_t whole = billionths_ / one * amount.whole();
    const std::uint64_t fraction = billionths_ % one * amount.whole();               // in billionths
    const std::uint64_t rest = fraction % one * parts + billionths_ * amount.rest(); // in 1024ths of them
    return whole + fraction / one + (rest + one * parts - 1) / (one * parts);
}

std::string Decimal::text() const
{
    std::string text = std::to_string(billionths_ / one);
    std::string places = std::to_string(billionths_ % one);
    places.insert(0, most_places - places.size(), '0');
    const std::size_t last = places.find_last_not_of('0');
    if (last == std::string::npos) return text;
    return text.append(".").append(places, 0, last + 1);
}

std::ostream& operator<<(std::ostream& out, const Decimal& decimal)
{
    return out << decimal.text();
}

std::uint32_t tasks_for(const Scale& scale, Amount amount)
{
    std::uint64_t tasks = std::max<std::uint64_t>(linear_tasks(scale, amount), ladder_tasks(scale.ladder, amount));
    for (const Step& floor : scale.floors)
        if (amount.at_least(floor.from)) tasks = std::max<std::uint64_t>(tasks, floor.tasks);
    return std::min(std::max(clamp_to_count(tasks), scale.min), scale.max);
}

} // namespace headcount::core
