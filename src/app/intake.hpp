// What is to be done with one event: a pure judgement over what it says, the rules and who we are.
#pragma once

#include "headcount/control/dispatcher.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/event.hpp"
#include "headcount/observe/metrics.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::app {

struct Judgement {
    enum class Action {
        look,        // its cluster is to be looked at; the message waits for the verdict
        sweep,       // every cluster in reach is
        acknowledge, // it does not matter
        give_back,   // it can not be judged: never deleted, left to the queue's dead-letter policy
    };
    Action action = Action::acknowledge;
    observe::EventResult result = observe::EventResult::ignored; // of acknowledge and give_back
    control::Lane lane = control::Lane::event;                   // of look
    core::ClusterKey cluster{};                                  // of look
    bool instance_change = false;                                // look: an event that should have changed a count
    std::string service{};        // look: that a call of somebody made, deleted or changed; empty: it was no such call
    bool services_change = false; // … it was made or deleted
    bool placement_failure = false;
    std::string written_service{};        // look: that someone else called UpdateService for, …
    std::string other_writer{};           // … and who
    std::string held_service{};           // acknowledge: but if a change of this service of the cluster is held, look
    std::optional<core::Scope> outside{}; // acknowledge, give_back: since this is not ours to manage
    std::string why{};                    // for the log; of acknowledge and give_back
};

std::ostream& operator<<(std::ostream& out, Judgement::Action action);

Judgement judge(const core::Event& event, const core::Config& config, std::string_view own_account);

} // namespace headcount::app
