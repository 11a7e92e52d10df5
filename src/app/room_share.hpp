// How many messages one source may be asked for. Sources share the room for held messages, and each of them can always
// get its least share: an idle queue reserves what its long polls may bring, a broken or busy one may be slow to give
// back, and neither may keep another queue from being served. Pure.
#pragma once

#include <cstddef>
#include <span>

namespace headcount::app {

struct SourceUse {
    std::size_t held = 0;       // of its messages, those included that it has to be told of
    std::size_t on_the_way = 0; // asked for, or here and not handed out yet
};

// Of `limit` messages that may be held; at least one a source must be allowed. At most what one receive can bring.
std::size_t least_share(std::size_t limit, std::size_t sources);

// What source `index` may have on its way, when `room` messages more may be held.
std::size_t room_for(std::size_t index, std::size_t room, std::size_t least, std::span<const SourceUse> uses);

} // namespace headcount::app
