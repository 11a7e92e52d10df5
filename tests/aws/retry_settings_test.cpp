#include "headcount/aws/retry_settings.hpp"

#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using aws::RetryMode;

namespace {

struct Machine : test::FakeMachine {
    Machine() { variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/k"}}; }

    aws::RetrySettings settings() { return aws::retry_settings(surroundings()).value(); }
    std::string refusal()
    {
        const auto read = aws::retry_settings(surroundings());
        return read ? "" : read.error().message;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(retry_settings)

BOOST_AUTO_TEST_CASE(the_mode_is_standard_unless_adaptive_is_asked_for)
{
    Machine m;
    BOOST_TEST((m.settings() == aws::RetrySettings{}));
    m.variables["AWS_RETRY_MODE"] = "standard";
    BOOST_TEST((m.settings().mode == RetryMode::standard));
    m.variables["AWS_RETRY_MODE"] = "Adaptive";
    BOOST_TEST((m.settings().mode == RetryMode::adaptive));
}

BOOST_AUTO_TEST_CASE(legacy_is_standard_and_told_by_the_setting_that_says_it)
{
    Machine m;
    m.variables["AWS_RETRY_MODE"] = "legacy";
    BOOST_TEST((m.settings().mode == RetryMode::standard));
    BOOST_TEST(m.settings().legacy_by == "AWS_RETRY_MODE");
    m.variables.erase("AWS_RETRY_MODE");
    m.files["/c"] = "[default]\nretry_mode = legacy\n";
    BOOST_TEST(m.settings().legacy_by == "retry_mode of profile default");
}

BOOST_AUTO_TEST_CASE(variables_beat_the_profile)
{
    Machine m;
    m.files["/c"] = "[profile prod]\nretry_mode = adaptive\nmax_attempts = 7\n";
    m.variables["AWS_PROFILE"] = "prod";
    BOOST_TEST((m.settings().mode == RetryMode::adaptive));
    BOOST_TEST(*m.settings().attempts == 7U);
    m.variables["AWS_RETRY_MODE"] = "standard";
    m.variables["AWS_MAX_ATTEMPTS"] = "1";
    BOOST_TEST((m.settings().mode == RetryMode::standard));
    BOOST_TEST(*m.settings().attempts == 1U);
    m.variables["AWS_MAX_ATTEMPTS"] = "3 ";
    BOOST_TEST(*m.settings().attempts == 3U);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_what_is_allowed)
{
    Machine m;
    m.variables["AWS_RETRY_MODE"] = "eager";
    BOOST_TEST(m.refusal() == "AWS_RETRY_MODE is \"eager\": standard or adaptive is allowed (legacy is treated as "
                              "standard)");
    m.variables.erase("AWS_RETRY_MODE");
    for (const std::string wrong : {"lots", "0", "-1", "3.5", "21", "99999999999"}) {
        m.variables["AWS_MAX_ATTEMPTS"] = wrong;
        BOOST_TEST(m.refusal() ==
                   "AWS_MAX_ATTEMPTS is \"" + wrong + "\": a whole number from 1 to 20 is allowed (1 means no retry)");
    }
    m.variables.erase("AWS_MAX_ATTEMPTS");
    m.files["/c"] = "[default]\nmax_attempts = many\n";
    BOOST_TEST(m.refusal().starts_with("max_attempts of profile default (/c and /k) is \"many\": "), m.refusal());
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_had_is_an_error_and_not_a_profile_without_settings)
{
    Machine m;
    m.variables["AWS_PROFILE"] = "typo";
    BOOST_TEST(m.refusal().starts_with("profile typo is not in /c and /k"), m.refusal());
    m.unreadable = "/c";
    BOOST_TEST(m.refusal() == "cannot read /c: permission denied");
}

BOOST_AUTO_TEST_SUITE_END()
