// Keeps what a provider fetched until it is about to expire, and fetches anew in time: one fetch at a time however many
// callers wait, and a failed fetch costs nobody the old credentials while they are valid. One thread only.
#pragma once

#include "headcount/aws/credentials.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"

#include <memory>
#include <string_view>

namespace headcount::aws {

class RefreshingProvider final : public CredentialsProvider {
public:
    // Windows and back-off: see credential_schedule.hpp. Timers, random and log outlive the provider.
    RefreshingProvider(std::unique_ptr<CredentialsProvider> source, net::Timers& timers, core::Random& random,
                       observe::Log& log);
    ~RefreshingProvider() override;

    std::string_view name() const override;

    // The caller that fetches does so within its own deadline; when it is cancelled, another that waits takes over.
    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override;

    // The next get() fetches, unless the credentials were fetched within the last few seconds. Where it cannot, the old
    // ones are used on while they are valid: who refused them need not speak for everybody.
    void invalidate() override;

private:
    struct State;
    std::shared_ptr<State> state_; // shared with the callers that wait
};

} // namespace headcount::aws
