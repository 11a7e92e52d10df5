// What one request through the pooled client costs over loopback, with our own server at the other end of the same
// thread: the figure holds both ends, so the client alone is about half of it. One at a time, and many in flight.
#include "headcount/net/http_client.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/net/task_group.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace {

using namespace headcount;
namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::int64_t requests_a_round = 512;

struct Loopback {
    asio::io_context io{1};
    net::RealTimers timers{io};
    net::HttpServer server{
        io.get_executor(), timers, {}, [](net::ServerRequest request) { return answer(std::move(request)); }};
    net::HttpClient client{io.get_executor(), timers, {}};
    std::int64_t answered = 0;
    net::TaskGroup callers{io.get_executor()};

    ~Loopback() { io.stop(); } // whoever still waits for a request never wakes again

    static asio::awaitable<net::ServerResponse> answer(net::ServerRequest)
    {
        net::ServerResponse response;
        response.response.status = 200;
        response.response.headers = {{"Content-Type", "application/x-amz-json-1.1"}};
        response.response.body = std::string(1024, 'x');
        co_return response;
    }

    asio::awaitable<void> call(std::int64_t times)
    {
        for (; times > 0; --times) {
            net::Request request;
            request.endpoint = {false, "127.0.0.1", server.port()};
            request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                               {"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.DescribeServices"},
                               {"Authorization", std::string(900, 'a')}};
            request.body = std::string(300, 'b');
            const auto deadline = core::Deadline::after(timers.now(), 10s);
            const auto response = co_await client.send(std::move(request), deadline);
            if (response && response->body.size() == 1024) ++answered;
        }
    }

    void drive(std::int64_t in_flight)
    {
        for (std::int64_t i = 0; i < in_flight; ++i)
            callers.spawn(call(requests_a_round / in_flight));
        while (callers.size() > 0)
            io.run_one();
    }
};

void request_over_loopback(benchmark::State& state)
{
    Loopback loopback;
    loopback.server.start();
    loopback.drive(state.range(0)); // connections are open from here on
    const auto opened = loopback.client.stats().opened;
    const bench::AllocationCount count(state);
    for (auto _ : state)
        loopback.drive(state.range(0));
    const auto sent = (state.iterations() + 1) * requests_a_round;
    if (loopback.answered != sent) state.SkipWithError("not every request was answered");
    state.counters["connections"] = static_cast<double>(opened);
    state.counters["per_request"] = benchmark::Counter(static_cast<double>(state.iterations() * requests_a_round),
                                                       benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.SetItemsProcessed(state.iterations() * requests_a_round);
}
BENCHMARK(request_over_loopback)->ArgName("in_flight")->Arg(1)->Arg(32)->Unit(benchmark::kMillisecond);

} // namespace
