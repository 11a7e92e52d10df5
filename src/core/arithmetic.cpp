#include "headcount/core/arithmetic.hpp"

#include <algorithm>
#include <cstdint>

namespace headcount::core {

namespace {

// The same scale with one of its parts alone and nothing that raises or cuts: what that part says.
std::string value_of(Scale part, Amount amount)
{
    part.floors.clear();
    part.min = 0;
    part.max = UINT32_MAX;
    return std::to_string(tasks_for(part, amount));
}

std::string product(const Scale& scale, Amount amount)
{
    Scale part;
    part.per_instance = scale.per_instance;
    const std::string factor = scale.per_instance ? scale.per_instance->text() : "1";
    const bool fractional = factor.find('.') != std::string::npos || amount.rest() > 0;
    return words_of(scale.per, amount) + " × " + factor + (fractional ? ", rounded up, = " : " = ") +
           value_of(part, amount);
}

std::string quotient(const Scale& scale, Amount amount)
{
    Scale part;
    part.one_per = scale.one_per;
    return words_of(scale.per, amount) + " / " + std::to_string(*scale.one_per) +
           ", rounded up, = " + value_of(part, amount);
}

std::string rung(const Scale& scale, Amount amount)
{
    Scale part;
    part.ladder = scale.ladder;
    return "the ladder at " + words_of(scale.per, amount) + " = " + value_of(part, amount);
}

std::string base(const Scale& scale, Amount amount)
{
    std::string text;
    int parts = 0;
    const auto add = [&](const std::string& part) {
        if (++parts == 2) text.insert(0, "the greatest of ");
        if (parts > 1) text += " and ";
        text += part;
    };
    if (scale.per_instance || (!scale.one_per && scale.ladder.empty())) add(product(scale, amount));
    if (scale.one_per) add(quotient(scale, amount));
    if (!scale.ladder.empty()) add(rung(scale, amount));
    return text;
}

// The floor that binds, if one raises the value; its words.
std::string floor_words(const Scale& scale, Amount amount, std::uint32_t& tasks)
{
    std::string words;
    for (const Step& floor : scale.floors) {
        if (!amount.at_least(floor.from) || floor.tasks <= tasks) continue;
        tasks = floor.tasks;
        words = ", at least " + std::to_string(floor.tasks) + " from " + words_of(scale.per, Amount::of(floor.from)) +
                " on";
    }
    return words;
}

} // namespace

std::string arithmetic(const Scale& scale, Amount amount)
{
    Scale open = scale;
    open.floors.clear();
    open.min = 0;
    open.max = UINT32_MAX;
    std::uint32_t tasks = tasks_for(open, amount);
    std::string words = base(scale, amount) + floor_words(scale, amount, tasks);
    if (tasks < scale.min) words += ", at least " + std::to_string(scale.min);
    if (std::max(tasks, scale.min) > scale.max) words += ", at most " + std::to_string(scale.max);
    return words;
}

std::string cap_words(const Scale& scale, std::uint32_t instances)
{
    const std::string each =
        scale.per.is_instance() ? "each instance" : "each of " + words_of(Unit{}, Amount::of(instances));
    return ", at most one on " + each + " (distinctInstance)";
}

} // namespace headcount::core
