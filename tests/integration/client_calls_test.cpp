// A hundred thousand calls of aws::Client over real sockets to a simulated AWS in another process that throttles,
// fails, resets and breaks off: each call ends in time and in a way that it may end, retries stay within the published
// quota, sockets within their limit, and memory where it was.
#include "headcount/aws/client.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/task_group.hpp"
#include "integration/serve_world.hpp"
#include "support/recording_log.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using core::ErrorKind;

constexpr std::size_t callers = 800;
constexpr std::size_t most_sockets = 64;
constexpr std::uint32_t most_attempts = 3;
constexpr core::Duration slack = 2s; // of a machine that is busy with other things

#ifdef HEADCOUNT_SANITIZED
constexpr bool sanitized = true; // slower by far, and freed memory is kept for a while
#else
constexpr bool sanitized = false;
#endif

// HEADCOUNT_CALLS asks for another number.
std::size_t number_of_calls()
{
    const char* const text = std::getenv("HEADCOUNT_CALLS");
    std::size_t number = sanitized ? 5'000 : 100'000;
    if (text != nullptr) std::from_chars(text, text + std::string_view(text).size(), number);
    return number;
}

std::size_t resident_bytes()
{
    std::ifstream file{"/proc/self/statm"};
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// The keys of each simulated account, as roles would give them.
class AccountKeys final : public aws::CredentialsSource {
public:
    explicit AccountKeys(const boost::json::array& accounts)
    {
        for (const auto& item : accounts) {
            const auto& account = item.as_object();
            auto credentials = std::make_shared<aws::Credentials>();
            credentials->access_key_id = test::text_of(account.at("access_key_id"));
            credentials->secret_access_key = core::Secret(test::text_of(account.at("secret_access_key")));
            keys_[test::text_of(account.at("account"))] = std::move(credentials);
        }
    }

    boost::asio::awaitable<core::Result<aws::CredentialsPtr>> for_account(std::string account, core::Deadline) override
    {
        co_return keys_.at(account);
    }
    void invalidate(const std::string&) override {}

private:
    std::map<std::string, aws::CredentialsPtr> keys_;
};

struct Tally {
    std::size_t begun = 0;
    std::size_t ended = 0;
    std::size_t first_try = 0; // succeeded at the first attempt
    std::size_t retried = 0;   // … at a later one
    std::map<ErrorKind, std::size_t> failed;
    core::Duration latest{-1h}; // behind its deadline
    std::size_t sockets = 0;
    std::size_t resident_early = 0;
};

struct Storm : test::ServeWorld {
    Storm()
        : ServeWorld({"--accounts", "111122223333,222233334444,333344445555,444455556666", "--no-buckets", "--clusters",
                      "4", "--faults",
                      "throttle=0.3,server_error=0.04,html_503=0.01,reset_before=0.02,reset_inside=0.01"}),
          keys(aws.at("accounts").as_array()), http(io.get_executor(), timers, http_options()),
          client(http, timers, random, keys, counted, quiet, client_options())
    {
    }
    ~Storm() { http.close_idle(); }

    static net::HttpClientOptions http_options()
    {
        net::HttpClientOptions options;
        options.limits.connections = options.limits.per_endpoint = most_sockets;
        return options;
    }

    aws::ClientOptions client_options() const
    {
        aws::ClientOptions options;
        options.attempts = most_attempts;
        for (const auto each : {aws::Service::ecs, aws::Service::sqs, aws::Service::sts})
            options.endpoints.configured[each] = {net::parse_url(url).value(), "the test"};
        return options;
    }

    // The calls take turns: services, accounts and regions; one in ten is in a hurry.
    static aws::ApiRequest request(std::size_t number)
    {
        constexpr std::array accounts{"111122223333", "222233334444", "333344445555", "444455556666"};
        constexpr std::array regions{"eu-west-1", "us-east-2"};
        aws::ApiRequest made;
        made.scope = {accounts[number % 4], regions[number / 4 % 2]};
        switch (number / 8 % 4) {
        case 0: made.service = aws::Service::sqs, made.operation = "ListQueues"; break;
        case 1: made.service = aws::Service::sts, made.operation = "GetCallerIdentity"; break;
        default: made.operation = "ListClusters"; break;
        }
        return made;
    }

    boost::asio::awaitable<void> call_on()
    {
        while (tally.begun < number) {
            const std::size_t mine = tally.begun++;
            const auto deadline = core::Deadline::after(timers.now(), mine % 10 == 0 ? 300ms : 20s);
            const auto response = co_await client.call(request(mine), deadline);
            note(response, deadline);
        }
    }

    void note(const core::Result<aws::ApiResponse>& response, core::Deadline deadline)
    {
        if (!response)
            ++tally.failed[response.error().kind];
        else
            ++(response->attempts == 1 ? tally.first_try : tally.retried);
        tally.latest = std::max(tally.latest, timers.now() - deadline.at);
        tally.sockets = std::max(tally.sockets, http.stats().open);
        if (++tally.ended == number / 5) tally.resident_early = resident_bytes();
    }

    // Of all series of headcount_aws_requests_total.
    std::size_t attempts() const
    {
        std::size_t sum = 0;
        const std::string text = counted.text();
        const std::string_view name = "\nheadcount_aws_requests_total{";
        for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1))
            sum += std::stoul(text.substr(text.find("} ", at) + 2));
        return sum;
    }

    // First attempts are free. A call that a retry saved gets the cost of its last retry back, so at least that one is
    // free in the end; any other retry costs 5 at least, out of 500 to begin with and 1 for each success at first try.
    std::size_t allowed_attempts() const
    {
        constexpr std::size_t quotas = 4 * 2 * 3;
        return number + tally.retried + (500 * quotas + tally.first_try) / 5;
    }

    const std::size_t number = number_of_calls();
    Tally tally;
    AccountKeys keys;
    core::Random random{7};
    observe::Metrics counted;
    test::RecordingLog quiet{observe::LogLevel::off};
    net::HttpClient http;
    aws::Client client;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_calls, Storm)

BOOST_AUTO_TEST_CASE(a_hundred_thousand_calls_through_a_storm_end_well_or_with_a_typed_error_within_all_bounds)
{
    const auto began = std::chrono::steady_clock::now();
    net::TaskGroup tasks{io.get_executor()};
    for (std::size_t i = 0; i < callers; ++i)
        tasks.spawn(call_on());
    io.restart();
    while (tasks.size() > 0 && std::chrono::steady_clock::now() - began < 300s)
        io.run_one_for(1s);
    io.stop(); // the task group accepts a task inside only then
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const auto resident = resident_bytes();

    std::string failures;
    for (const auto& [kind, count] : tally.failed)
        failures += " " + std::string(core::to_string(kind)) + " " + std::to_string(count);
    BOOST_TEST_MESSAGE(number << " calls in " << took.count() << " s: " << tally.first_try << " at the first attempt, "
                              << tally.retried << " later, failed:" << failures);
    BOOST_TEST_MESSAGE(attempts() << " attempts of " << allowed_attempts() << " allowed, " << tally.sockets
                                  << " sockets at most, " << http.stats().opened << " opened, resident "
                                  << tally.resident_early / 1024 << " KiB after a fifth, " << resident / 1024
                                  << " KiB at the end");
    BOOST_TEST_REQUIRE(tally.ended == number); // none hangs
    for (const auto& [kind, count] : tally.failed) {
        const bool expected = kind == ErrorKind::throttled || kind == ErrorKind::server ||
                              kind == ErrorKind::transport || kind == ErrorKind::deadline;
        BOOST_TEST(expected, kind << ": " << count);
    }
    BOOST_TEST(tally.retried > 0U);
    BOOST_TEST(tally.first_try > number / 2);
    BOOST_TEST((tally.latest < slack), std::chrono::duration<double>(tally.latest).count() << " s late");
    BOOST_TEST(attempts() >= number);
    BOOST_TEST(attempts() <= allowed_attempts());
    BOOST_TEST(attempts() <= number * most_attempts);
    BOOST_TEST(tally.sockets <= most_sockets);
    if (!sanitized) BOOST_TEST(resident < tally.resident_early + tally.resident_early / 10);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
