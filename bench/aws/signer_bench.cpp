// What signing one ECS request costs, and nothing else, neither the making nor a copy of the request: with the signing
// key of the day in the cache, as all but the first are, and with the key derived each time, which is what the cache
// saves. Allocations are those of operator new, as in `headcount-bench sign`.
#include "headcount/aws/signer.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace headcount;

const core::WallTime at{std::chrono::seconds{1'767'323'045}}; // 2026-01-02T03:04:05Z

aws::Credentials credentials(std::size_t token_bytes)
{
    aws::Credentials out;
    out.access_key_id = "ASIAHEADCOUNTEXAMPL1";
    out.secret_access_key = core::Secret("headcount+example/secret+0123456789abcdef");
    out.session_token = core::Secret(std::string(token_bytes, 'T'));
    return out;
}

net::Request describe_services(std::size_t token_bytes = 0)
{
    net::Request request;
    request.endpoint.host = "ecs.eu-west-1.amazonaws.com";
    request.headers.reserve(1024 + token_bytes); // as the client does
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    request.headers.push_back({"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.DescribeServices"});
    request.body =
        R"({"cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/orders-production","services":["node-agent"]})";
    return request;
}

// Credentials of a role carry a token of about a kilobyte, which is signed as a header.
void sign(benchmark::State& state)
{
    const auto token = static_cast<std::size_t>(state.range(0));
    const auto who = credentials(token);
    net::Request request = describe_services(token);
    const net::Headers unsigned_headers = request.headers;
    aws::Signer signer;
    signer.sign(request, who, "eu-west-1", "ecs", at);
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        request.headers = unsigned_headers; // into the room that there is
        signer.sign(request, who, "eu-west-1", "ecs", at);
        benchmark::DoNotOptimize(request.headers.bytes());
    }
    if (signer.keys_derived() != 1) state.SkipWithError("the key was derived more than once");
}
BENCHMARK(sign)->ArgName("token_bytes")->Arg(0)->Arg(1024);

void sign_without_cache(benchmark::State& state)
{
    const auto who = credentials(0);
    net::Request request = describe_services();
    const net::Headers unsigned_headers = request.headers;
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        request.headers = unsigned_headers; // into the room that there is
        aws::Signer signer;
        signer.sign(request, who, "eu-west-1", "ecs", at);
        benchmark::DoNotOptimize(request.headers.bytes());
    }
}
BENCHMARK(sign_without_cache);

} // namespace
