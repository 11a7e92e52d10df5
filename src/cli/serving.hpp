// `serve` from start to stop: the admin address first, then the account, then the service; and what signals do.
#pragma once

#include "cli/runtime.hpp"

#include "headcount/app/admin.hpp"
#include "headcount/app/emf_reporter.hpp"
#include "headcount/app/service.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/signal_set.hpp>

#include <memory>
#include <optional>
#include <string>

namespace headcount::cli {

class Serving {
public:
    // Listens at the admin address at once; throws std::runtime_error with a sentence if it cannot.
    explicit Serving(Runtime& runtime);
    ~Serving();

    // Returns when a first SIGTERM or SIGINT was obeyed. A second one ends the process at once.
    void run();

private:
    asio::awaitable<void> begin();
    void make_service(std::string account);
    void note_unknown_account(const core::Error& error);
    void watch_signals();
    asio::awaitable<void> stop();

    source::Health health() const;
    app::AdminView view();

    Runtime& runtime_;
    asio::signal_set signals_;
    std::string waiting_for_ = "the account of the credentials is being asked for"; // why there is no service yet
    std::string waiting_code_;                                                      // of what the log said last of it …
    core::Time waiting_said_{};                                                     // … and when
    std::unique_ptr<app::Service> service_;
    std::optional<app::AdminServer> admin_;
    std::optional<app::EmfReporter> emf_;
    bool stopping_ = false;
    net::TaskGroup beginning_; // last: their tasks use everything above
    net::TaskGroup ending_;
};

} // namespace headcount::cli
