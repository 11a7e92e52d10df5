// The event of the tests' corpus that benchmarks send around.
#pragma once

#include <string>

namespace headcount::bench {

// On one line: an instance of this cluster was registered. Throws std::runtime_error where the corpus is gone.
std::string registered_event(const std::string& cluster);

// One of them again and again: of an instance that has not changed otherwise, each time in a newer version.
class VersionedEvent {
public:
    explicit VersionedEvent(const std::string& event); // throws std::runtime_error where it has no version
    void append(std::size_t version, std::string& to) const;

private:
    std::string before_;
    std::string behind_;
};

} // namespace headcount::bench
