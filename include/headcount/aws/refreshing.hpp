// Keeps what a provider fetched until it is about to expire, and fetches anew in time, in a task of its own: one fetch
// at a time however many callers there are. Ahead of the expiry nobody waits for it, shortly before it everybody does,
// and a failed fetch costs nobody the old credentials while they are valid. One thread only.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"

#include <memory>
#include <string_view>

namespace headcount::aws {

// A fetch that has not ended by then is given up. Longer than a source takes that works: a program has a minute, each
// role that is assumed a few seconds. Settings of the metadata service that allow more do not get it.
inline constexpr core::Duration longest_fetch = std::chrono::minutes{2};

class RefreshingProvider final : public CredentialsProvider {
public:
    // Windows and back-off: see credential_schedule.hpp. `fetches` owns the tasks that fetch. It, timers, random, log
    // and what the source refers to outlive the last of them; the provider itself need not.
    RefreshingProvider(std::unique_ptr<CredentialsProvider> source, net::TaskGroup& fetches, net::Timers& timers,
                       core::Random& random, observe::Log& log);
    ~RefreshingProvider() override;

    std::string_view name() const override;

    // A caller that must wait does so until its own deadline; the fetch goes on without it. Error kind `cancelled`
    // where the caller or the fetches were.
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

    // The next get() fetches, unless the credentials were fetched within the last few seconds. Where it cannot, the old
    // ones are used on while they are valid: who refused them need not speak for everybody.
    void invalidate() override;

    // The machine was frozen, and its monotonic clock with it: a source that failed may be asked again at once.
    void after_pause();

private:
    struct State;
    std::shared_ptr<State> state_; // shared with the callers that wait and the task that fetches
};

} // namespace headcount::aws
