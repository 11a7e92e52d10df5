#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <utility>

namespace headcount::test {

namespace {

constexpr std::string_view request_id = "b1a7c3d0-0000-4000-8000-000000000001";

bool holds(const net::Headers& headers, std::string_view name)
{
    return !net::find_header(headers, name).empty();
}

struct Counted {
    std::size_t& count;
    explicit Counted(std::size_t& c) : count(c) { ++count; }
    ~Counted() { --count; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

} // namespace

std::string operation_of(const net::Request& request)
{
    const auto target = net::find_header(request.headers, "X-Amz-Target");
    if (!target.empty()) return std::string(target.substr(target.rfind('.') + 1));
    constexpr std::string_view action = "Action=";
    if (request.body.starts_with(action))
        return request.body.substr(action.size(), request.body.find('&') - action.size());
    return request.method + " " + request.target;
}

net::Response answer(std::string body, int status, net::Headers headers)
{
    if (!holds(headers, "x-amzn-RequestId")) headers.push_back({"x-amzn-RequestId", std::string(request_id)});
    return {status, std::move(headers), std::move(body)};
}

net::Response json_error(int status, std::string_view type, std::string_view message)
{
    std::string body = R"({"__type":")";
    body.append(type).append(R"(","message":")").append(message).append(R"("})");
    return answer(std::move(body), status);
}

core::Error transport_error(std::string message)
{
    return {core::ErrorKind::transport, "", std::move(message), true, ""};
}

Step& Step::body(std::string expected)
{
    body_ = std::move(expected);
    return *this;
}

Step& Step::host(std::string expected)
{
    host_ = std::move(expected);
    return *this;
}

Step& Step::check(std::function<void(const net::Request&)> look)
{
    look_ = std::move(look);
    return *this;
}

Step& Step::replies(net::Response response)
{
    outcome_ = std::move(response);
    return *this;
}

Step& Step::fails(core::Error error)
{
    outcome_ = std::move(error);
    return *this;
}

Step& Step::hangs()
{
    hangs_ = true;
    return *this;
}

Step& Step::takes(core::Duration span)
{
    span_ = span;
    return *this;
}

Step& Step::times(std::size_t count)
{
    times_ = count;
    return *this;
}

Step& ScriptedTransport::expect(std::string operation)
{
    steps_.emplace_back(std::move(operation));
    if (next_ == steps_.end()) next_ = std::prev(steps_.end());
    return steps_.back();
}

void ScriptedTransport::fail_before(std::size_t index, core::Result<net::Response> failure)
{
    fail_at_ = index;
    failure_ = std::move(failure);
}

Step* ScriptedTransport::next_step(const net::Request& request)
{
    if (next_ == steps_.end()) {
        note("a request beyond the script: " + operation_of(request));
        return nullptr;
    }
    Step& step = *next_;
    compare(step, request);
    if (++repeated_ >= step.times_) {
        ++next_;
        ++done_;
        repeated_ = 0;
    }
    return &step;
}

void ScriptedTransport::compare(const Step& step, const net::Request& request)
{
    const auto operation = operation_of(request);
    if (operation != step.operation_) note("expected " + step.operation_ + ", got " + operation);
    if (step.body_ && *step.body_ != request.body)
        note(operation + ": expected the body " + *step.body_ + ", got " + request.body);
    if (step.host_ && *step.host_ != request.endpoint.authority())
        note(operation + ": expected the host " + *step.host_ + ", got " + request.endpoint.authority());
    if (step.look_) step.look_(request);
}

void ScriptedTransport::note(std::string problem)
{
    if (problem_.empty()) problem_ = std::move(problem);
}

asio::awaitable<core::Result<net::Response>> ScriptedTransport::send(net::Request request, core::Deadline deadline)
{
    const Counted here{in_flight_};
    most_in_flight_ = std::max(most_in_flight_, in_flight_);
    sent_.push_back({timers_.now(), deadline, request});

    core::Result<net::Response> outcome = transport_error("no step of the script is left");
    bool hangs = false;
    core::Duration span{};
    if (fail_at_ == done_ && next_ != steps_.end()) {
        fail_at_.reset();
        outcome = *failure_;
    } else if (next_ == steps_.end() && otherwise_) {
        outcome = otherwise_(request);
    } else if (Step* step = next_step(request)) {
        outcome = step->outcome_;
        hangs = step->hangs_;
        span = step->span_;
    }

    const core::Time done = hangs ? deadline.at : timers_.now() + span;
    if (hangs || span > core::Duration::zero()) {
        const bool slept = co_await net::sleep_until(timers_, std::min(done, deadline.at));
        if (!slept) co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", false, ""};
    }
    if (hangs || deadline.passed(timers_.now()))
        co_return core::Error{core::ErrorKind::deadline, "", "no answer in time", true, ""};
    co_return outcome;
}

std::string ScriptedTransport::problem() const
{
    if (!problem_.empty()) return problem_;
    if (next_ != steps_.end()) return "not reached: step " + std::to_string(done_) + ", " + next_->operation_;
    return {};
}

std::vector<Failure> passing_troubles()
{
    std::vector<Failure> all;
    all.push_back({"reset", transport_error()});
    all.push_back({"silence", core::Error{core::ErrorKind::deadline, "", "no answer in time", true, ""}});
    all.push_back({"throttled with 400", json_error(400, "ThrottlingException", "Rate exceeded")});
    all.push_back({"server error", json_error(500, "ServerException")});
    all.push_back({"empty 500", net::Response{500, {}, ""}});
    all.push_back(
        {"HTML 503", net::Response{503, {}, "<html><body><b>Http/1.1 Service Unavailable</b></body></html>"}});
    all.push_back({"half a JSON with 200", answer(R"({"clusters":[{"clus)")});
    all.push_back({"nothing with 200", answer("")});
    return all;
}

void for_each_failure(std::size_t steps, const std::vector<Failure>& failures,
                      const std::function<void(std::size_t, const Failure&)>& replay)
{
    for (std::size_t index = 0; index < steps; ++index)
        for (const auto& failure : failures)
            BOOST_TEST_CONTEXT("step " << index << " fails first: " << failure.name) replay(index, failure);
}

} // namespace headcount::test
