// The threads of `serve` beside the main one: `threads` − 1 of them.
#pragma once

#include "cli/runtime.hpp"
#include "cli/worker.hpp"

#include "headcount/app/service.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace headcount::cli {

class Workers {
public:
    explicit Workers(Runtime& runtime); // its configuration says how many
    ~Workers();

    // In the main thread, as all of these. Makes what each shard needs for the configuration that the runtime has now;
    // throws app::ConfigError.
    asio::awaitable<void> wire(std::string account);
    // When no service uses it any more.
    asio::awaitable<void> unwire();

    // For the service of each shard; the first is the runtime's.
    std::vector<app::ServiceParts> parts(const std::string& account);

    // Brings what was observed in other threads to the runtime's metrics.
    asio::awaitable<void> gather();

private:
    Runtime& runtime_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

} // namespace headcount::cli
