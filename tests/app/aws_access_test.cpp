#include "headcount/app/aws_access.hpp"

#include "support/recording_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

const std::string metadata = "http://169.254.170.2/v4/0f1e";
const std::string task = R"({"Cluster":"edge","TaskARN":"arn:aws:ecs:eu-north-1:111122223333:task/edge/0f1e2d",)"
                         R"("Family":"headcount"})";
const std::string caller = "<R><Account>444455556666</Account></R>";
const std::string session = "<R><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                            "<SessionToken>session-of-the-role</SessionToken>"
                            "<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials></R>";
const std::string one_message = R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"x",)"
                                R"("MD5OfBody":"9dd4e461268c8034f5c8564e155c67a6"}]})";

struct AccessWorld : VirtualWorld {
    net::NoProcesses processes;
    ScriptedTransport transport{timers};
    RecordingLog log;
    observe::Metrics metrics;
    std::map<std::string, std::string> environment{
        {"AWS_ACCESS_KEY_ID", "AKIA1"}, {"AWS_SECRET_ACCESS_KEY", "secret"}, {"AWS_REGION", "eu-west-1"}};
    core::Config config;
    std::string why_no_region;
    std::size_t shards = 1;
    std::unique_ptr<app::AwsAccess> access;

    core::Result<void> make()
    {
        aws::Surroundings surroundings;
        surroundings.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto found = environment.find(std::string(name));
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        };
        surroundings.read_file = [](const std::string&) -> core::Result<std::optional<std::string>> {
            return std::optional<std::string>{};
        };
        auto made = app::AwsAccess::make(config, {.executor = io.get_executor(),
                                                  .timers = timers,
                                                  .transport = transport,
                                                  .processes = processes,
                                                  .random = core::Random{3},
                                                  .log = log,
                                                  .metrics = metrics,
                                                  .surroundings = surroundings,
                                                  .why_no_region = why_no_region,
                                                  .base = {},
                                                  .shards = shards});
        if (!made) return made.error();
        access = std::move(*made);
        return {};
    }

    core::Result<std::string> own_account()
    {
        if (!access) make().value();
        return run(access->find_own_account(core::Deadline::after(timers.now(), 30s)));
    }

    // What the first queue hands out, and an orderly end.
    std::vector<source::Message> receive()
    {
        auto sources = access->queue_sources();
        sources.front()->start();
        const auto messages = run_beside(sources.front()->next(10));
        net::TaskGroup tasks{io.get_executor()};
        tasks.spawn(stop(*sources.front(), *access, core::Deadline::after(timers.now(), 1s)));
        timers.run_until(timers.now() + 1min);
        BOOST_TEST(tasks.size() == 0U);
        return messages;
    }

    static app::asio::awaitable<void> stop(source::Source& source, app::AwsAccess& access, core::Deadline deadline)
    {
        source.stop_receiving();
        co_await source.stop(deadline);
        co_await access.stop();
    }

    void queue(std::string url, std::string role)
    {
        auto& queue = config.queues.emplace_back();
        queue.url = std::move(url);
        queue.role = std::move(role);
    }
};

void expect_role_to_receive(AccessWorld& w, const std::string& role)
{
    w.transport.expect("AssumeRole").replies(session).check([role](const net::Request& request) {
        BOOST_TEST(request.body.find("&RoleArn=" + role + "&") != std::string::npos, request.body);
    });
    w.transport.expect("ReceiveMessage").replies(one_message).check([](const net::Request& request) {
        BOOST_TEST(net::find_header(request.headers, "X-Amz-Security-Token") == "session-of-the-role");
    });
    w.transport.otherwise([](const net::Request& request) { // gives back what was received
        BOOST_TEST(operation_of(request) == "ChangeMessageVisibilityBatch");
        BOOST_TEST(net::find_header(request.headers, "X-Amz-Security-Token") == "session-of-the-role");
        return answer(R"({"Successful":[{"Id":"0"}],"Failed":[]})");
    });
}

app::asio::awaitable<void> ask(app::AwsAccess& access, std::string account, core::Deadline deadline)
{
    const core::Scope scope{std::move(account), "eu-west-1"};
    const auto answer = co_await access.ecs().list_clusters(scope, {}, deadline);
    BOOST_TEST(!answer);
}

// Keys of the machine, which tell no account.
void take_keys_of_the_agent(AccessWorld& w)
{
    w.environment.erase("AWS_ACCESS_KEY_ID");
    w.environment.erase("AWS_SECRET_ACCESS_KEY");
    w.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/keys";
    w.environment["ECS_CONTAINER_METADATA_URI_V4"] = metadata;
    w.transport.expect("GET /keys")
        .replies(answer(R"({"AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t",)"
                        R"("Expiration":"2030-01-02T04:04:05Z"})"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(aws_access)

BOOST_AUTO_TEST_CASE(the_own_account_is_that_of_the_setting_before_any_call)
{
    AccessWorld w;
    w.environment["AWS_ACCOUNT_ID"] = "222233334444";
    w.environment["ECS_CONTAINER_METADATA_URI_V4"] = metadata;
    BOOST_TEST(w.own_account().value() == "222233334444");
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(the_own_account_is_that_of_the_task_without_asking_sts)
{
    AccessWorld w;
    take_keys_of_the_agent(w);
    w.transport.expect("GET /v4/0f1e/task").host("169.254.170.2").replies(task).check([](const auto& request) {
        BOOST_TEST(request.direct);
    });
    BOOST_TEST(w.own_account().value() == "111122223333");
    BOOST_TEST(w.transport.problem() == "");
}

// Keys of the environment in a task may be anybody's, and its metadata does not speak of them.
BOOST_AUTO_TEST_CASE(the_account_of_keys_that_are_not_the_machines_is_asked_of_sts)
{
    AccessWorld w;
    w.environment["ECS_CONTAINER_METADATA_URI_V4"] = metadata;
    w.transport.expect("GetCallerIdentity").replies(caller);
    BOOST_TEST(w.own_account().value() == "444455556666");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_own_account_is_asked_of_sts_outside_of_ecs)
{
    AccessWorld w;
    w.transport.expect("GetCallerIdentity").replies(caller);
    BOOST_TEST(w.own_account().value() == "444455556666");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(each_call_tells_who_makes_it_and_for_which_application)
{
    AccessWorld w;
    w.environment["AWS_SDK_UA_APP_ID"] = "billing";
    w.transport.expect("GetCallerIdentity").replies(caller).check([](const auto& request) {
        BOOST_TEST(net::find_header(request.headers, "User-Agent") == "headcount/" HEADCOUNT_VERSION " app/billing");
    });
    BOOST_TEST(w.own_account().value() == "444455556666");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_agent_that_does_not_tell_costs_two_seconds_and_a_line)
{
    const std::vector<net::Response> useless{answer("", 500), answer("no JSON"), answer("{}"),
                                             answer(R"({"TaskARN":"arn:aws:ecs:eu-north-1:1:task/edge/0f"})")};
    for (std::size_t i = 0; i <= useless.size(); ++i) {
        AccessWorld w;
        take_keys_of_the_agent(w);
        auto& step = w.transport.expect("GET /v4/0f1e/task");
        if (i < useless.size())
            step.replies(useless[i]);
        else
            step.hangs();
        w.transport.expect("GetCallerIdentity").replies(caller);
        BOOST_TEST(w.own_account().value() == "444455556666");
        BOOST_TEST((w.timers.now() <= core::Time{} + 2s));
        BOOST_TEST(w.log.count("ECS_CONTAINER_METADATA_URI_V4") == 1U);
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(an_account_that_nobody_tells_is_an_error_and_asked_for_again)
{
    AccessWorld w;
    w.transport.expect("GetCallerIdentity").replies(answer("<E><Error><Code>AccessDenied</Code></Error></E>", 403));
    w.transport.expect("GetCallerIdentity").replies(caller);
    BOOST_TEST(w.own_account().has_error());
    BOOST_TEST(w.own_account().value() == "444455556666");
}

BOOST_AUTO_TEST_CASE(a_queue_of_another_account_is_spoken_to_with_its_role)
{
    AccessWorld w;
    w.queue("https://sqs.eu-west-1.amazonaws.com/222233334444/events", "arn:aws:iam::222233334444:role/team/reader");
    w.make().value();
    expect_role_to_receive(w, "arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Fteam%2Freader");
    BOOST_TEST(w.receive().size() == 1U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(in_the_role_of_a_queue_the_account_stands_for_that_of_the_queue)
{
    AccessWorld w;
    w.queue("arn:aws:sqs:eu-west-1:222233334444:events", "arn:aws:iam::{account}:role/reader");
    w.make().value();
    expect_role_to_receive(w, "arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Freader");
    BOOST_TEST(w.receive().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_role_by_name_alone_is_one_of_the_own_account)
{
    AccessWorld w;
    w.queue("https://sqs.eu-west-1.amazonaws.com/222233334444/events", "reader");
    BOOST_TEST(app::needs_own_account(w.config.queues.front()));
    const auto refused = w.make();
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().message.find("set AWS_ACCOUNT_ID") != std::string::npos, refused.error().message);

    w.environment["AWS_ACCOUNT_ID"] = "111122223333";
    w.make().value();
    expect_role_to_receive(w, "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Freader");
    BOOST_TEST(w.receive().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_role_of_a_queue_is_not_that_of_its_account)
{
    AccessWorld w;
    w.queue("https://sqs.eu-west-1.amazonaws.com/222233334444/events", "arn:aws:iam::222233334444:role/reader");
    w.config.accounts = {{{"222233334444"}, {}, "arn:aws:iam::{account}:role/headcount", "ext-1"}};
    w.make().value();
    expect_role_to_receive(w, "arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Freader");
    BOOST_TEST(w.receive().size() == 1U);
    BOOST_TEST(w.transport.sent().at(0).request.body.find("ExternalId") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_region_that_is_none_is_named_before_any_call)
{
    AccessWorld w;
    w.environment["AWS_REGION"] = "Europe";
    const auto refused = w.make();
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().message == "\"Europe\" is no region: set AWS_REGION to one such as eu-west-1");
}

BOOST_AUTO_TEST_CASE(where_no_region_is_known_the_message_tells_why_the_instance_named_none)
{
    AccessWorld w;
    w.environment.erase("AWS_REGION");
    BOOST_TEST(w.make().error().message.starts_with("no region is set: set AWS_REGION"));
    w.why_no_region = "no route to host";
    BOOST_TEST(w.make().error().message.starts_with("no region is set, and the instance does not tell one (no route "
                                                    "to host): set AWS_REGION"));
}

BOOST_AUTO_TEST_CASE(what_is_asked_of_sts_at_once_is_divided_among_shards)
{
    for (const auto& [shards, at_once] : std::map<std::size_t, std::size_t>{{1, 24}, {4, 6}, {256, 1}}) {
        AccessWorld w;
        w.shards = shards;
        w.environment["AWS_ACCOUNT_ID"] = "111122223333";
        auto& rule = w.config.accounts.emplace_back();
        rule.ids = {"*"};
        rule.role = "arn:aws:iam::{account}:role/headcount";
        w.config.limits.call = 1s;
        w.transport.expect("AssumeRole").hangs().times(30);
        BOOST_REQUIRE(w.own_account());
        net::TaskGroup tasks{w.io.get_executor()};
        for (std::uint64_t i = 0; i < 30; ++i)
            tasks.spawn(ask(*w.access, std::to_string(222233334444 + i), core::Deadline::after(w.timers.now(), 500ms)));
        w.timers.run_until(w.timers.now() + 100ms);
        BOOST_TEST(w.transport.sent().size() == at_once, "of " << shards << ": " << w.transport.sent().size());
        tasks.spawn(w.access->stop());
        w.timers.run_until(w.timers.now() + 1min);
        BOOST_TEST(tasks.size() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
