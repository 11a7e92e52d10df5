#include "simulation/rotating_keys.hpp"

#include "sim/calendar.hpp"
#include "simulation/world_setup.hpp"

#include <utility>

namespace headcount::simulation {

asio::awaitable<core::Result<net::Response>> RotatingKeys::send(net::Request request, core::Deadline deadline)
{
    if (request.endpoint.host == "127.0.0.1") {
        net::Response response;
        response.status = 200;
        response.body = keys();
        co_return response;
    }
    auto sending = wire_.send(std::move(request), deadline);
    co_return co_await std::move(sending);
}

std::string RotatingKeys::keys()
{
    // By the clock of AWS, which also judges.
    const auto skew = std::chrono::floor<std::chrono::milliseconds>(aws_.faults().clock_skew);
    const core::WallTime now = timers_.wall() + skew;
    const bool anew = !issued_ || now - *issued_ >= life_ / 2;
    if (anew) {
        issued_ = now;
        ++number_;
    }
    const std::string serial = std::to_string(number_);
    const core::WallTime expires = *issued_ + life_;
    const sim::AccessKey key{.id = "ASIAROTATES" + serial,
                             .secret = rotating_secret + serial,
                             .account = event_queue.account,
                             .arn = "arn:aws:sts::" + event_queue.account + ":assumed-role/headcount/task"};
    const std::string token = "token-of-" + key.id;
    if (anew) aws_.add_key(key, token, expires);
    return R"({"AccessKeyId":")" + key.id + R"(","SecretAccessKey":")" + key.secret + R"(","Token":")" + token +
           R"(","Expiration":")" + sim::iso_seconds(expires) + R"("})";
}

} // namespace headcount::simulation
