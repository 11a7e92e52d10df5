#include "event_text.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace headcount::core::test {

namespace {

struct NameOfKind {
    std::string operator()(const InstanceChange&) const { return "InstanceChange"; }
    std::string operator()(const ApiCall&) const { return "ApiCall"; }
    std::string operator()(const DeploymentChange&) const { return "DeploymentChange"; }
    std::string operator()(const PlacementFailure&) const { return "PlacementFailure"; }
    std::string operator()(const SweepRequest&) const { return "SweepRequest"; }
    std::string operator()(const Ignored&) const { return "Ignored"; }
    std::string operator()(const Rejected&) const { return "Rejected"; }
};

} // namespace

std::string corpus_event(std::string_view name)
{
    const std::string path = HEADCOUNT_TEST_DATA "/../fuzz/corpus/event/" + std::string{name} + ".json";
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string with(std::string text, std::string_view passage, std::string_view replacement)
{
    std::size_t at = text.find(passage);
    if (at == std::string::npos) throw std::runtime_error("the text does not hold " + std::string{passage});
    for (; at != std::string::npos; at = text.find(passage, at + replacement.size()))
        text.replace(at, passage.size(), replacement);
    return text;
}

Event parse(std::string_view text)
{
    EventParser parser;
    return parser.parse(text);
}

std::string kind_of(const Event& event)
{
    return std::visit(NameOfKind{}, event.body);
}

std::string rejection(std::string_view text)
{
    const Event event = parse(text);
    const auto* rejected = std::get_if<Rejected>(&event.body);
    return rejected == nullptr ? "" : rejected->why;
}

std::string ignorance(std::string_view text)
{
    const Event event = parse(text);
    const auto* ignored = std::get_if<Ignored>(&event.body);
    return ignored == nullptr ? "" : ignored->why;
}

} // namespace headcount::core::test
