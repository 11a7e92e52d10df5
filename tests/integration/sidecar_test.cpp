// headcount beside an application: what the task gives it is little, and whoever reads its log may stall.
#include "integration/cage.hpp"
#include "integration/fleet_world.hpp"
#include "integration/loopback_services.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t mib = 1024 * 1024;

struct Fleet : test::FleetWorld {
    Fleet() : FleetWorld(40, 2000) {}
};

// A pipe that nobody reads, as small as one can be.
class StalledReader {
public:
    explicit StalledReader(const std::string& path) : path_(path)
    {
        if (::mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("cannot make a pipe in " + path);
        end_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        ::fcntl(end_, F_SETPIPE_SZ, 4096);
    }
    ~StalledReader() { ::close(end_); }
    StalledReader(const StalledReader&) = delete;
    StalledReader& operator=(const StalledReader&) = delete;

    const std::string& path() const { return path_; }

    bool full() const
    {
        pollfd room{end_, POLLOUT, 0};
        return ::poll(&room, 1, 0) == 0;
    }

private:
    std::string path_;
    int end_ = -1;
};

struct Stalled : test::ServeWorld {
    Stalled() : ServeWorld({})
    {
        for (int i = 0; i < changes; ++i) // one change in each, so that none waits for the spacing of another
            make_cluster("c" + std::to_string(i), 1, 1);
        test::Command command = headcount({"serve"}, {.yaml = "log: { level: trace }\n"});
        command.words.insert(command.words.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>" + reader.path()});
        serve.emplace(std::move(command));
    }

    static constexpr int changes = 20;
    StalledReader reader{folder.file("log")};
};

struct InATask : test::ServeWorld {
    InATask() : ServeWorld({}) {}
    test::LoopbackServices services;
};

} // namespace

BOOST_AUTO_TEST_SUITE(sidecar)

BOOST_FIXTURE_TEST_CASE(two_thousand_clusters_converge_in_64_mib_and_a_quarter_of_a_processor, Fleet)
{
    constexpr double processors = 0.25;
#ifdef HEADCOUNT_SANITIZED
    constexpr auto memory_allowed = 2048 * mib; // for what the sanitizers keep
#else
    constexpr auto memory_allowed = 64 * mib;
#endif
    change_every_cluster();
    test::Cage cage{memory_allowed, processors};
    const auto begun = Clock::now();
    serve.emplace(cage.around(headcount({"serve"}, {.yaml = yaml("in_flight: 48, per_account: 16")})));
    cage.started(serve->pid());
    const bool done = eventually([this] { return !serve->running() || settled(); }, 240s, 100ms);
    const double took = std::chrono::duration<double>(Clock::now() - begun).count();
    BOOST_TEST_REQUIRE(done, out_of_sync() << " out of sync, " << queue() << '\n' << log());
    BOOST_TEST_REQUIRE(serve->running(), log()); // the kernel ends who takes more
    const double memory = static_cast<double>(test::most_resident(serve->pid())) / mib;
    const double used = test::processor_seconds(serve->pid());
    BOOST_TEST_MESSAGE(cage.kind() << ": in sync after " << took << " s with " << used << " s of a processor, at most "
                                   << memory << " MiB resident; " << queue());
#ifndef HEADCOUNT_SANITIZED
    BOOST_TEST(memory <= 64);
#endif
    BOOST_TEST(used <= processors * took + 0.5); // else it was no cage
    BOOST_TEST(queue().redriven == 0U, queue());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_FIXTURE_TEST_CASE(a_reader_of_the_log_that_stalls_holds_up_neither_changes_nor_the_end, Stalled)
{
    BOOST_TEST_REQUIRE(eventually([this] { return reader.full(); }));
    const auto begun = Clock::now();
    for (int i = 0; i < changes; ++i) {
        const std::string cluster = "c" + std::to_string(i);
        post("register", {{"cluster", cluster}, {"count", 1}});
        BOOST_TEST_REQUIRE(eventually([&] { return desired(cluster) == 2; }, 20s), cluster);
    }
    BOOST_TEST_MESSAGE(changes << " changes beside a full pipe took "
                               << std::chrono::duration<double>(Clock::now() - begun).count() << " s");
    BOOST_TEST(eventually([this] { return settled(); }));
    BOOST_TEST(reader.full());
    serve->terminate();
    const auto ended = serve->wait(20s);
    BOOST_TEST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->exit_code == 0);
    BOOST_TEST(queue().redriven == 0U); // what ECS tells of later changes waits for the next one
}

BOOST_FIXTURE_TEST_CASE(a_task_of_ecs_tells_its_region_and_account_where_nothing_else_does, InATask)
{
    make_cluster("orders", 3, 1);
    const std::map<std::string, std::string> keys = headcount({}).environment;
    const std::string of_the_role = keys.at("AWS_ACCESS_KEY_ID") + "/" + keys.at("AWS_SECRET_ACCESS_KEY");
    start({.environment = {{"AWS_REGION", ""},
                           {"AWS_ACCESS_KEY_ID", ""},
                           {"AWS_SECRET_ACCESS_KEY", ""},
                           {"AWS_CONTAINER_CREDENTIALS_FULL_URI", services.url() + "/container/keys/" + of_the_role},
                           {"AWS_EC2_METADATA_DISABLED", "true"},
                           {"HEADCOUNT_QUEUE_URL", "events"},
                           {"ECS_CONTAINER_METADATA_URI_V4", services.url() + "/v4/0f1e"}}});
    BOOST_TEST(eventually([this] { return ready(); }), log());
    BOOST_TEST(logged("\"regions\":[\"eu-west-1\"]") == 1U, log());
    post("register", {{"cluster", "orders"}, {"count", 1}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4; }), log());
    BOOST_TEST(calls("GetCallerIdentity") == 0U); // nor is anybody asked for the account
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
