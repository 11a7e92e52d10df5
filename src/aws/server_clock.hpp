// How far each endpoint's clock is from ours, as its answers tell. Only answers with an AWS request id count: a proxy's
// cached Date would poison the correction. Source: "Clock skew correction" of the AWS SDKs (aws-sdk-go-v2, aws/retry).
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <map>
#include <string>

namespace headcount::aws {

class ServerClocks {
public:
    // To be added to the wall clock before signing for this host.
    core::Duration offset(const std::string& host) const;

    // The host has sent its Date at least once, so its time is known.
    bool known(const std::string& host) const { return hosts_.contains(host); }

    // An answer came just now. True, and the offset is corrected, where `signed_at` was more than four minutes off the
    // server's time.
    bool learn(const std::string& host, const net::Headers& headers, core::WallTime signed_at,
               const net::Timers& timers);

private:
    std::map<std::string, core::Duration> hosts_;
};

} // namespace headcount::aws
