// The real source over the real client, against a fake queue on virtual time.
#pragma once

#include "headcount/net/task_group.hpp"
#include "headcount/source/sqs_source.hpp"
#include "source/fake_queue.hpp"
#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"
#include "support/static_credentials.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::test {

struct SqsWorld {
    VirtualWorld world;
    net::Timers& timers = world.timers;
    core::Random random{17};
    KeptLog log;
    observe::Metrics metrics;
    StaticCredentials credentials;
    FakeQueue queue{timers};
    aws::ClientOptions options;
    std::unique_ptr<aws::Client> client;
    std::unique_ptr<aws::Sqs> sqs;
    std::unique_ptr<source::SqsSource> source;
    std::vector<source::Message> received;
    std::size_t keep_room = 100;   // what next() is asked for
    bool acks = false;             // whether the reader acknowledges at once
    std::size_t reads = 1'000'000; // how often it asks before it turns away
    bool ended = false;
    bool stopped = false;
    std::unique_ptr<net::TaskGroup> tasks;

    void start(std::optional<std::uint32_t> pollers = std::nullopt)
    {
        options.attempts = 1;
        client = std::make_unique<aws::Client>(queue, timers, random, credentials, metrics, log, options);
        sqs = std::make_unique<aws::Sqs>(*client, log);
        source::SqsSourceOptions what;
        what.queue = {{"", "eu-west-1"}, "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount"};
        what.pollers = pollers;
        source = std::make_unique<source::SqsSource>(world.io.get_executor(), timers, random.fork(), *sqs, log, what);
        tasks = std::make_unique<net::TaskGroup>(world.io.get_executor());
        source->start();
        tasks->spawn(read());
    }

    boost::asio::awaitable<void> read()
    {
        for (std::size_t i = 0; i < reads; ++i) {
            std::vector<source::Message> messages = co_await source->next(keep_room);
            if (messages.empty()) break;
            for (source::Message& message : messages) {
                if (acks) source->ack(message.ticket);
                received.push_back(std::move(message));
            }
        }
        ended = true;
    }

    void pass(core::Duration span) { world.timers.run_until(timers.now() + span); }

    // How long stop() took.
    core::Duration stop(core::Duration grace = std::chrono::seconds{25})
    {
        const core::Time began = timers.now();
        std::optional<core::Time> done;
        stopped = true;
        tasks->spawn(stop_and_note(core::Deadline::after(began, grace), done));
        pass(grace + std::chrono::seconds{10});
        return done ? *done - began : core::Duration::max();
    }

    boost::asio::awaitable<void> stop_and_note(core::Deadline deadline, std::optional<core::Time>& done)
    {
        co_await source->stop(deadline);
        done = timers.now();
    }

    ~SqsWorld()
    {
        if (source && !stopped) stop();
    }
};

} // namespace headcount::test
