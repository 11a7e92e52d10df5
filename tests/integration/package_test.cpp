// The AWS client as an installed library: a project of its own finds it, includes each of its headers alone, and its
// program works against the simulated AWS.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace headcount {
namespace {

std::string text_of_file(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Package : test::ServeWorld {
    Package() : ServeWorld({}) {}

    void run_tool(test::Words words)
    {
        test::Command command;
        command.words = std::move(words);
        const auto finished = test::run_process(command, std::chrono::minutes{5});
        BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    }
    std::string install()
    {
        const std::string prefix = folder.file("prefix");
        run_tool({"cmake", "--install", HEADCOUNT_BUILD, "--prefix", prefix});
        return prefix;
    }
    static test::Words configure(const std::string& prefix, const std::string& build, const std::string& compiler)
    {
        return {"cmake",
                "-S",
                HEADCOUNT_PACKAGE,
                "-B",
                build,
                "-G",
                "Ninja",
                "-DCMAKE_PREFIX_PATH=" + prefix,
                "-DCMAKE_CXX_COMPILER=" + compiler};
    }
    // Installed, and the project built on what was installed: where its program is.
    std::string build()
    {
        const std::string build = folder.file("build");
        run_tool(configure(install(), build, HEADCOUNT_COMPILER));
        run_tool({"cmake", "--build", build});
        return build + "/clusters";
    }
    test::Finished clusters(const std::string& program, const std::string& secret)
    {
        test::Command command;
        command.words = {program};
        command.inherit_environment = false;
        command.environment = {{"AWS_ENDPOINT_URL", url},
                               {"AWS_REGION", "eu-west-1"},
                               {"AWS_ACCESS_KEY_ID", test::text_of(aws.at("access_key_id"))},
                               {"AWS_SECRET_ACCESS_KEY", secret}};
        return test::run_process(command, test::long_enough);
    }
};

constexpr const char* gcc = "/usr/bin/g++"; // 12 on Debian 12

boost::test_tools::assertion_result is_too_old(boost::unit_test::test_unit_id)
{
    test::Command command;
    command.words = {gcc, "-dumpversion"};
    if (access(gcc, X_OK) != 0) return false;
    return std::atoi(test::run_process(command, test::long_enough).output.c_str()) < 13;
}

} // namespace

BOOST_AUTO_TEST_SUITE(package)

#ifndef HEADCOUNT_SANITIZED // a library built so needs programs built so
BOOST_FIXTURE_TEST_CASE(a_program_is_built_on_the_installed_client_and_works, Package)
{
    make_cluster("orders", 3, 1);
    make_cluster("web", 5, std::nullopt);
    const std::string program = build();
    const auto finished = clusters(program, test::text_of(aws.at("secret_access_key")));
    BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    BOOST_TEST(finished.output == "orders 3\nweb 5\n");

    const auto refused = clusters(program, "not-the-secret");
    BOOST_TEST(refused.ended.exit_code == 1, refused);
    BOOST_TEST(refused.error_output.find("InvalidSignatureException") != std::string::npos, refused);
    BOOST_TEST(refused.error_output.find("not-the-secret") == std::string::npos, refused);
}
#endif

BOOST_FIXTURE_TEST_CASE(a_compiler_that_the_build_refuses_is_refused_by_the_package_too, Package,
                        *boost::unit_test::precondition(is_too_old))
{
    test::Command command;
    command.words = configure(install(), folder.file("refused"), gcc);
    const auto finished = test::run_process(command, std::chrono::minutes{5});
    BOOST_TEST(!finished.ended.ok(), finished);
    BOOST_TEST(finished.error_output.find("miscompiles C++20 coroutines") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("FOUND to FALSE") != std::string::npos, finished);
}

BOOST_AUTO_TEST_CASE(the_page_about_the_client_shows_the_program_that_is_tested)
{
    const std::string page = text_of_file(HEADCOUNT_PACKAGE "/../../include/headcount/aws/README.md");
    const std::string program = text_of_file(HEADCOUNT_PACKAGE "/example.cpp");
    BOOST_TEST_REQUIRE(program.size() > 0U);
    BOOST_TEST(page.find(program) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
