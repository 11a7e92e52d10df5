// What Lambda bills and what it does to a process: time to start, time of the first change, memory; and pauses in which
// the process is frozen while servers close its connections.
#include "integration/lambda_world.hpp"
#include "integration/serve_world.hpp"

#include "headcount/net/http_client.hpp"
#include "headcount/net/url.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

std::string event()
{
    return test::instance_event("111122223333", "orders");
}

// The most memory it ever had, in MiB.
double peak_memory(pid_t pid)
{
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string word; status >> word;) {
        if (word != "VmHWM:") continue;
        double kib = 0;
        status >> kib;
        return kib / 1024;
    }
    return 1e9;
}

// Of its main thread so far: at work on a processor, and ready for one that others had. What the machine is busy with
// beside the test shows in the latter alone.
struct Turns {
    Milliseconds worked;
    Milliseconds waited;
};

Turns turns_of(const std::string& process)
{
    std::ifstream file{"/proc/" + process + "/schedstat"}; // both in nanoseconds
    double worked = 0;
    double waited = 0;
    if (!(file >> worked >> waited)) throw std::runtime_error("the kernel does not tell how long a process has run");
    return {Milliseconds{worked / 1e6}, Milliseconds{waited / 1e6}};
}

// How long something takes, less what those who take turns at it wait for a processor meanwhile. The test itself, which
// plays AWS, is one of them.
class Stopwatch {
public:
    explicit Stopwatch(std::vector<std::string> processes) : processes_(std::move(processes)), waited_(waited()) {}

    Milliseconds passed() const { return std::chrono::steady_clock::now() - begun_ - (waited() - waited_); }

private:
    Milliseconds waited() const
    {
        Milliseconds sum{};
        for (const std::string& process : processes_)
            sum += turns_of(process).waited;
        return sum;
    }

    std::vector<std::string> processes_;
    Milliseconds waited_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

struct Costs : test::LambdaWorld {
    Costs() : LambdaWorld({.tls = true}) {}

    // A first call and a second one, while the function waits. What the first takes longer is TCP and TLS, both sides.
    std::array<Milliseconds, 2> two_calls()
    {
        net::HttpClientOptions options;
        options.ca_file = ca_file;
        net::HttpClient client(io.get_executor(), timers, std::move(options));
        std::array<Milliseconds, 2> times{};
        for (Milliseconds& time : times) {
            net::Request request;
            request.endpoint = {true, "127.0.0.1", aws_port()};
            const Stopwatch watch({"self"});
            const auto answer = run(client.send(std::move(request), core::Deadline::after(timers.now(), 10s)));
            if (!answer) throw std::runtime_error(answer.error().message);
            time = watch.passed();
        }
        calls.clear();
        return times;
    }
};

struct Closing : test::LambdaWorld {
    Closing() : LambdaWorld({.tls = true, .idle = 4ms}) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(lambda_cost)

BOOST_FIXTURE_TEST_CASE(it_is_ready_at_once_and_the_first_change_costs_its_round_trips, Costs)
{
    constexpr int rounds = 20;
    latency = 20ms; // of each call
    make_cluster("orders", 3, 1);
    std::vector<Milliseconds> ready;
    std::vector<Milliseconds> worked; // until then, on a processor
    std::vector<Milliseconds> beyond; // the first change, beyond its three calls
    std::vector<Milliseconds> first;  // of anybody's two calls
    std::vector<Milliseconds> second;
    std::vector<Milliseconds> changed; // it, TLS included, on a processor
    double memory = 0;
    for (int i = 0; i < rounds; ++i) {
        set_desired("orders", 1);
        const auto begun = std::chrono::steady_clock::now();
        start();
        ready.emplace_back(std::chrono::steady_clock::now() - begun);
        const std::string process = std::to_string(function->pid());
        worked.push_back(turns_of(process).worked);
        const auto times = two_calls();
        first.push_back(times[0]);
        second.push_back(times[1]);
        const Stopwatch watch({"self", process});
        BOOST_TEST(invoke(event()).call == "response");
        beyond.push_back(watch.passed() - 3 * latency);
        BOOST_TEST(calls.size() == 3U);
        changed.push_back(turns_of(process).worked - worked.back());
        memory = std::max(memory, peak_memory(function->pid()));
        function.reset();
    }
    std::ranges::sort(ready);
    for (auto* times : {&worked, &beyond, &first, &second, &changed})
        std::ranges::sort(*times);
    const auto middle = [](const std::vector<Milliseconds>& times) { return times[times.size() / 2].count(); };
    BOOST_TEST_MESSAGE("ready after " << ready[0].count() << " ms at best, " << middle(ready)
                                      << " ms in the middle, of which it worked " << middle(worked) << " ms");
    const Milliseconds tls{middle(first) - middle(second)};
    const Milliseconds more{middle(beyond) - tls.count()};
    BOOST_TEST_MESSAGE("first change: " << more.count() << " ms beyond TLS (" << tls.count()
                                        << " ms) and its round trips in the middle; TLS included, it worked "
                                        << middle(changed) << " ms in the middle");
    BOOST_TEST_MESSAGE("at most " << memory << " MiB");
#ifndef HEADCOUNT_SANITIZED
    BOOST_TEST(middle(worked) <= 15); // it waits for nothing, but on a busy machine for its turn
    BOOST_TEST(more.count() <= 10);   // and these are without the wait for its turn
    BOOST_TEST(middle(changed) <= 10);
    BOOST_TEST(memory <= 24);
#endif
}

BOOST_FIXTURE_TEST_CASE(a_thousand_invocations_with_pauses_and_closed_connections_have_no_error, Closing)
{
    constexpr int invocations = 1000;
    make_cluster("orders", 3, 1);
    start({{"HEADCOUNT_LIMITS_API_SHARE", "off"}}); // nobody would change one count a hundred times a second
    int errors = 0;
    for (int i = 0; i < invocations; ++i) {
        set_desired("orders", 1);
        function->signal(SIGSTOP);
        static_cast<void>(
            run(net::sleep_until(timers, timers.now() + 6ms))); // longer than the server keeps a connection
        function->signal(SIGCONT);
        errors += invoke(event()).call == "response" ? 0 : 1;
    }
    BOOST_TEST(errors == 0);
    BOOST_TEST(calls.size() == 3U * invocations);
    BOOST_TEST(log().find("\"level\":\"error\"") == std::string::npos);
    const double memory = peak_memory(function->pid());
    BOOST_TEST_MESSAGE("at most " << memory << " MiB after " << invocations << " invocations");
#ifndef HEADCOUNT_SANITIZED
    BOOST_TEST(memory <= 24);
#endif
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
