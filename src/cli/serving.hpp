// `serve` from start to stop: the admin address first, then the account, then the service; what signals do; and how
// another configuration takes the place of the one in use.
#pragma once

#include "cli/runtime.hpp"
#include "cli/workers.hpp"

#include "headcount/app/admin.hpp"
#include "headcount/app/emf_reporter.hpp"
#include "headcount/app/shards.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/signal_set.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::cli {

// What of the configuration may not be meant.
void tell(const app::ConfigNote& note, observe::Log& log);

class Serving {
public:
    using Load = std::function<core::Config(std::vector<app::ConfigNote>& notes)>;

    // Listens at the admin address at once; throws std::runtime_error with a sentence if it cannot. `load` reads the
    // configuration anew and throws app::ConfigError: at SIGHUP, and every few seconds where it is in a file.
    Serving(Runtime& runtime, Load load, bool in_a_file);
    ~Serving();

    // Returns when a first SIGTERM or SIGINT was obeyed. A second one ends the process at once.
    void run();

private:
    asio::awaitable<void> begin();
    asio::awaitable<bool> make_service(std::string account);
    std::vector<std::string> regions_to_manage(const std::string& account) const;
    asio::awaitable<void> end_service(core::Deadline grace);
    void note_unknown_account(const core::Error& error);
    asio::awaitable<void> follow_configuration();
    std::optional<core::Config> read_anew(bool told);
    void refuse(const std::string& why);
    asio::awaitable<void> change_to(core::Config config);
    void watch_signals();
    asio::awaitable<void> stop();

    asio::awaitable<app::AdminView> look(std::size_t most_rows);

    Runtime& runtime_;
    Load load_;
    std::vector<app::ConfigNote> notes_; // of what was read last
    bool in_a_file_;
    std::string refused_; // the last sentence, so that it is said once
    bool start_only_said_ = false;
    net::Notifier wake_follower_;
    asio::signal_set signals_;
    std::string waiting_for_ = "the account of the credentials is being asked for"; // why there is no service yet
    std::string waiting_code_;                                                      // of what the log said last of it …
    core::Time waiting_said_{};                                                     // … and when
    Workers workers_;
    std::shared_ptr<app::Shards> service_; // shared with who looks at it for the admin address
    std::optional<app::AdminServer> admin_;
    app::EmfReporter emf_;
    bool stopping_ = false;
    net::TaskGroup beginning_; // last: their tasks use everything above
    net::TaskGroup following_;
    net::TaskGroup ending_;
};

} // namespace headcount::cli
