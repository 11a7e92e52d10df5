#include "headcount/core/arithmetic.hpp"

#include <algorithm>
#include <vector>

namespace headcount::core {

namespace {

std::string counted(std::uint32_t instances)
{
    return std::to_string(instances) + (instances == 1 ? " instance" : " instances");
}

// The same scale with one of its parts alone and nothing that raises or cuts: what that part says.
std::string value_of(Scale part, std::uint32_t instances)
{
    part.floors.clear();
    part.min = 0;
    part.max = UINT32_MAX;
    return std::to_string(tasks_for(part, instances));
}

std::string product(const Scale& scale, std::uint32_t instances)
{
    Scale part;
    part.per_instance = scale.per_instance;
    const std::string factor = scale.per_instance ? scale.per_instance->text() : "1";
    const bool fractional = factor.find('.') != std::string::npos;
    return counted(instances) + " × " + factor + (fractional ? ", rounded up, = " : " = ") + value_of(part, instances);
}

std::string quotient(const Scale& scale, std::uint32_t instances)
{
    Scale part;
    part.one_per = scale.one_per;
    return counted(instances) + " / " + std::to_string(*scale.one_per) + ", rounded up, = " + value_of(part, instances);
}

std::string rung(const Scale& scale, std::uint32_t instances)
{
    Scale part;
    part.ladder = scale.ladder;
    return "the ladder at " + counted(instances) + " = " + value_of(part, instances);
}

std::string base(const Scale& scale, std::uint32_t instances)
{
    std::vector<std::string> parts;
    if (scale.per_instance || (!scale.one_per && scale.ladder.empty())) parts.push_back(product(scale, instances));
    if (scale.one_per) parts.push_back(quotient(scale, instances));
    if (!scale.ladder.empty()) parts.push_back(rung(scale, instances));
    std::string text = parts.size() > 1 ? "the greatest of " + parts.front() : parts.front();
    for (std::size_t at = 1; at < parts.size(); ++at)
        text += " and " + parts[at];
    return text;
}

// The floor that binds, if one raises the value; its words.
std::string floor_words(const Scale& scale, std::uint32_t instances, std::uint32_t& tasks)
{
    std::string words;
    for (const Step& floor : scale.floors) {
        if (instances < floor.from || floor.tasks <= tasks) continue;
        tasks = floor.tasks;
        words = ", at least " + std::to_string(floor.tasks) + " from " + counted(floor.from) + " on";
    }
    return words;
}

} // namespace

std::string arithmetic(const Scale& scale, std::uint32_t instances)
{
    Scale open = scale;
    open.floors.clear();
    open.min = 0;
    open.max = UINT32_MAX;
    std::uint32_t tasks = tasks_for(open, instances);
    std::string words = base(scale, instances) + floor_words(scale, instances, tasks);
    if (tasks < scale.min) words += ", at least " + std::to_string(scale.min);
    if (std::max(tasks, scale.min) > scale.max) words += ", at most " + std::to_string(scale.max);
    return words;
}

} // namespace headcount::core
