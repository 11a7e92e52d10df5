// Where calls of ECS wait for the budget of their account and region: `limits.api_share` of what AWS allows there, by
// lanes. The gate of the ECS client, so that each attempt is counted. In a quiet account nothing waits.
// Rules: ARCHITECTURE "The API budget". One thread only.
#pragma once

#include "headcount/aws/call_gate.hpp"
#include "headcount/core/config.hpp"
#include "headcount/net/timers.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::control {

namespace asio = boost::asio;

// What holds an account back.
struct HeldBack {
    core::Scope scope;
    std::string bucket;     // "service modify"
    std::string operations; // that draw from it: "UpdateService"
    std::size_t calls = 0;  // waiting, and looks that wait for what may come of them
    core::Duration oldest{};
    double per_second = 0;  // at which they go
    bool throttled = false; // ECS throttles it below its share: others draw from the bucket

    double seconds_to_go() const { return static_cast<double>(calls) / per_second; } // for those that wait now
};

// Somebody in line who may be told to go without a turn of its own, because another call asks for him.
class Companion;

class ApiBudget final : public aws::CallGate {
public:
    ApiBudget(const core::Limits& limits, net::Timers& timers);
    ~ApiBudget() override; // nobody may wait
    ApiBudget(const ApiBudget&) = delete;
    ApiBudget& operator=(const ApiBudget&) = delete;

    // Operations that draw from no known bucket always pass.
    bool try_pass(const core::Scope& scope, std::string_view operation, const aws::Turn& turn) override;
    asio::awaitable<bool> wait(core::Scope scope, std::string operation, aws::Turn turn,
                               core::Deadline deadline) override;
    void answered(const core::Scope& scope, std::string_view operation, core::Time sent, bool throttled) override;

    // A look is about to read, with so many calls of DescribeServices: it waits until they, and its correction, if
    // there is one, would get their turn in time. True: it may; look_read() follows each of those calls, end_look()
    // when it has decided, with how many of them it did not make and the corrections that it wants; correction_begins()
    // is told right before each of these, be it made or not. False: the deadline came first, or it was cancelled.
    // Within a lane those look first that look for what is older; `since` as in Precedence. Calls go as they ask.
    asio::awaitable<bool> begin_look(core::Scope scope, std::size_t reads, aws::Turn turn, core::Time since,
                                     core::Deadline deadline);
    void look_read(const core::Scope& scope);
    void end_look(const core::Scope& scope, std::size_t unread, std::size_t corrections);
    void correction_begins(const core::Scope& scope);

    // As wait(), but what came of it is told by the companion: its turn has come, it was excused, or neither.
    asio::awaitable<void> wait_as(std::shared_ptr<Companion> who, core::Scope scope, std::string operation,
                                  aws::Turn turn, core::Deadline deadline);
    // Another call asks for him: he leaves the line. Returns at once.
    void excuse(Companion& who);

    bool holds_back(const core::Scope& scope) const; // somebody waits there
    std::vector<HeldBack> held_back() const;         // of an account first what takes longest
    bool busy() const;                               // somebody waits anywhere

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::control
