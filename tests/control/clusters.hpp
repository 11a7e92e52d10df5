// Clusters, tickets and times for the tests of this floor.
#pragma once

#include "headcount/control/dispatcher.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

namespace headcount::control {

inline std::ostream& operator<<(std::ostream& out, const Ticket& ticket)
{
    return out << "ticket " << ticket.source << '/' << ticket.number;
}

inline std::ostream& operator<<(std::ostream& out, Lane lane)
{
    return out << "lane " << static_cast<int>(lane);
}

inline std::ostream& operator<<(std::ostream& out, Admission admission)
{
    return out << (admission == Admission::held ? "held" : "over_share");
}

} // namespace headcount::control

// A time of the standard library's has no operator<< that Boost.Test could find.
template <>
struct boost::test_tools::tt_detail::print_log_value<headcount::core::Time> {
    void operator()(std::ostream& out, headcount::core::Time time) const
    {
        out << std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count() << " µs";
    }
};

namespace headcount::test {

using namespace std::chrono_literals;
using core::Time;

inline core::ClusterKey cluster(std::string name, std::string account = "111122223333")
{
    return {"aws", std::move(account), "eu-west-1", std::move(name)};
}

inline control::Ticket ticket(std::uint64_t number)
{
    return {0, number};
}

inline std::vector<control::Ticket> tickets(std::initializer_list<std::uint64_t> numbers)
{
    std::vector<control::Ticket> all;
    for (const auto number : numbers)
        all.push_back(ticket(number));
    return all;
}

// The start of the tests' time.
inline constexpr Time t0{std::chrono::hours{1}};

} // namespace headcount::test
