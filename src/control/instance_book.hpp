// What is kept of container instances, so that they are not described again and again: what never changes, and values
// of attributes with the time that they are of. When an event said that an instance changed is kept too, for the
// answers that were under way by then. A decider; bounded, and what is forgotten is described again.
#pragma once

#include "control/bounded_memory.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::control {

struct InstanceFacts {
    std::string capacity_provider{};
    std::string zone{};
    std::optional<std::uint32_t> cpu{}; // as core::Traits has them
    std::optional<std::uint32_t> memory{};
    std::map<std::string, std::optional<std::string>> values{}; // none: it has no such attribute, or no value of it
    core::Time values_of{};                                     // the run that read them began then
};

// Which values of attributes a run goes by.
struct Belief {
    core::Time now{};        // when it begins
    core::Time from{};       // those that were read up to then may have changed
    core::Duration settle{}; // ECS reads lag: those read sooner than this after a change are read again when it is over
};

// Instances go by their ARN or their id.
class InstanceBook {
public:
    explicit InstanceBook(std::size_t bound) : notes_(bound) {}

    // None: it was not described, or is forgotten. Without values where those that it had may be gone by now.
    std::optional<InstanceFacts> recall(std::string_view instance, const Belief& belief);
    void described(std::string_view instance, InstanceFacts facts);

    // Its attributes may be others from now on.
    void changed(std::string_view instance, core::Time now);

private:
    struct Note {
        std::optional<InstanceFacts> facts;
        std::optional<core::Time> changed;
    };

    static bool stands(const Note& note, const Belief& belief);

    BoundedMemory<std::string, Note> notes_;
};

} // namespace headcount::control
