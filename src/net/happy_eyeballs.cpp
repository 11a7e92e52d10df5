#include "net/happy_eyeballs.hpp"

#include <algorithm>

namespace headcount::net {

namespace {

constexpr core::Duration usual_distance = std::chrono::milliseconds{250};
constexpr core::Duration least_distance = std::chrono::milliseconds{100};

core::Duration distance(std::size_t addresses, core::Duration left)
{
    const auto share = left / static_cast<core::Duration::rep>(std::max<std::size_t>(addresses, 1));
    return std::clamp(share, least_distance, usual_distance);
}

} // namespace

Addresses by_turns(const Addresses& addresses)
{
    Addresses ordered;
    Addresses others;
    for (const auto& address : addresses)
        (address.is_v6() == addresses.front().is_v6() ? ordered : others).push_back(address);
    for (std::size_t at = 0; at < others.size(); ++at)
        ordered.insert(ordered.begin() + static_cast<std::ptrdiff_t>(std::min(2 * at + 1, ordered.size())), others[at]);
    return ordered;
}

Turns::Turns(std::size_t addresses, core::Time now, core::Duration left)
    : addresses_(addresses), apart_(distance(addresses, left)), due_(now)
{
}

std::optional<std::size_t> Turns::next(core::Time now)
{
    if (begun_ == addresses_ || now < due_) return std::nullopt;
    due_ = now + apart_;
    return begun_++;
}

void Turns::failed()
{
    ++failures_;
    due_ = core::Time::min();
}

core::Time Turns::due() const
{
    return begun_ == addresses_ ? core::Time::max() : due_;
}

} // namespace headcount::net
