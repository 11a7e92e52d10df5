#include "peers/told.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>

namespace headcount::bench {
namespace {

boost::json::object object_in(const std::string& output)
{
    try {
        return boost::json::parse(output).as_object();
    } catch (const std::exception&) {
        throw std::runtime_error("a peer told no figures but: " + output);
    }
}

double number(const boost::json::object& told, const char* name)
{
    const auto* value = told.if_contains(name);
    if (value == nullptr) throw std::runtime_error(std::string("a peer did not tell its ") + name);
    return value->to_number<double>();
}

} // namespace

double Told::events_per_second() const
{
    return static_cast<double>(counted) / std::max(1e-3, seconds);
}

Told told_in(const std::string& output)
{
    const auto told = object_in(output);
    return {.counted = static_cast<std::size_t>(number(told, "counted")),
            .cpu_seconds = number(told, "cpu_seconds"),
            .seconds = number(told, "seconds")};
}

ToldTimes times_in(const std::string& output)
{
    const auto told = object_in(output);
    return {number(told, "p50_ms"), number(told, "p99_ms")};
}

} // namespace headcount::bench
