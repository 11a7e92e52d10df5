// The stage of the comparison with others: `headcount-sim`, the same events for everyone, and counts that are wrong
// before each act, so that every event costs three calls.
#pragma once

#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/net/http_client.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace headcount::bench {

inline constexpr const char* peer_service = "node-agent";

struct PeerScene {
    std::string name; // "plain"
    bool tls = false;
    unsigned service_events = 0; // in each answer of DescribeServices
};

class PeerStage {
public:
    PeerStage(const PeerScene& scene, std::size_t clusters);

    std::string events(std::size_t count); // a file with an event of each of the first `count` clusters
    void set_wrong_counts(std::size_t count);
    std::size_t wrong_counts(std::size_t count); // how many of them still are

    const std::string& url() const { return url_; }
    std::map<std::string, std::string> environment() const; // credentials, region, endpoint, CA

private:
    std::string send(const std::string& method, const std::string& path, const std::string& body);

    test::RealWorld world_;
    test::TemporaryDirectory folder_;
    std::string ca_ = folder_.file("ca.pem");
    test::ChildProcess sim_;
    std::string url_;
    std::string key_id_;
    std::string secret_;
    bool tls_;
    std::unique_ptr<net::HttpClient> http_;
};

} // namespace headcount::bench
