// Events of instances for the tests of the relevance memory.
#pragma once

#include "clusters.hpp"

#include "control/relevance/relevance.hpp"

#include <ostream>
#include <string>

namespace headcount::control {

inline std::ostream& operator<<(std::ostream& out, Relevance::Verdict verdict)
{
    switch (verdict) {
    case Relevance::Verdict::look: return out << "look";
    case Relevance::Verdict::owes_a_look: return out << "owes_a_look";
    case Relevance::Verdict::unchanged: return out << "unchanged";
    case Relevance::Verdict::stale: return out << "stale";
    }
    return out;
}

} // namespace headcount::control

namespace headcount::test {

inline core::ShortText<36> instance_id(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    digits.insert(0, 32 - digits.size(), '0');
    return core::ShortText<36>(digits);
}

inline core::InstanceChange change(std::uint64_t number, std::uint64_t version, std::string status = "ACTIVE",
                                   bool agent = true, std::uint64_t attributes = 7)
{
    return {.cluster = cluster("prod"),
            .instance = instance_id(number),
            .status = std::move(status),
            .agent_connected = agent,
            .version = version,
            .attributes_hash = attributes};
}

inline core::Config counting(core::CountMode mode, const std::string& where = "")
{
    core::Config config;
    config.rules.emplace_back().service = "node-agent";
    config.rules.back().count = mode;
    config.rules.back().where = where;
    return config;
}

} // namespace headcount::test
