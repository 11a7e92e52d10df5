// How `serve` follows its configuration: what is read anew takes the place of what is in use, whole or not at all.
#include "cli/serving.hpp"

#include <chrono>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration look_again = 5s; // at the file: as ConfigMaps and editors change it, without a signal
constexpr core::Duration steady = 1s;     // it must say the same after this long: whoever writes it may not be done

// What is read at the start only: the log, the admin address and the threads outlive every change.
void keep_what_stays(core::Config& next, const core::Config& now)
{
    next.admin = now.admin;
    next.threads = now.threads;
    next.log_level = now.log_level;
    next.log_format = now.log_format;
}

} // namespace

void tell(const app::ConfigNote& note, observe::Log& log)
{
    log.warn("the configuration: " + note.what, {{"next", note.remedy}});
}

asio::awaitable<void> Serving::follow_configuration()
{
    while (!stopping_) {
        const core::Time now = runtime_.timers().now();
        const auto next_look = in_a_file_ ? core::Deadline::after(now, look_again) : core::Deadline::never();
        const bool told = co_await wake_follower_.wait(next_look);
        if (stopping_) co_return;
        auto config = read_anew(told);
        if (!config) continue;
        if (!told) {
            const auto whole = core::Deadline::after(runtime_.timers().now(), steady);
            co_await wake_follower_.wait(whole);
            if (stopping_) co_return;
            const auto again = read_anew(false);
            if (!again || *again != *config) continue;
        }
        co_await change_to(std::move(*config));
    }
}

// Nothing where it cannot be used, or says what it said before.
std::optional<core::Config> Serving::read_anew(bool told)
{
    try {
        notes_.clear();
        core::Config next = load_(notes_);
        core::Config kept = next;
        keep_what_stays(kept, *runtime_.config());
        const bool start_only = kept != next;
        if (start_only && (told || !start_only_said_))
            runtime_.log().warn(
                "admin, threads, log.level and log.format are read at the start only: restart headcount for them");
        start_only_said_ = start_only;
        if (kept != *runtime_.config()) {
            const auto flaw = app::flaw_in_threads(kept);
            if (flaw) throw app::ConfigError("threads, which is read at the start only, " + *flaw);
            return kept;
        }
        refused_.clear();
        if (told) runtime_.log().info("nothing that is used of the configuration has changed");
    } catch (const app::ConfigError& error) {
        if (told) refused_.clear();
        refuse(error.what());
    }
    return std::nullopt;
}

void Serving::refuse(const std::string& why)
{
    if (refused_ != why)
        runtime_.log().error("the new configuration is refused, and the one in use stays", {{"why", why}});
    refused_ = why;
}

// As a restart would, without leaving the process: runs under way end, what was not begun goes back to the queue at
// once, and another service begins with the new configuration.
asio::awaitable<void> Serving::change_to(core::Config config)
{
    std::unique_ptr<Wiring> next;
    try {
        next = runtime_.wire(std::move(config));
    } catch (const app::ConfigError& error) {
        refuse(error.what());
        co_return;
    }
    refused_.clear();
    beginning_.cancel();
    co_await beginning_.join();
    const auto grace = core::Deadline::after(runtime_.timers().now(), runtime_.config()->grace);
    waiting_for_ = "the configuration was read anew";
    co_await end_service(grace);
    co_await runtime_.use(std::move(next));
    runtime_.metrics().config_reloaded();
    const core::Config& now = *runtime_.config();
    runtime_.log().info("the configuration was read anew",
                        {{"queues", now.queues.size()}, {"rules", now.rules.size()}, {"dry_run", now.dry_run}});
    for (const app::ConfigNote& note : notes_)
        tell(note, runtime_.log());
    if (!stopping_) beginning_.spawn(begin());
}

} // namespace headcount::cli
