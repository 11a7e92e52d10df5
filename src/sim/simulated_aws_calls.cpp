// One request, from its arrival to its answer: what is drawn for it, what goes wrong, what is carried out.
#include "sim/calendar.hpp"
#include "sim/front_error.hpp"
#include "sim/simulated_aws_impl.hpp"

#include "headcount/net/notifier.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace headcount::sim {
namespace {

constexpr auto silence = std::chrono::minutes{1}; // of a call that hangs

} // namespace

boost::system::result<Caller, AuthRefusal> SimulatedAws::Impl::authenticate(const net::ServerRequest& request,
                                                                            Family family) const
{
    if (options.verify_signatures) {
        auto caller = verify(request, keys, wall());
        if (caller && caller->service != service_of(family)) {
            return AuthRefusal{AuthFault::mismatch, "Credential should be scoped to correct service: '" +
                                                        std::string(service_of(family)) + "'."};
        }
        return caller;
    }
    Caller caller{.key = {}, .region = "us-east-1", .service = std::string(service_of(family))};
    const auto* key = keys.first();
    if (const auto claimed = parse_authorization(net::find_header(request.headers, "authorization"))) {
        caller.region = claimed->region;
        if (const auto* known = keys.find(claimed->key_id)) key = known;
    }
    if (key != nullptr) caller.key = *key;
    return caller;
}

// Who asks and where, believed without a proof: good enough to count by.
core::Scope SimulatedAws::Impl::scope_of(const net::ServerRequest& request) const
{
    const auto claimed = parse_authorization(net::find_header(request.headers, "authorization"));
    const auto* key = claimed ? keys.find(claimed->key_id) : nullptr;
    return key == nullptr ? core::Scope{} : core::Scope{key->account, claimed->region};
}

// Whose faults: of the account whose role is assumed, else of the caller.
Fate SimulatedAws::Impl::fate_of(const net::ServerRequest& request, Family family)
{
    if (account_faults.empty()) return draw_fate(options.faults, chance);
    std::string account = family == Family::sts_query ? sts_role_account(request) : std::string{};
    if (account.empty()) account = scope_of(request).account;
    const auto own = account_faults.find(account);
    return own == account_faults.end() ? draw_fate(options.faults, chance) : draw_fate(own->second, account_chance);
}

net::Response SimulatedAws::Impl::carry_out_ecs(const Call& call, const Caller& caller, Served& served)
{
    const core::Scope scope{caller.key.account, caller.region};
    if (options.api_buckets && !buckets.take(scope, ecs_operation(call.request), timers.now()))
        return throttled(call.family, call.request_id);
    catch_up();
    const EcsCaller who{.scope = scope, .arn = caller.key.arn, .read_lag = call.fate.read_lag};
    auto response = ecs_api.handle(call.request, who, call.request_id);
    served.seen = ecs_api.take_seen();
    wake_in_time();
    return response;
}

asio::awaitable<void> SimulatedAws::Impl::carry_out(Call& call, Served& served)
{
    auto& response = served.answer.response;
    if (call.family == Family::sts_query && sts_operation(call.request) == unsigned_operation) {
        response = sts_api.handle_unsigned(call.request, wall(), call.request_id);
        co_return;
    }
    const auto caller = authenticate(call.request, call.family);
    if (!caller) {
        response = answer(call.family, caller.error(), call.request_id);
        co_return;
    }
    const core::Scope scope{caller->key.account, caller->region};
    if (const auto refusal = iam.refusal(caller->key, iam_requests(call.family, call.request, scope))) {
        response = denied(call.family, *refusal, call.request_id);
        co_return;
    }
    switch (call.family) {
    case Family::ecs_json: response = carry_out_ecs(call, *caller, served); co_return;
    case Family::sqs_json:
    case Family::sqs_query: {
        catch_up();
        queues.set_faults(queue_faults(options.faults));
        auto answered = sqs_api.handle(std::move(call.request), caller->key.account, caller->region);
        response = co_await std::move(answered);
        co_return;
    }
    case Family::sts_query: response = sts_api.handle(call.request, caller->key, wall(), call.request_id); co_return;
    }
    response = server_failure(call.family, call.request_id);
}

// Every answer of AWS says when and under which id; a load balancer in front of it only says when.
void SimulatedAws::Impl::finish(net::Response& response, const std::string& request_id) const
{
    const bool html = net::find_header(response.headers, "content-type") == "text/html";
    if (!html && net::find_header(response.headers, "x-amzn-requestid").empty()) {
        response.headers.push_back({"x-amzn-RequestId", request_id});
    }
    if (net::find_header(response.headers, "date").empty()) response.headers.push_back({"Date", http_date(wall())});
}

void SimulatedAws::Impl::spoil(const Call& call, net::ServerResponse& answer) const
{
    auto& response = answer.response;
    switch (call.fate.mishap) {
    case Mishap::none: break;
    case Mishap::reset_before: answer.fault = net::WireFault::reset_before; break;
    case Mishap::reset_inside: answer.fault = net::WireFault::reset_inside; break;
    case Mishap::long_length: answer.fault = net::WireFault::truncate; break;
    case Mishap::short_length: answer.fault = net::WireFault::understate; break;
    case Mishap::close_idle: answer.fault = net::WireFault::close_after; break;
    case Mishap::interim: answer.fault = net::WireFault::interim; break;
    case Mishap::chunked: answer.fault = net::WireFault::chunked; break;
    case Mishap::drip: answer.fault = net::WireFault::drip; break;
    case Mishap::server_error: response = server_failure(call.family, call.request_id); break;
    case Mishap::throttle: response = throttled(call.family, call.request_id); break;
    case Mishap::html_503:
    case Mishap::hang: response = html_unavailable(); break;
    case Mishap::empty_500: response = {.status = 500, .headers = {}, .body = {}}; break;
    case Mishap::cut_body: response.body.resize(response.body.size() / 2); break;
    case Mishap::not_json: response = not_json(); break;
    case Mishap::redirect: response = redirect(); break;
    case Mishap::proxy_407: response = proxy_wants_password(); break;
    }
}

// A call is carried out after the first half of its latency. One that hangs is carried out then, after the silence, or
// never; whichever it is, a load balancer answers in the end.
asio::awaitable<SimulatedAws::Impl::Served> SimulatedAws::Impl::serve(Call call)
{
    Served served;
    auto& result = served.answer;
    result.response = html_unavailable();
    const auto& fate = call.fate;
    const bool hangs = fate.mishap == Mishap::hang;
    bool alive = fate.before == core::Duration::zero();
    if (!alive) alive = co_await net::sleep_until(timers, timers.now() + fate.before);
    if (!alive) co_return served;
    if (hangs && fate.carried_out && !fate.late) co_await carry_out(call, served);
    if (hangs) alive = co_await net::sleep_until(timers, timers.now() + silence);
    if (!alive) co_return served;
    const bool reset = fate.mishap == Mishap::reset_before && fate.carried_out;
    const bool late = hangs && fate.carried_out && fate.late;
    if (spoils_only_the_answer(fate.mishap) || reset || late) co_await carry_out(call, served);
    spoil(call, result);
    if (fate.after > core::Duration::zero()) co_await net::sleep_until(timers, timers.now() + fate.after);
    finish(result.response, call.request_id);
    co_return served;
}

// The call goes on by itself: a caller that leaves takes only the answer with it.
asio::awaitable<SimulatedAws::Impl::Served> SimulatedAws::Impl::serve_deaf(Call call)
{
    struct Alone {
        explicit Alone(net::Timers& timers) : done(timers) {}
        Served served;
        net::Notifier done;
    };
    const auto alone = std::make_shared<Alone>(timers);
    alone->served.answer.response = html_unavailable();
    constexpr auto run = [](std::shared_ptr<Impl> self, Call it, std::shared_ptr<Alone> out) -> asio::awaitable<void> {
        auto serving = self->serve(std::move(it));
        out->served = co_await std::move(serving);
        out->done.notify();
    };
    asio::co_spawn(executor, run(shared_from_this(), std::move(call), alone), asio::detached);
    const bool answered = co_await alone->done.wait(core::Deadline::never());
    if (answered) co_return std::move(alone->served);
    Served nothing;
    nothing.answer.response = html_unavailable();
    co_return nothing;
}

asio::awaitable<net::ServerResponse> SimulatedAws::Impl::handle(net::ServerRequest request)
{
    const auto self = shared_from_this();
    // Waits end early when cancelled; every step below then hurries to an answer that nobody reads.
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto arrived = timers.now();
    const auto family = family_of(request);
    const auto operation = operation_of(family, request);
    ++requests[operation.empty() ? "?" : operation];
    const InsideMeter::Stay stay{inside, scope_of(request), operation};
    auto request_id = ids.uuid();
    const auto fate = fate_of(request, family);
    if (fate.mishap != Mishap::none) ++mishaps;
    Call call{.request = std::move(request), .family = family, .fate = fate, .request_id = std::move(request_id)};
    auto serving = fate.deaf ? serve_deaf(std::move(call)) : serve(std::move(call));
    auto served = co_await std::move(serving);
    const auto state = co_await asio::this_coro::cancellation_state;
    const bool whole = arrives_whole(fate.mishap) && served.answer.response.status == 200;
    if (!on_call || !whole || state.cancelled() != asio::cancellation_type::none) co_return std::move(served.answer);
    for (auto& seen : served.seen) {
        seen.arrived = arrived;
        seen.answered = timers.now();
        on_call(seen);
    }
    co_return std::move(served.answer);
}

} // namespace headcount::sim
