#include "simulation/severable_transport.hpp"

#include <algorithm>
#include <utility>

namespace headcount::simulation {
namespace {

core::Error severed()
{
    core::Error error;
    error.kind = core::ErrorKind::transport;
    error.message = "the network of this process was cut";
    error.retryable = true;
    return error;
}

} // namespace

asio::awaitable<core::Result<net::Response>> SeverableTransport::send(net::Request request, core::Deadline deadline)
{
    if (cut_) co_return severed();
    const bool receives = net::find_header(request.headers, "x-amz-target") == "AmazonSQS.ReceiveMessage";
    handles_.sent_about(request.body);
    most_ = std::max(most_, ++under_way_);
    auto sending = wire_.send(std::move(request), deadline);
    auto answer = co_await std::move(sending);
    --under_way_;
    if (cut_) co_return severed();
    if (receives && answer && answer->status == 200) handles_.received(answer->body, timers_.now());
    co_return answer;
}

} // namespace headcount::simulation
