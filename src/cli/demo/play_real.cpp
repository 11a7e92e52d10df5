// The stage has a thread and an event loop of its own, as AWS is another machine; the service reaches it over loopback.
#include "cli/demo/following.hpp"
#include "cli/demo/play.hpp"

#include "headcount/net/http_client.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <thread>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

class StageThread {
public:
    explicit StageThread(const DemoOptions& options)
        : stage_(io_.get_executor(), timers_, options),
          server_(io_.get_executor(), timers_, net::HttpServerOptions{},
                  [this](net::ServerRequest request) { return stage_.aws().handle(std::move(request)); }),
          url_("http://127.0.0.1:" + std::to_string(server_.port())), thread_([this] { io_.run(); })
    {
        asio::post(io_, [this] {
            stage_.aws().set_base_url(url_);
            server_.start();
            stage_.begin();
        });
    }

    // Ends the story, the server and the thread; the stage may then be looked at from here.
    void join()
    {
        if (!thread_.joinable()) return;
        asio::post(io_, [this] { ending_.spawn(end()); });
        thread_.join();
    }

    ~StageThread() { join(); }
    StageThread(const StageThread&) = delete;
    StageThread& operator=(const StageThread&) = delete;

    const std::string& url() const { return url_; }
    Stage& stage() { return stage_; }

    // Carried out on the stage's thread, awaited on the caller's.
    asio::awaitable<StageView> view()
    {
        auto there = look(stage_);
        co_return co_await asio::co_spawn(io_, std::move(there), asio::use_awaitable);
    }

private:
    static asio::awaitable<StageView> look(Stage& stage) { co_return stage.view(); }

    asio::awaitable<void> end()
    {
        co_await stage_.stop();
        const auto soon = core::Deadline::after(timers_.now(), 2s);
        co_await server_.stop(soon);
        io_.stop();
    }

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> open_{io_.get_executor()};
    net::RealTimers timers_{io_};
    Stage stage_;
    net::HttpServer server_;
    net::TaskGroup ending_{io_.get_executor()};
    std::string url_;
    std::thread thread_;
};

} // namespace

core::Result<Summary> play_real(const DemoOptions& options, Watcher watcher)
{
    StageThread stage(options);
    asio::io_context io{1};
    net::RealTimers timers{io};
    const auto log = observe::make_log(core::LogLevel::error, core::LogFormat::text, timers);
    net::HttpClient http(io.get_executor(), timers, {});
    Follower follower(io.get_executor(), timers, http, *log, options, Stage::environment(stage.url()));

    core::Result<void> started;
    const ViewOf view_of = [&stage] { return stage.view(); };
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(follow(options, timers, follower, view_of, watcher, started));
    while (tasks.size() > 0 && io.run_one() > 0) {
    }
    http.close_idle();
    io.run_for(1s);
    stage.join();
    if (!started) return started.error();
    return Summary{.options = options,
                   .tally = follower.tally(),
                   .end = stage.stage().view(),
                   .over_budget = follower.metrics().over_budgets(),
                   .swept = follower.metrics().drifts(),
                   .lost = stage.stage().lost(),
                   .world = stage.stage().world_hash()};
}

} // namespace headcount::cli
