// Profiles that assume roles, with whose credentials and by which calls; the precedences between what one profile says.
#include "provider_world.hpp"
#include "session_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

namespace {

const std::string keys = "aws_access_key_id = AKIAHUB\naws_secret_access_key = s\n";
const std::string role_of = "role_arn = arn:aws:iam::111122223333:role/";

struct ConfigWorld : ProviderWorld {
    explicit ConfigWorld(std::string config, std::string profile = "prod")
    {
        machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", std::move(profile)}};
        machine.files["/c"] = std::move(config);
    }

    std::string key()
    {
        const auto got = profile();
        return got ? (*got)->access_key_id : got.error().message;
    }
};

// Who signed it.
std::string signer_of(const net::Request& request)
{
    const auto header = net::find_header(request.headers, "Authorization");
    const auto begin = header.find("Credential=");
    if (begin == std::string_view::npos) return "nobody";
    const auto rest = header.substr(begin + 11);
    return std::string(rest.substr(0, rest.find('/')));
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_provider)

BOOST_AUTO_TEST_CASE(a_profile_gives_static_keys)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_SHARED_CREDENTIALS_FILE", "/s"}, {"AWS_PROFILE", "prod"}};
    w.machine.files = {{"/s", "[prod]\naws_access_key_id=AKIA\naws_secret_access_key=s\naws_session_token=t\n"}};
    const auto got = w.profile();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "AKIA");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST(!(*got)->expires.has_value());
}

BOOST_AUTO_TEST_CASE(a_profile_asked_for_by_name_must_exist_and_the_default_one_need_not)
{
    ProviderWorld w;
    BOOST_TEST(w.profile().error().code == aws::not_configured);
    BOOST_TEST(says(w.profile("prod"), "profile prod is not in"));
    BOOST_TEST(w.profile("prod").error().code == "");
    w.machine.variables = {{"AWS_DEFAULT_PROFILE", "old"}};
    BOOST_TEST(says(w.profile(), "profile old is not in"));
}

BOOST_AUTO_TEST_CASE(a_profile_with_half_a_pair_is_broken_and_one_with_a_region_only_is_not_configured)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
    w.machine.files = {{"/c", "[default]\nregion=eu-west-1\n"}};
    BOOST_TEST(w.profile().error().code == aws::not_configured);
    w.machine.files = {{"/c", "[default]\naws_access_key_id=A\n"}};
    BOOST_TEST(says(w.profile(), "without aws_secret_access_key"));
}

BOOST_AUTO_TEST_CASE(a_role_is_assumed_with_the_keys_of_its_source_profile_and_all_that_the_profile_says_of_it)
{
    ConfigWorld w{"[profile prod]\n" + role_of +
                  "a\nsource_profile = hub\nexternal_id = ext-1\nrole_session_name = watcher\nduration_seconds = 900\n"
                  "[profile hub]\n" +
                  keys};
    w.transport.expect("AssumeRole")
        .host("sts.eu-west-1.amazonaws.com")
        .body("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fa"
              "&RoleSessionName=watcher&DurationSeconds=900&ExternalId=ext-1")
        .replies(session_xml("ASIAROLE", "2026-01-02T04:04:05Z"))
        .check([](const auto& request) { BOOST_TEST(signer_of(request) == "AKIAHUB"); });
    const auto got = w.profile();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAROLE");
    BOOST_TEST((*got)->account_id == "111122223333");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 1h));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(roles_follow_each_other_along_the_source_profiles)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "b\nsource_profile = base\n[profile base]\n" + role_of +
                  "a\nsource_profile = hub\n[profile hub]\n" + keys};
    w.transport.expect("AssumeRole").replies(session_xml("ASIAA")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "AKIAHUB");
        BOOST_TEST(request.body.find("role%2Fa&RoleSessionName=headcount-1767323045&DurationSeconds=3600") !=
                   std::string::npos);
    });
    w.transport.expect("AssumeRole").replies(session_xml("ASIAB")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "ASIAA");
        BOOST_TEST(request.body.find("role%2Fb&") != std::string::npos);
    });
    BOOST_TEST(w.key() == "ASIAB");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_profile_may_name_itself_where_it_has_keys)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "a\nsource_profile = prod\n" + keys};
    w.transport.expect("AssumeRole").replies(session_xml("ASIAA")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "AKIAHUB");
    });
    BOOST_TEST(w.key() == "ASIAA");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_source_profile_with_keys_uses_them_whatever_role_it_names)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "b\nsource_profile = hub\n[profile hub]\n" + keys + role_of +
                  "a\nsource_profile = prod\n"};
    w.transport.expect("AssumeRole").replies(session_xml("ASIAB")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "AKIAHUB");
    });
    BOOST_TEST(w.key() == "ASIAB");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(profiles_that_lead_back_to_each_other_are_refused)
{
    const std::pair<std::string, std::string> loops[] = {
        {"[profile prod]\n" + role_of + "a\nsource_profile = prod\n",
         "the source_profile of profile prod leads back to profile prod"},
        {"[profile prod]\n" + role_of + "a\nsource_profile = b\n[profile b]\n" + role_of + "b\nsource_profile = prod\n",
         "the source_profile of profile b leads back to profile prod"},
        {"[profile prod]\n" + role_of + "a\nsource_profile = b\n[profile b]\n" + role_of + "b\nsource_profile = b\n",
         "the source_profile of profile b leads back to profile b"},
    };
    for (const auto& [config, sentence] : loops) {
        ConfigWorld w{config};
        BOOST_TEST(says(w.profile(), sentence), w.key());
        BOOST_TEST(w.profile().error().code == "");
        BOOST_TEST(w.transport.sent().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_role_that_cannot_be_assumed_as_written_is_refused_before_any_call)
{
    const std::pair<std::string, std::string> wrongs[] = {
        {"", "profile prod has role_arn without source_profile or credential_source"},
        {"source_profile = hub\ncredential_source = Environment\n", "has both source_profile and credential_source"},
        {"source_profile = nobody\n", "has source_profile = nobody, which is not in /c"},
        {"source_profile = empty\n", "profile empty of /c and"},
        {"source_profile = half\n", "profile half has aws_access_key_id without"},
        {"source_profile = hub\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n", "a service cannot type the codes"},
        {"source_profile = signs\n", "profile signs has sso_session, which is a sign-in with a browser"},
        {"credential_source = Ec2InstanceMetaData\n", "which is none of Environment, Ec2InstanceMetadata and EcsCon"},
        {"credential_source = Environment\n", "the credential_source of profile prod: AWS_ACCESS_KEY_ID is not set"},
        {"credential_source = EcsContainer\n", "the credential_source of profile prod: neither AWS_CONTAINER_"},
    };
    for (const auto& [lines, sentence] : wrongs) {
        ConfigWorld w{"[profile prod]\n" + role_of + "a\n" + lines + "[profile hub]\n" + keys +
                      "[profile empty]\nregion = eu-west-1\n[profile half]\naws_access_key_id = A\n"
                      "[profile signs]\nsso_session = mine\n"};
        BOOST_TEST(says(w.profile(), sentence), w.key());
        BOOST_TEST(w.profile().error().code == "", sentence); // nobody else is asked
        BOOST_TEST(w.transport.sent().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_duration_that_is_no_number_is_passed_over_and_one_that_cannot_be_is_refused)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "a\nduration_seconds = 1h\nsource_profile = prod\n" + keys};
    w.transport.expect("AssumeRole").replies(session_xml("ASIAA")).check([](const auto& request) {
        BOOST_TEST(request.body.find("DurationSeconds=3600") != std::string::npos);
    });
    BOOST_TEST(w.key() == "ASIAA");
    w.machine.files["/c"] = "[profile prod]\n" + role_of + "a\nduration_seconds = 60\nsource_profile = prod\n" + keys;
    BOOST_TEST(w.key() == "cannot assume role arn:aws:iam::111122223333:role/a: a session lasts 15 min to 12 h");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_role_may_be_assumed_with_the_credentials_of_the_environment_the_container_or_the_instance)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "a\ncredential_source = Environment\n"};
    w.machine.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV";
    w.machine.variables["AWS_SECRET_ACCESS_KEY"] = "s";
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "AKIAENV");
    });
    BOOST_TEST(w.key() == "ASIA1");

    w.machine.files["/c"] = "[profile prod]\n" + role_of + "a\ncredential_source = EcsContainer\n";
    w.machine.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    w.transport.expect("GET /c").replies(container_answer);
    w.transport.expect("AssumeRole").replies(session_xml("ASIA2")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "ASIAC");
    });
    BOOST_TEST(w.key() == "ASIA2");

    w.machine.files["/c"] = "[profile prod]\n" + role_of + "a\ncredential_source = Ec2InstanceMetadata\n";
    expect_instance_role(w.transport, "ASIAI");
    w.transport.expect("AssumeRole").replies(session_xml("ASIA3")).check([](const auto& request) {
        BOOST_TEST(signer_of(request) == "ASIAI");
    });
    BOOST_TEST(w.key() == "ASIA3");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(what_one_profile_says_has_its_order)
{
    const std::string process = "credential_process = helper\n";
    const std::string web = "web_identity_token_file = /token\n";
    const std::string sign_in = "sso_session = mine\n";
    ConfigWorld w{""};
    w.machine.files["/token"] = "the-token";
    const auto key = [&w](const std::string& lines) {
        w.machine.files["/c"] = "[profile prod]\n" + lines + "[profile hub]\n" + keys;
        return w.key();
    };
    w.transport.expect("AssumeRole").replies(session_xml("ASIAROLE"));
    BOOST_TEST(key(role_of + "a\nsource_profile = hub\n" + keys + process + sign_in) == "ASIAROLE");
    w.transport.expect("AssumeRoleWithWebIdentity").replies(session_xml("ASIAWEB"));
    BOOST_TEST(key(role_of + "a\nsource_profile = hub\n" + keys + process + sign_in + web) == "ASIAWEB");
    BOOST_TEST(key(keys + process + sign_in).find("sign-in with a browser") != std::string::npos);
    BOOST_TEST(key(keys + process) == "AKIAHUB");
    w.processes.prints(R"({"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"})");
    BOOST_TEST(key(process + "source_profile = hub\n") == "AKIAPROC");
    BOOST_TEST(key(keys + "source_profile = nobody\n") == "AKIAHUB"); // without a role it means nothing
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_role_that_is_refused_says_which_and_what_to_check)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "a\nsource_profile = prod\n" + keys};
    w.transport.expect("AssumeRole").replies(sts_refusal(403, "AccessDenied", "User: x is not authorized"));
    const auto error = w.profile().error();
    BOOST_TEST(error.kind == ErrorKind::denied);
    BOOST_TEST(error.message.starts_with("cannot assume role arn:aws:iam::111122223333:role/a: AssumeRole (own "
                                         "account/eu-west-1) was refused with AccessDenied"),
               error.message);
    BOOST_TEST(
        error.message.ends_with("check that the role exists, trusts this identity and expects this external id"));
}

BOOST_AUTO_TEST_CASE(without_a_region_no_role_can_be_assumed_and_keys_need_none)
{
    ConfigWorld w{"[profile prod]\n" + role_of + "a\nsource_profile = hub\n[profile hub]\n" + keys};
    auto parts = w.parts();
    parts.region.clear();
    aws::ProfileProvider role{parts};
    BOOST_TEST(says(w.from(role), "set AWS_REGION"));
    aws::ProfileProvider hub{parts, "hub"};
    BOOST_TEST(w.from(hub).has_value());
}

BOOST_AUTO_TEST_CASE(the_files_are_read_at_each_fetch)
{
    ConfigWorld w{"[profile prod]\n" + keys};
    aws::ProfileProvider provider{w.parts()};
    BOOST_TEST((*w.from(provider))->access_key_id == "AKIAHUB");
    w.machine.files["/c"] = "[profile prod]\naws_access_key_id = AKIANEW\naws_secret_access_key = s\n";
    BOOST_TEST((*w.from(provider))->access_key_id == "AKIANEW");
    w.machine.unreadable = "/c";
    BOOST_TEST(says(w.from(provider), "cannot read /c: permission denied"));
}

BOOST_AUTO_TEST_SUITE_END()
