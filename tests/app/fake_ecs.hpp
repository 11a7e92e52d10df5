// A small ECS behind a transport: clusters with a number of instances, services with a desired count.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headcount::test {

class FakeEcs final : public net::Transport {
public:
    struct Cluster {
        std::int64_t instances = 0;
        std::map<std::string, std::int64_t> services;                     // desired counts
        std::map<std::string, std::map<std::string, std::string>> tags{}; // of services
        std::set<std::string> distinct{};                                 // with distinctInstance
        std::map<std::string, bool> agents{}; // of ACTIVE instances by id: are they connected?
    };
    struct Call {
        core::Time at;
        std::string operation;
        std::string cluster;
    };
    using Fault = std::function<std::optional<core::Result<net::Response>>(const Call& call)>;

    explicit FakeEcs(net::Timers& timers) : timers_(timers) {}

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    std::size_t count(const std::string& operation) const;

    std::string account = "111122223333"; // of the ARNs that it answers
    std::map<std::string, Cluster> clusters;
    Fault fault;                                                                          // asked first
    std::function<void(const std::string& service, boost::json::object& described)> show; // changes what is described
    std::size_t services_a_page = 100;
    core::Duration latency{std::chrono::milliseconds{10}};
    std::function<bool(const Call& call)> hangs; // until the caller's deadline
    std::vector<Call> calls;

private:
    net::Response serve(const Call& call, const std::string& body);
    net::Response describe_clusters(const boost::json::array& names);

    net::Timers& timers_;
};

} // namespace headcount::test
