// `headcount-sim` as a process of its own, found beside this program, over loopback: what benchmarks of whole programs
// run against. Signatures are verified; the API's token buckets are off, so that the program is measured and not the
// limits of ECS.
#pragma once

#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/net/http_client.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <vector>

namespace headcount::bench {

inline constexpr const char* region = "eu-west-1";
inline constexpr const char* service_name = "node-agent"; // in each of its clusters

enum class Wire { plain, tls };

class Simulator {
public:
    // `options`: of headcount-sim, beyond where it listens, its region and its service. Returns when it is ready.
    Simulator(std::vector<std::string> options, Wire wire);

    const std::string& url() const { return url_; }
    const std::string& queue_url() const { return queue_url_; } // empty: it has none
    const std::string& key_id() const { return key_id_; }
    const std::string& secret() const { return secret_; }
    const std::string& ca() const { return ca_; } // what clients are to trust; empty: plain HTTP

    // Its pages, "/_sim/table". Throw std::runtime_error with the answer where it refuses.
    boost::json::object get(const std::string& page) { return call("GET", page, ""); }
    boost::json::object post(const std::string& page, const boost::json::object& body);

    net::Response get_elsewhere(const std::string& url); // of any other address
    pid_t pid() const { return process_.pid(); }

private:
    boost::json::object call(const std::string& method, const std::string& page, const std::string& body);
    net::Response send(const std::string& method, const std::string& url, const std::string& body);

    test::RealWorld world_;
    test::TemporaryDirectory folder_;
    std::string ca_;
    test::ChildProcess process_;
    std::string url_;
    std::string queue_url_;
    std::string key_id_;
    std::string secret_;
    std::unique_ptr<net::HttpClient> http_;
};

} // namespace headcount::bench
