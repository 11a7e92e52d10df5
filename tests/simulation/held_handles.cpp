#include "simulation/held_handles.hpp"

#include <algorithm>

namespace headcount::simulation {
namespace {

// Calls `each` with every handle of a compact JSON document. Handles have no escapes in them.
template <class Each>
void for_each_handle(std::string_view json, const Each& each)
{
    constexpr std::string_view member = R"("ReceiptHandle":")";
    for (auto at = json.find(member); at != json.npos; at = json.find(member)) {
        json.remove_prefix(at + member.size());
        each(std::string(json.substr(0, json.find('"'))));
    }
}

} // namespace

void HeldHandles::received(std::string_view answer, core::Time now)
{
    while (!ends_.empty() && ends_.front().first <= now) {
        held_.erase(ends_.front().second);
        ends_.pop_front();
    }
    for_each_handle(answer, [this, now](std::string handle) {
        ends_.emplace_back(now + visibility_, handle);
        held_.insert(std::move(handle));
    });
    most_ = std::max(most_, held_.size());
}

void HeldHandles::sent_about(std::string_view request)
{
    for_each_handle(request, [this](const std::string& handle) { held_.erase(handle); });
}

} // namespace headcount::simulation
