// Over real sockets: the metadata service that demands what the real one demands, and the client that has to meet it.
#include "headcount/aws/providers.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/http_server.hpp"
#include "support/instance_service.hpp"
#include "support/recording_log.hpp"
#include "support/run_real.hpp"
#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

struct InstanceWorld : RealWorld {
    explicit InstanceWorld(InstanceKind kind) : service{timers, kind}
    {
        machine.variables = {
            {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + std::to_string(server.port())}};
        server.start();
    }

    core::Result<aws::CredentialsPtr> get() { return run(provider.get(core::Deadline::after(timers.now(), 10s))); }
    std::string key()
    {
        const auto got = get();
        return got ? (*got)->access_key_id : got.error().message;
    }

    InstanceService service;
    FakeMachine machine;
    core::Random random{1};
    RecordingLog log;
    net::HttpClient http{io.get_executor(), timers, {}};
    net::HttpServer server{io.get_executor(), timers, {}, [this](net::ServerRequest request) {
                               return service.answer(std::move(request));
                           }};
    aws::InstanceProvider provider{machine.surroundings(), http, timers, random, log};
};

} // namespace

BOOST_AUTO_TEST_SUITE(instance_sockets)

BOOST_AUTO_TEST_CASE(keys_are_fetched_with_one_token_and_another_one_only_when_it_is_refused)
{
    InstanceWorld w{InstanceKind::good};
    BOOST_TEST(w.key() == "INSTANCE");
    BOOST_TEST(w.key() == "INSTANCE");
    BOOST_TEST(w.service.tokens_given() == 1);
    w.service.forget_tokens();
    BOOST_TEST(w.key() == "INSTANCE");
    BOOST_TEST(w.service.tokens_given() == 2);
}

BOOST_AUTO_TEST_CASE(each_way_to_have_no_keys_is_told_apart)
{
    const std::pair<InstanceKind, std::string_view> kinds[] = {
        {InstanceKind::no_role, "attach an instance profile"},
        {InstanceKind::failure, "AssumeRoleUnauthorizedAccess: EC2 cannot assume the role instance-role."},
        {InstanceKind::v1, "the token of version 2 was refused with HTTP 404"},
        {InstanceKind::off, "the token of version 2 was refused with HTTP 403"},
        {InstanceKind::hop_limit, "HttpPutResponseHopLimit is 2 or more"},
    };
    for (const auto& [kind, words] : kinds) {
        InstanceWorld w{kind};
        const auto got = w.get();
        BOOST_REQUIRE(!got.has_value());
        BOOST_TEST(got.error().message.find(words) != std::string::npos, got.error().message);
    }
}

BOOST_AUTO_TEST_SUITE_END()
