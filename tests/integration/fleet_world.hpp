// A fleet of clusters over several accounts, each cluster with one instance more than its service has tasks, and the
// events of that in the queue before anyone receives.
#pragma once

#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace headcount::test {

class FleetWorld : public ServeWorld {
public:
    FleetWorld(std::size_t accounts, std::size_t clusters)
        : ServeWorld({"--accounts", ids(accounts, ","), "--clusters", std::to_string(clusters), "--instances", "1",
                      "--faults", "lose_event=1", "--dead-letters", "10"}),
          accounts_(accounts), clusters_(clusters)
    {
    }

    // One event a cluster, all of them waiting. What comes later (tasks that start) comes as it does in the world.
    void change_every_cluster()
    {
        BOOST_TEST_REQUIRE(eventually([this] { return all_running(); }, long_enough, std::chrono::milliseconds{100}));
        post("faults", {{"lose_event", 0}});
        for (std::size_t i = 0; i < clusters_; ++i)
            post("register", {{"cluster", "arn:aws:ecs:eu-west-1:" + id(i % accounts_) + ":cluster/cluster-" +
                                              std::to_string(i + 1)}});
        BOOST_TEST_REQUIRE(eventually([this] { return queue().sent == clusters_; }), queue());
        BOOST_TEST(out_of_sync() == clusters_);
    }

    // Members of the configuration: all accounts, by their roles, and these limits.
    std::string yaml(const std::string& limits) const
    {
        return "accounts:\n  - ids: [\"" + ids(accounts_, "\", \"") + "\"]\n    role: arn:aws:iam::{account}:role/" +
               "headcount\nrecheck: 0\nlimits: {" + limits + "}\n";
    }

private:
    static std::string id(std::size_t account) { return std::to_string(100'000'000'000 + account); }

    static std::string ids(std::size_t accounts, const std::string& between)
    {
        std::string list;
        for (std::size_t i = 0; i < accounts; ++i)
            list += (i == 0 ? "" : between) + id(i);
        return list;
    }

    bool all_running()
    {
        const auto table = get("table");
        for (const auto& row : table.at("rows").as_array())
            if (row.at("running") != row.at("registered")) return false;
        return true;
    }

    std::size_t accounts_;
    std::size_t clusters_;
};

} // namespace headcount::test
