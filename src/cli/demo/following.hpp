// The course of a demo, common to both plays: start the service, watch until the story is told and everything is in
// sync, stop the service.
#pragma once

#include "cli/demo/follower.hpp"
#include "cli/demo/play.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace headcount::cli {

using ViewOf = std::function<asio::awaitable<StageView>()>; // of a stage that may live on another thread

// `failure` is set if the service could not start. The references outlive the coroutine.
asio::awaitable<void> follow(const DemoOptions& options, net::Timers& timers, Follower& follower, const ViewOf& view_of,
                             const Watcher& watcher, core::Result<void>& failure);

} // namespace headcount::cli
