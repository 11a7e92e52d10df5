// What the log says of events from outside `accounts` and `regions`. Those that are passed over are counted and not
// told, except where they are of headcount's own account, which somebody may have forgotten to name. Those that nobody
// takes are told once a minute for each account and region.
#pragma once

#include "app/scope_pace.hpp"
#include "headcount/core/config.hpp"
#include "headcount/observe/log.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace headcount::app {

// No item of `accounts` speaks for the account of the credentials, so that its own clusters are left alone.
bool own_account_left_out(const core::Config& config, std::string_view own_account);

class OutsideWatch {
public:
    void passed_over(const core::Scope& scope, const core::Config& config, std::string_view own_account,
                     observe::Log& log);

    // A message from there stays in its queue.
    struct Left {
        std::string_view why;
        std::string_view message_id;
        std::uint32_t receives = 0;
    };
    void left(const core::Scope& scope, const Left& message, core::Time now, observe::Log& log);

private:
    bool own_said_ = false;
    ScopePace left_said_;
};

} // namespace headcount::app
