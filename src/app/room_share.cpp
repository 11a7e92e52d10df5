#include "app/room_share.hpp"

#include <algorithm>

namespace headcount::app {

namespace {

constexpr std::size_t receive_most = 10; // Amazon SQS API Reference, ReceiveMessage: MaxNumberOfMessages

} // namespace

std::size_t least_share(std::size_t limit, std::size_t sources)
{
    return std::clamp<std::size_t>(limit / std::max<std::size_t>(sources, 1), 1, receive_most);
}

std::size_t room_for(std::size_t index, std::size_t room, std::size_t least, std::span<const SourceUse> uses)
{
    std::size_t taken = 0;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        if (i == index) continue;
        const std::size_t owed = least - std::min(least, uses[i].held);
        taken += std::max(uses[i].on_the_way, owed);
    }
    return room > taken ? room - taken : 0;
}

} // namespace headcount::app
