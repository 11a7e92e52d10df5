// What ./dev image packs, as a container runs it: the root of the image and nothing else, which cannot be written to, a
// user without privileges, process 1 of its own. Needs root, and says so without.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <unistd.h>

namespace headcount {
namespace {

test::Finished finish(test::Words words)
{
    test::Command command;
    command.words = std::move(words);
    return test::run_process(command, test::long_enough);
}

// Both need privileges that not every machine gives to who tests there.
struct CanMakeContainers {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const
    {
#ifdef HEADCOUNT_SANITIZED
        return false; // the sanitizer of leaks needs /proc, which the image's root does not have
#endif
        const bool can = ::geteuid() == 0 && finish({"unshare", "--mount", "--pid", "--fork", "true"}).ended.ok();
        boost::test_tools::assertion_result result(can);
        if (!can) result.message() << "root is needed, for unshare and chroot";
        return result;
    }
};

struct InTheImage : test::ServeWorld {
    InTheImage() : ServeWorld({})
    {
        const auto filled = finish({HEADCOUNT_REPOSITORY "/docker/rootfs", HEADCOUNT_PROGRAM, root_});
        if (!filled.ended.ok()) throw std::runtime_error("docker/rootfs: " + filled.error_output);
    }

    void start_there()
    {
        test::Command command = headcount(
            {"serve"}, {.environment = {{"HEADCOUNT_CONFIG", config({})}, {"AWS_CA_BUNDLE", ""}, {"HOME", ""}}});
        // `exec` all the way, so that headcount is process 1.
        const std::string inside = "mount --bind $0 $0 && mount -o remount,bind,ro $0 && cd $0 && "
                                   "exec chroot --userspec=65532:65532 . /usr/bin/headcount serve";
        command.words = {"unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", inside, root_};
        command.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        serve.emplace(std::move(command));
    }

    // Of the process in the new namespace, as the machine counts; 0 while there is none.
    pid_t first_process() const
    {
        const std::string id = std::to_string(serve->pid());
        std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
        pid_t child = 0;
        children >> child;
        return child;
    }

    std::string status_of(pid_t pid, const std::string& name) const
    {
        std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
        for (std::string line; std::getline(status, line);)
            if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
        return {};
    }

private:
    std::string root_ = folder.file("root");
};

} // namespace

BOOST_AUTO_TEST_SUITE(image, *boost::unit_test::precondition(CanMakeContainers{}))

BOOST_FIXTURE_TEST_CASE(it_serves_as_process_one_without_rights_in_a_root_it_cannot_write_to_until_sigterm, InTheImage)
{
    make_cluster("orders", 3, 1);
    start_there();
    BOOST_TEST_REQUIRE(eventually([this] { return logged("\"serving\"") > 0 || !serve->running(); }), log());
    post("register", {{"cluster", "orders"}, {"count", 1}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4 && settled(); }), log());

    const pid_t process = first_process();
    BOOST_TEST_REQUIRE(process > 0);
    BOOST_TEST(status_of(process, "NSpid").ends_with("\t1"), status_of(process, "NSpid"));
    BOOST_TEST(status_of(process, "Uid").starts_with("65532\t65532\t"), status_of(process, "Uid"));
    BOOST_TEST(status_of(process, "CapEff") == "0000000000000000");
    const std::string target = std::to_string(process);
    const std::string file = "/proc/" + target + "/root/tmp/file";
    BOOST_TEST(!finish({"nsenter", "--mount", "--target", target, "touch", file}).ended.ok()); // not even root can

    ::kill(process, SIGTERM); // process 1 has no default for it: it must be handled
    const auto ended = serve->wait(test::long_enough);
    BOOST_TEST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->exit_code == 0, log());
    BOOST_TEST(logged("\"stopped\"") == 1U, log());
    BOOST_TEST(queue().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
