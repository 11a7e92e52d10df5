#include "headcount/app/event_sample.hpp"

#include <algorithm>

namespace headcount::app {
namespace {

constexpr auto shortest = std::chrono::hours{1};
constexpr auto day = std::chrono::hours{24};

} // namespace

void EventSample::add(std::string_view line)
{
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const core::Event event = parser_.parse(line);
    const auto* change = std::get_if<core::InstanceChange>(&event.body);
    if (change == nullptr || !event.envelope.at) {
        ++others_;
        return;
    }
    ++events_;
    clusters_.insert(change->cluster.arn());
    accounts_.insert(change->cluster.account);
    first_ = std::min(first_.value_or(*event.envelope.at), *event.envelope.at);
    last_ = std::max(last_.value_or(*event.envelope.at), *event.envelope.at);
}

core::Duration EventSample::span() const
{
    return first_ ? core::Duration{*last_ - *first_} : core::Duration::zero();
}

core::Result<double> EventSample::events_a_day() const
{
    core::Error error;
    if (events_ == 0) {
        error.message = "it holds no instance event with a time";
        return error;
    }
    if (span() < shortest) {
        error.message = "its events span less than an hour, which says nothing about a day";
        return error;
    }
    return static_cast<double>(events_) * (std::chrono::duration<double>{day} / std::chrono::duration<double>{span()});
}

} // namespace headcount::app
