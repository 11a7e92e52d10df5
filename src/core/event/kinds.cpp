#include "core/event/kinds.hpp"

#include <algorithm>
#include <array>

namespace headcount::core::event {

namespace {

struct Kind {
    std::string_view source;
    std::string_view detail_type;
    Reader reader;
};

constexpr std::array kinds{
    Kind{"aws.ecs", "ECS Container Instance State Change", read_instance_change},
    Kind{"aws.ecs", "AWS API Call via CloudTrail", read_api_call},
    Kind{"aws.ecs", "ECS Deployment State Change", read_deployment_change},
    Kind{"aws.ecs", "ECS Service Action", read_service_action},
    Kind{"aws.events", "Scheduled Event", read_schedule},
};

} // namespace

Reader reader_of(std::string_view source, std::string_view detail_type)
{
    const auto* found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
        return kind.source == source && kind.detail_type == detail_type;
    });
    return found == kinds.end() ? nullptr : found->reader;
}

bool is_our_source(std::string_view source)
{
    return std::ranges::any_of(kinds, [source](const Kind& kind) { return kind.source == source; });
}

} // namespace headcount::core::event
