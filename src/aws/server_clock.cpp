#include "aws/server_clock.hpp"

#include "aws/dates.hpp"
#include "aws/wall_span.hpp"

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr auto tolerated = 4min; // AWS accepts five

} // namespace

core::Duration ServerClocks::offset(const std::string& host) const
{
    const auto found = hosts_.find(host);
    return found == hosts_.end() ? core::Duration::zero() : found->second;
}

bool ServerClocks::learn(const std::string& host, const net::Headers& headers, core::WallTime signed_at,
                         const net::Timers& timers)
{
    if (net::find_header(headers, "x-amzn-RequestId").empty()) return false;
    const auto date = parse_http_date(net::find_header(headers, "Date"));
    if (!date) return false;
    const auto [place, is_new] = hosts_.try_emplace(host, core::Duration::zero());
    const auto skew = *date - signed_at;
    if (skew <= tolerated && skew >= -tolerated) return false;
    place->second = wall_span(timers.wall(), *date);
    return true;
}

} // namespace headcount::aws
