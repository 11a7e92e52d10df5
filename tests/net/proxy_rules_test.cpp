#include "headcount/net/proxy_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::net;

namespace {

const Endpoint ecs{true, "ecs.eu-west-1.amazonaws.com", 443};
const Endpoint emulator{false, "emulator.test", 4566};

// "http://proxy:3128 Basic …", or "direct".
std::string route(const ProxySettings& settings, const Endpoint& endpoint)
{
    const auto rules = ProxyRules::parse(settings).value();
    const auto* proxy = rules.proxy_for(endpoint);
    if (proxy == nullptr) return "direct";
    const auto& way = proxy->endpoint;
    return (way.tls ? "https://" : "http://") + way.host + ":" + std::to_string(way.port) +
           (proxy->authorization.empty() ? "" : " " + std::string(proxy->authorization.reveal()));
}

} // namespace

BOOST_AUTO_TEST_SUITE(proxy_rules)

BOOST_AUTO_TEST_CASE(each_scheme_has_its_own_proxy_or_none)
{
    BOOST_TEST(route({}, ecs) == "direct");
    BOOST_TEST(route({.https = "http://a:1", .http = "http://b:2", .none = ""}, ecs) == "http://a:1");
    BOOST_TEST(route({.https = "http://a:1", .http = "http://b:2", .none = ""}, emulator) == "http://b:2");
    BOOST_TEST(route({.https = "http://a:1", .http = "", .none = ""}, emulator) == "direct");
    BOOST_TEST(route({.https = "", .http = "http://b:2", .none = ""}, ecs) == "direct");
}

BOOST_AUTO_TEST_CASE(a_proxy_is_named_in_several_forms)
{
    const struct {
        const char* value;
        const char* route;
    } rows[] = {
        {"http://proxy:3128", "http://proxy:3128"},
        {"HTTP://Proxy:3128/", "http://proxy:3128"},
        {"https://proxy:3129", "https://proxy:3129"},
        {"proxy:3128", "http://proxy:3128"},
        {"proxy", "http://proxy:80"},
        {"https://proxy", "https://proxy:443"},
        {"10.0.0.1:3128", "http://10.0.0.1:3128"},
        {"[2001:db8::1]:3128", "http://2001:db8::1:3128"},
        // https://www.rfc-editor.org/rfc/rfc7617#section-2
        {"http://Aladdin:open%20sesame@proxy:3128", "http://proxy:3128 Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"Aladdin:open%20sesame@proxy:3128", "http://proxy:3128 Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"http://me@proxy:3128", "http://proxy:3128 Basic bWU6"},                           // "me:"
        {"http://me:a%3Ab%40c%2fd@proxy:3128", "http://proxy:3128 Basic bWU6YTpiQGMvZA=="}, // "me:a:b@c/d"
        {"http://me:a@b@proxy:3128", "http://proxy:3128 Basic bWU6YUBi"},                   // "me:a@b"
        {"http://me:100%@proxy:3128", "http://proxy:3128 Basic bWU6MTAwJQ=="},              // "me:100%"
        {"http://me:%+1@proxy:3128", "http://proxy:3128 Basic bWU6JSsx"},                   // "me:%+1"
    };
    for (const auto& row : rows)
        BOOST_TEST(route({.https = row.value, .http = "", .none = ""}, ecs) == row.route, row.value);
}

BOOST_AUTO_TEST_CASE(what_names_no_proxy_is_refused_by_its_variable_and_never_shown)
{
    for (const auto* value : {"socks5://me:hunter2@proxy:1080", "http://", "http://me:hunter2@", "http://proxy:hunter2",
                              "http://me:hunter2@proxy:99999", "http://proxy:3128/hunter2", "http://me:hunter2@pro xy",
                              "http://me:hunter2/@proxy:3128", "http://proxy/?hunter2", "://proxy", "hunter2 proxy"}) {
        for (const bool https : {true, false}) {
            ProxySettings settings;
            (https ? settings.https : settings.http) = value;
            const auto rules = ProxyRules::parse(settings);
            BOOST_TEST_REQUIRE(rules.has_error(), value);
            BOOST_TEST((rules.error().kind == core::ErrorKind::invalid));
            BOOST_TEST(rules.error().message.starts_with(https ? "HTTPS_PROXY (" : "HTTP_PROXY ("));
            BOOST_TEST(rules.error().message.find("hunter2") == std::string::npos, rules.error().message);
        }
    }
    const auto socks = ProxyRules::parse({.https = "socks5://proxy:1080", .http = "", .none = ""});
    BOOST_TEST(socks.error().message.find("SOCKS") != std::string::npos, socks.error().message);
}

BOOST_AUTO_TEST_CASE(what_no_proxy_covers_is_reached_directly)
{
    const ProxySettings settings{.https = "a:1", .http = "b:2", .none = "sqs.eu-west-1.amazonaws.com,10.0.0.0/8"};
    BOOST_TEST(route(settings, ecs) == "http://a:1");
    BOOST_TEST(route(settings, {true, "sqs.eu-west-1.amazonaws.com", 443}) == "direct");
    BOOST_TEST(route(settings, {false, "10.1.2.3", 80}) == "direct");
}

// A proxy that was asked for them would hand out its own machine's credentials.
BOOST_AUTO_TEST_CASE(this_machine_and_metadata_endpoints_are_never_reached_through_a_proxy)
{
    const ProxySettings settings{.https = "a:1", .http = "b:2", .none = ""};
    for (const auto* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "169.254.169.254", "169.254.170.2",
                             "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"})
        for (const bool tls : {true, false})
            BOOST_TEST(route(settings, {tls, host, 80}) == "direct", host);
}

BOOST_AUTO_TEST_SUITE_END()
