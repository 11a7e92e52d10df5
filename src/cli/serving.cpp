#include "cli/serving.hpp"

#include "headcount/app/row_json.hpp"
#include "headcount/core/error_code.hpp"
#include "headcount/source/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration account_time = 30s; // for one try to find out whose credentials these are
constexpr core::Duration pause_least = 1s;   // between two tries, doubled to …
constexpr core::Duration pause_most = 30s;
constexpr core::Duration say_again = 5min; // … what has not changed
constexpr core::Duration admin_time = 2s;  // for answers under way when everything else has stopped

} // namespace

Serving::Serving(Runtime& runtime, Load load, bool in_a_file)
    : runtime_(runtime), load_(std::move(load)), in_a_file_(in_a_file), wake_follower_(runtime.timers()),
      signals_(runtime.io(), SIGTERM, SIGINT, SIGHUP), workers_(runtime),
      emf_(
          runtime.io().get_executor(), runtime.timers(), runtime.log(), runtime.metrics(),
          [this] { return runtime_.config()->emf; }, [this] { return workers_.gather(); }),
      beginning_(runtime.io().get_executor()), following_(runtime.io().get_executor()),
      ending_(runtime.io().get_executor())
{
    const auto address = app::listen_address(runtime_.config()->admin);
    if (!address) return;
    admin_.emplace(runtime_.io().get_executor(), runtime_.timers(), *address,
                   [this](std::size_t most_rows) { return look(most_rows); });
}

Serving::~Serving() = default;

void Serving::run()
{
    watch_signals();
    if (admin_) admin_->start();
    emf_.start();
    const std::string admin = admin_ ? runtime_.config()->admin : "none";
    runtime_.log().info("starting", {{"version", HEADCOUNT_VERSION},
                                     {"admin", admin},
                                     {"admin_port", admin_ ? admin_->port() : 0},
                                     {"queues", runtime_.config()->queues.size()},
                                     {"rules", runtime_.config()->rules.size()},
                                     {"threads", runtime_.config()->threads},
                                     {"dry_run", runtime_.config()->dry_run}});
    beginning_.spawn(begin());
    following_.spawn(follow_configuration());
    while (!(stopping_ && ending_.size() == 0) && runtime_.io().run_one() > 0) {
    }
    runtime_.log().info("stopped");
    runtime_.finish();
}

// Until the account is known, events wait in the queue: which of them are ours cannot be said.
asio::awaitable<void> Serving::begin()
{
    core::Duration pause = pause_least;
    for (;;) {
        const auto deadline = core::Deadline::after(runtime_.timers().now(), account_time);
        auto account = co_await runtime_.own_account(deadline);
        if (stopping_) co_return;
        if (account) {
            const bool made = co_await make_service(std::move(*account));
            if (made || stopping_) co_return;
        } else {
            note_unknown_account(account.error());
        }
        const core::Time again = runtime_.timers().now() + pause / 2 + runtime_.random().up_to(pause / 2);
        pause = std::min(pause * 2, pause_most);
        const bool slept = co_await net::sleep_until(runtime_.timers(), again);
        if (!slept) co_return;
    }
}

void Serving::note_unknown_account(const core::Error& error)
{
    std::string why = "the account of the credentials is not known: " + error.message;
    const core::Time now = runtime_.timers().now();
    const std::string code(core::code_or_kind(error));
    const bool said = code == waiting_code_ && now < waiting_said_ + say_again; // the request id differs each time
    waiting_for_ = std::move(why);
    if (said) return;
    waiting_code_ = code;
    waiting_said_ = now;
    runtime_.log().warn(waiting_for_, {{"error_code", code}, {"request_id", error.request_id}, {"next", "retry"}});
}

// False: what the main thread was given a moment ago cannot be had for another one, such as a file of certificates.
asio::awaitable<bool> Serving::make_service(std::string account)
{
    try {
        co_await workers_.wire(account);
    } catch (const app::ConfigError& error) {
        waiting_for_ = error.what();
        runtime_.log().error("another thread cannot be started", {{"why", waiting_for_}, {"next", "retry"}});
        co_return false;
    }
    if (stopping_) co_return false;
    runtime_.log().info("serving", {{"account", account}, {"regions", regions_to_manage(account)}});
    service_ = std::make_shared<app::Shards>(runtime_.config(), workers_.parts(account));
    service_->start();
    co_return true;
}

// Those that sweeps begin with. Without `regions`, events of other ones add theirs.
std::vector<std::string> Serving::regions_to_manage(const std::string& account) const
{
    std::set<std::string> regions;
    for (const core::Scope& scope : source::sweep_reach(*runtime_.config(), account, runtime_.home_regions(), {}))
        regions.insert(scope.region);
    return {regions.begin(), regions.end()};
}

asio::awaitable<void> Serving::end_service(core::Deadline grace)
{
    if (service_) co_await service_->stop(grace);
    service_.reset();
    co_await runtime_.access().stop(); // before those of the workers, who ask it for credentials
    co_await workers_.unwire();
}

void Serving::watch_signals()
{
    signals_.async_wait([this](boost::system::error_code error, int signal) {
        if (error) return;
        watch_signals();
        if (signal == SIGHUP) {
            wake_follower_.notify();
            return;
        }
        if (stopping_) std::_Exit(failed); // undeleted messages come back by themselves: nothing is lost
        stopping_ = true;
        runtime_.log().info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        ending_.spawn(stop());
    });
}

asio::awaitable<void> Serving::stop()
{
    wake_follower_.notify();
    co_await following_.join(); // a change under way ends within its own grace
    const auto grace = core::Deadline::after(runtime_.timers().now(), runtime_.config()->grace);
    beginning_.cancel();
    co_await beginning_.join();
    co_await end_service(grace);
    co_await emf_.stop();
    const auto soon = core::Deadline::after(runtime_.timers().now(), admin_time);
    if (admin_) co_await admin_->stop(soon);
    signals_.cancel();
}

asio::awaitable<app::AdminView> Serving::look(std::size_t most_rows)
{
    const auto none = app::rows_json(std::vector<std::string>{});
    app::Shards::View seen{.health = {.ready = false, .why = waiting_for_}, .clusters = none, .recent = none};
    if (const auto service = service_) seen = co_await service->view(most_rows);
    if (stopping_) seen.health = {.ready = false, .why = "stopping"};
    app::AdminView view;
    view.health = [health = seen.health] { return health; };
    view.metrics = [this] { return runtime_.metrics().text(); };
    view.clusters = [rows = std::move(seen.clusters)](std::size_t) { return rows; };
    view.recent = [rows = std::move(seen.recent)](std::size_t) { return rows; };
    co_return view;
}

} // namespace headcount::cli
