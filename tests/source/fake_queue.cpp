#include "source/fake_queue.hpp"

#include "aws/digest.hpp"
#include "support/scripted_transport.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace headcount::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

std::int64_t number(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found == nullptr ? 0 : found->as_int64();
}

} // namespace

void FakeQueue::put(std::string body)
{
    Stored& message = messages_[++last_];
    message.body = std::move(body);
    message.sent = timers_.wall();
}

void FakeQueue::put_many(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        put(std::to_string(i));
}

std::vector<std::string> FakeQueue::visible() const
{
    std::vector<std::string> out;
    for (const auto& [id, message] : messages_)
        if (message.visible_at <= timers_.now()) out.push_back(message.body);
    return out;
}

std::uint32_t FakeQueue::receives(const std::string& body) const
{
    std::uint32_t most = 0;
    for (const auto& [id, message] : messages_)
        if (message.body == body) most = std::max(most, message.receives);
    return most;
}

std::vector<FakeQueue::Call> FakeQueue::calls(const std::string& operation) const
{
    std::vector<Call> out;
    std::ranges::copy_if(calls_, std::back_inserter(out),
                         [&](const Call& call) { return call.operation == operation; });
    return out;
}

boost::asio::awaitable<core::Result<net::Response>> FakeQueue::send(net::Request request, core::Deadline deadline)
{
    const std::string operation = operation_of(request);
    const json::object asked = json::parse(request.body).as_object();
    const std::size_t index = calls_.size();
    calls_.push_back({timers_.now(), operation, {}, {}, 0});
    if (fault)
        if (auto failure = fault(operation)) co_return *failure;
    if (operation == "ReceiveMessage") {
        calls_[index].wait = number(asked, "WaitTimeSeconds");
        const std::int64_t at_most = number(asked, "MaxNumberOfMessages");
        const std::int64_t visibility = number(asked, "VisibilityTimeout");
        const core::Time until = timers_.now() + std::chrono::seconds{waits ? calls_[index].wait : 0};
        while (visible().empty() && timers_.now() < until) {
            const core::Time step = std::min({timers_.now() + 100ms, until, deadline.at});
            ++open_;
            const bool slept = co_await net::sleep_until(timers_, step);
            --open_;
            if (slept) continue;
            if (deaf) abandoned_.push_back({until, at_most, visibility});
            co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", false, ""};
        }
        net::Response answer = receive(at_most, visibility);
        if (way_back > 0s && !co_await net::sleep_until(timers_, timers_.now() + way_back))
            co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", false, ""};
        co_return answer;
    }
    if (latency > 0s && !co_await net::sleep_until(timers_, timers_.now() + latency))
        co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", false, ""};
    co_return answer(entries(operation, request.body, calls_[index]));
}

net::Response FakeQueue::receive(std::int64_t at_most, std::int64_t visibility)
{
    if (!brings.empty()) at_most = std::min(at_most, brings[answered_++ % brings.size()]);
    aws::Md5 md5;
    json::array out;
    for (auto& [id, message] : messages_) {
        if (static_cast<std::int64_t>(out.size()) >= at_most || message.visible_at > timers_.now()) continue;
        message.visible_at = timers_.now() + std::chrono::seconds{visibility};
        ++message.receives;
        json::object attributes;
        attributes["ApproximateReceiveCount"] = std::to_string(message.receives);
        attributes["SentTimestamp"] = std::to_string(message.sent.time_since_epoch() / 1ms);
        json::object one;
        one["MessageId"] = "m-" + std::to_string(id);
        one["ReceiptHandle"] = std::to_string(id);
        one["Body"] = message.body;
        one["MD5OfBody"] = md5.hex_of(message.body);
        one["Attributes"] = attributes;
        out.push_back(one);
    }
    json::object whole;
    if (!out.empty()) whole["Messages"] = out;
    return answer(json::serialize(whole));
}

std::string FakeQueue::entries(const std::string& operation, const std::string& request, Call& call)
{
    json::array successful;
    json::array failed;
    const json::value whole_request = json::parse(request);
    for (const json::value& value : whole_request.as_object().at("Entries").as_array()) {
        const json::object& entry = value.as_object();
        const auto found = messages_.find(std::stoull(std::string(entry.at("ReceiptHandle").as_string())));
        const std::string body = found == messages_.end() ? "gone" : found->second.body;
        call.bodies.push_back(body);
        call.visibilities.push_back(number(entry, "VisibilityTimeout"));
        if (const auto fails = entry_faults.find(body); fails != entry_faults.end()) {
            failed.push_back({{"Id", entry.at("Id")},
                              {"Code", fails->second},
                              {"SenderFault", entry_faults_are_senders},
                              {"Message", "made up"}});
            continue;
        }
        successful.push_back({{"Id", entry.at("Id")}});
        if (found == messages_.end()) continue;
        if (operation == "DeleteMessageBatch")
            messages_.erase(found);
        else
            found->second.visible_at = timers_.now() + std::chrono::seconds{call.visibilities.back()};
    }
    feed_abandoned();
    json::object whole;
    whole["Successful"] = successful;
    whole["Failed"] = failed;
    return json::serialize(whole);
}

void FakeQueue::feed_abandoned()
{
    while (!abandoned_.empty() && !visible().empty()) {
        const Abandoned next = abandoned_.back();
        abandoned_.pop_back();
        if (next.until > timers_.now()) receive(next.at_most, next.visibility);
    }
}

} // namespace headcount::test
