#include "headcount/aws/client.hpp"

#include "aws/api_call.hpp"
#include "aws/call_reports.hpp"
#include "aws/cancelled.hpp"
#include "aws/rate_gate.hpp"
#include "aws/server_clock.hpp"
#include "headcount/aws/signer.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace headcount::aws {

namespace {

using core::ErrorKind;

using QuotaKey = std::pair<core::Scope, Service>;

constexpr std::size_t most_quotas = 4096; // beyond it, full ones are forgotten: a new one is full too
constexpr std::size_t most_gates = 4096;  // beyond it, those that nobody waits at are forgotten, and learnt anew

bool same(const Credentials& a, const Credentials& b)
{
    return a.access_key_id == b.access_key_id && a.secret_access_key == b.secret_access_key &&
           a.session_token == b.session_token;
}

core::WallTime later(core::WallTime time, core::Duration span)
{
    return time + std::chrono::floor<std::chrono::milliseconds>(span);
}

// Who signs a call that is not signed.
CredentialsPtr nobody()
{
    return std::make_shared<const Credentials>();
}

asio::awaitable<core::Result<ApiResponse>> refused(core::Error error)
{
    co_return error;
}

// What came of one attempt.
struct Attempt {
    core::Result<ApiResponse> result = cancelled();
    int status = 0;
    bool clock_was_off = false;
    core::Time sent{};
    std::optional<core::Duration> hint{};
};

} // namespace

struct Client::Impl {
    net::Transport& transport;
    net::Timers& timers;
    core::Random& random;
    CredentialsSource& credentials;
    CallReports reports;
    ClientOptions options;
    Signer signer;
    ServerClocks clocks;
    json::Parser parser;
    std::map<QuotaKey, RetryQuota> quotas;
    std::map<QuotaKey, RateGate> gates; // empty but in adaptive mode

    // How long an attempt may take.
    core::Duration patience(const ApiCall& call) const { return options.attempt_time + call.request.long_poll; }
    bool adaptive() const { return options.mode == RetryMode::adaptive; }

    RateGate& gate(const ApiCall& call)
    {
        if (gates.size() >= most_gates)
            std::erase_if(gates, [](const auto& item) { return !item.second.anybody_waits(); });
        return gates.try_emplace(QuotaKey{call.request.scope, call.request.service}, timers).first->second;
    }

    RetryQuota& quota(const ApiCall& call)
    {
        if (quotas.size() >= most_quotas)
            std::erase_if(quotas, [](const auto& item) { return item.second.left() == RetryQuota::full; });
        return quotas[{call.request.scope, call.request.service}];
    }

    core::Result<std::unique_ptr<ApiCall>> begin(ApiRequest request, core::Deadline deadline);
    asio::awaitable<core::Result<ApiResponse>> run(std::unique_ptr<ApiCall> begun);
    asio::awaitable<Attempt> send(ApiCall& call, CredentialsPtr who);
    asio::awaitable<bool> admit(ApiCall& call);
    asio::awaitable<bool> renew(std::string account, CredentialsPtr refused, core::Deadline deadline);
    asio::awaitable<std::optional<core::Error>> after_failure(ApiCall& call, CredentialsPtr who, Attempt& attempt);
    asio::awaitable<std::optional<core::Error>> wait_for_retry(ApiCall& call, Attempt& attempt);
    // Not inlined: what is inlined into a coroutine has its variables in the coroutine's frame.
    [[gnu::noinline]] asio::awaitable<core::Result<net::Response>>
    begin_send(ApiCall& call, const Credentials& who, core::WallTime signed_at, core::Time began);
    [[gnu::noinline]] net::Request signed_request(ApiCall& call, const Credentials& who, core::WallTime at);
    [[gnu::noinline]] Attempt attempt_of(const ApiCall& call, const Credentials& who, core::WallTime signed_at,
                                         core::Result<net::Response> response);
    [[gnu::noinline]] void note_answer(const ApiCall& call, const Attempt& attempt);
    static void begin_attempt(ApiCall& call, core::Time now);
    bool expired_for_server(const ApiCall& call, const Credentials& who) const;
};

// In memory of its own: with it the frame of run() would be of more than 1 KB, which neither Asio nor malloc keeps a
// list of pieces for, so that it would cost several times as much to allocate.
core::Result<std::unique_ptr<ApiCall>> Client::Impl::begin(ApiRequest request, core::Deadline deadline)
{
    if (auto wrong = refusal(request)) return *wrong;
    auto url = endpoint_of(options.endpoints, request.service, request.scope.region);
    if (!url) return nowhere_to_send(request, url.error());
    const auto kind = request.long_poll > core::Duration::zero() ? CallKind::long_poll : CallKind::usual;
    const RetryState retry{std::max(options.attempts, 1U), kind};
    return std::make_unique<ApiCall>(ApiCall{std::move(request), deadline, std::move(*url), retry, random.uuid()});
}

// What only failures need is in coroutines of its own: the frame of this one is allocated for each call.
asio::awaitable<core::Result<ApiResponse>> Client::Impl::run(std::unique_ptr<ApiCall> begun)
{
    auto& call = *begun;
    for (;;) {
        const core::Time now = timers.now();
        if (call.deadline.passed(now)) co_return out_of_time(call);
        begin_attempt(call, now);
        CredentialsPtr who;
        if (!call.request.is_signed()) {
            who = nobody();
        } else {
            auto found = co_await credentials.for_account(call.request.scope.account, call.deadline);
            if (!found) co_return not_sent(call, found.error());
            who = std::move(*found);
        }
        if (expired_for_server(call, *who) && !std::exchange(call.credentials_renewed, true)) {
            const bool renewed = co_await renew(call.request.scope.account, who, call.deadline);
            if (renewed) continue;
        }
        if (adaptive()) {
            call.times.credentials = timers.now();
            const bool passed = co_await gate(call).pass(call.deadline);
            if (!passed) co_return call.deadline.passed(timers.now()) ? held_back(call) : cancelled();
        }
        if (options.gate != nullptr) {
            const bool admitted = co_await admit(call);
            if (!admitted) co_return call.deadline.passed(timers.now()) ? no_turn(call) : cancelled();
        }
        Attempt attempt = co_await send(call, who);
        note_answer(call, attempt);
        if (attempt.result) {
            call.retry.succeeded(quota(call));
            reports.answered(call);
            co_return std::move(attempt.result);
        }
        const auto end = co_await after_failure(call, who, attempt);
        if (end) co_return *end;
    }
}

// Nothing where another attempt is due; else how the call ends.
asio::awaitable<std::optional<core::Error>> Client::Impl::after_failure(ApiCall& call, CredentialsPtr who,
                                                                        Attempt& attempt)
{
    const core::Error error = attempt.result.error();
    call.last = error;
    if (error.kind == ErrorKind::cancelled) co_return error;
    if (attempt.clock_was_off && may_be_clock_skew(error.code) && !std::exchange(call.clock_corrected, true))
        co_return std::nullopt;
    if (asks_for_new_credentials(error.code)) {
        if (!call.request.is_signed() || std::exchange(call.credentials_renewed, true))
            co_return explained(call, error);
        const bool renewed = co_await renew(call.request.scope.account, who, call.deadline);
        if (!renewed) co_return explained(call, error);
        co_return std::nullopt;
    }
    co_return co_await wait_for_retry(call, attempt);
}

// Each attempt is signed anew: a signature is good for five minutes only, and the clock may have been corrected.
net::Request Client::Impl::signed_request(ApiCall& call, const Credentials& who, core::WallTime at)
{
    net::Request request = unsigned_request(call, who);
    if (call.request.is_signed())
        signer.sign(request, who, call.request.scope.region, to_string(call.request.service), at);
    std::optional<core::WallTime> ttl;
    if (clocks.known(call.url.endpoint.host)) ttl = later(at, patience(call));
    add_unsigned_headers(request, call, options.user_agent, ttl);
    if (call.long_poll()) request.first_byte = patience(call);
    request.steps = &call.times.steps;
    return request;
}

// What came of it.
Attempt Client::Impl::attempt_of(const ApiCall& call, const Credentials& who, core::WallTime signed_at,
                                 core::Result<net::Response> response)
{
    Attempt attempt;
    if (!response) {
        attempt.result = response.error();
        return attempt;
    }
    attempt.status = response->status;
    attempt.clock_was_off = clocks.learn(call.url.endpoint.host, response->headers, signed_at, timers);
    if (attempt.status / 100 != 2) attempt.hint = retry_hint(response->headers);
    attempt.result = understand(call, std::move(*response), parser, who);
    if (attempt.result) attempt.result->first_byte = call.times.steps.first_byte;
    return attempt;
}

// The request is in the transport's hands alone: in the frame of send() there is none.
asio::awaitable<core::Result<net::Response>> Client::Impl::begin_send(ApiCall& call, const Credentials& who,
                                                                      core::WallTime signed_at, core::Time began)
{
    net::Request request = signed_request(call, who, signed_at);
    if (reports.traces()) call.shown_headers = shown_headers(request);
    return transport.send(std::move(request),
                          call.deadline.no_later_than(core::Deadline::after(began, patience(call))));
}

asio::awaitable<Attempt> Client::Impl::send(ApiCall& call, CredentialsPtr who)
{
    ++call.sends;
    const core::Time began = timers.now();
    call.times.passed = began;
    if (call.times.credentials == core::Time{}) call.times.credentials = began; // there was nothing more to wait for
    const auto signed_at = later(timers.wall(), clocks.offset(call.url.endpoint.host));
    auto answer = begin_send(call, *who, signed_at, began);
    auto response = co_await std::move(answer);
    Attempt attempt = attempt_of(call, *who, signed_at, std::move(response));
    attempt.sent = began;
    call.times.understood = timers.now();
    reports.attempted(call, attempt.status, attempt.result, call.times.understood - began);
    co_return attempt;
}

// True where there are other credentials now than those that were refused. Somebody else may have renewed them already:
// then they are not thrown away again.
asio::awaitable<bool> Client::Impl::renew(std::string account, CredentialsPtr refused, core::Deadline deadline)
{
    const auto present = co_await credentials.for_account(account, deadline);
    if (present && !same(**present, *refused)) co_return true;
    if (!present) co_return false;
    credentials.invalidate(account);
    const auto fresh = co_await credentials.for_account(account, deadline);
    co_return fresh && !same(**fresh, *refused);
}

// Our clock is behind: what is good by it has expired by the server's, and would be refused.
bool Client::Impl::expired_for_server(const ApiCall& call, const Credentials& who) const
{
    if (!who.expires) return false;
    const core::WallTime wall = timers.wall();
    const core::WallTime servers = later(wall, clocks.offset(call.url.endpoint.host));
    return wall < *who.expires && servers >= *who.expires;
}

// Nothing where the next attempt is due; else how the call ends.
asio::awaitable<std::optional<core::Error>> Client::Impl::wait_for_retry(ApiCall& call, Attempt& attempt)
{
    const core::Error error = attempt.result.error();
    const core::Time now = timers.now();
    if (call.deadline.passed(now) && error.retryable) co_return out_of_time(call);
    const auto decision = call.retry.failed(error, attempt.hint, now, call.deadline, quota(call), random);
    if (decision.next == Next::give_up) co_return explained(call, error);
    if (decision.next == Next::out_of_time) co_return out_of_time(call);
    const bool slept = co_await net::sleep_until(timers, now + decision.delay);
    if (!slept) co_return cancelled();
    if (decision.next == Next::give_up_later) co_return explained(call, error);
    co_return std::nullopt;
}

// True: send now. False: the deadline came first, or we were cancelled.
asio::awaitable<bool> Client::Impl::admit(ApiCall& call)
{
    const ApiRequest& request = call.request;
    if (std::exchange(call.request.turn.admitted, false)) co_return true;
    if (options.gate->try_pass(request.scope, request.operation, request.turn)) co_return true;
    call.times.credentials = timers.now();
    co_return co_await options.gate->wait(request.scope, std::string(request.operation), request.turn, call.deadline);
}

// What the rate limits learn from; an attempt that we stopped ourselves tells nothing.
void Client::Impl::note_answer(const ApiCall& call, const Attempt& attempt)
{
    const auto kind = attempt.result ? std::optional<ErrorKind>() : attempt.result.error().kind;
    if (kind == ErrorKind::cancelled) return;
    const bool throttled = kind == ErrorKind::throttled;
    if (adaptive()) gate(call).answered(throttled);
    if (options.gate != nullptr)
        options.gate->answered(call.request.scope, call.request.operation, attempt.sent, throttled);
}

void Client::Impl::begin_attempt(ApiCall& call, core::Time now)
{
    const core::Time asked = call.sends == 0 ? now : call.times.asked;
    call.times = CallTimes();
    call.times.asked = asked;
    call.times.attempt = now;
}

Client::Client(net::Transport& transport, net::Timers& timers, core::Random& random, CredentialsSource& credentials,
               observe::Metrics& metrics, observe::Log& log, ClientOptions options)
    : impl_(new Impl{
          transport, timers, random, credentials, {metrics, log}, std::move(options), Signer{}, {}, {}, {}, {}})
{
}

Client::~Client() = default;

asio::awaitable<core::Result<ApiResponse>> Client::call(ApiRequest request, core::Deadline deadline)
{
    auto begun = impl_->begin(std::move(request), deadline);
    return begun ? impl_->run(std::move(*begun)) : refused(begun.error());
}

json::Parser& Client::parser()
{
    return impl_->parser;
}

std::uint32_t Client::retry_quota(const core::Scope& scope, Service service) const
{
    const auto found = impl_->quotas.find({scope, service});
    return found == impl_->quotas.end() ? RetryQuota::full : found->second.left();
}

} // namespace headcount::aws
