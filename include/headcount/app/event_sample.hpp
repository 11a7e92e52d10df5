// How many events a day a fleet sends, counted in a sample of them: those that headcount's event rule would deliver.
#pragma once

#include "headcount/core/event.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace headcount::app {

class EventSample {
public:
    void add(std::string_view line); // one EventBridge event, as `headcount replay` takes them; an empty line is none

    std::uint64_t events() const { return events_; }
    std::uint64_t others() const { return others_; } // no instance event, or one without a time
    std::size_t clusters() const { return clusters_.size(); }
    std::size_t accounts() const { return accounts_.size(); }
    core::Duration span() const;

    // An error where the sample is too short to say anything about a day.
    core::Result<double> events_a_day() const;

private:
    core::EventParser parser_;
    std::uint64_t events_ = 0;
    std::uint64_t others_ = 0;
    std::set<std::string> clusters_;
    std::set<std::string> accounts_;
    std::optional<core::WallTime> first_;
    std::optional<core::WallTime> last_;
};

} // namespace headcount::app
