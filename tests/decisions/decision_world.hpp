// One situation of the table, played: the whole service on virtual time against the simulated AWS.
#pragma once

#include "app/fake_source.hpp"
#include "decisions/decision_table.hpp"
#include "headcount/app/service.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"

#include <memory>
#include <optional>
#include <string>

namespace headcount::test {

// What the last run said of the service.
struct Verdict {
    std::string outcome;
    std::string reason;
    std::uint32_t next = 0; // the desired count in the world, afterwards
    std::string words;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// Throws std::runtime_error where a word of the situation means nothing.
Verdict play(const Situation& situation);

} // namespace headcount::test
