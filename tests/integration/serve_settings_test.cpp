// AWS settings that stand in a profile, seen from outside: `headcount serve` finds its AWS by them alone.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace headcount {
namespace {

struct Profile : test::ServeWorld {
    Profile() : ServeWorld({}) {}

    test::ServeSettings with_profile(const std::string& text)
    {
        const std::string path = folder.file("config");
        std::ofstream{path} << text;
        return {.yaml = "recheck: 0\n", .environment = {{"AWS_ENDPOINT_URL", ""}, {"AWS_CONFIG_FILE", path}}};
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_settings, Profile)

BOOST_AUTO_TEST_CASE(serve_calls_the_endpoints_that_the_services_section_of_its_profile_names)
{
    make_cluster("orders", 3, 1);
    start(with_profile("[default]\nservices = local\nretry_mode = legacy\n[services local]\n"
                       "ecs =\n  endpoint_url = " +
                       url + "\nsqs =\n  endpoint_url = " + url + "\nsts =\n  endpoint_url = " + url + "\n"));
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    BOOST_TEST(logged("the retry mode legacy is treated as standard") == 1U, log());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_CASE(serve_in_adaptive_mode_does_its_work_although_it_is_throttled)
{
    make_cluster("orders", 3, 1);
    auto settings = with_profile("[default]\nendpoint_url = " + url + "\nretry_mode = adaptive\n");
    post("faults", {{"throttle", 0.2}});
    start(settings);
    BOOST_TEST_REQUIRE(eventually([this] { return desired("orders") == 3 && ready(); }), log());
    post("register", {{"cluster", "orders"}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4; }), log());
    BOOST_TEST(logged("legacy") == 0U, log());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
