// The whole simulated AWS on virtual time: signed requests in, answers out.
#pragma once

#include "headcount/net/task_group.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/signed_request.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <utility>

namespace headcount::sim {

inline SimulatedAwsOptions example_options()
{
    SimulatedAwsOptions options;
    options.keys = {example_key(),
                    {.id = "AKIAHEADCOUNTEXAMPL2",
                     .secret = "second",
                     .account = "444455556666",
                     .arn = "arn:aws:iam::444455556666:user/other"}};
    options.roles = {{"arn:aws:iam::444455556666:role/headcount-scaler", "xid"}};
    return options;
}

struct Aws {
    explicit Aws(SimulatedAwsOptions options = example_options()) : aws(io.get_executor(), timers, std::move(options))
    {
        aws.ecs().create_cluster(orders).value();
    }

    ~Aws() { timers.run_until(timers.now() + std::chrono::hours{2}); }

    void run_for(core::Duration span) { timers.run_until(timers.now() + span); }

    // The answer and how long it took; nothing when none came within two minutes.
    struct Timed {
        net::ServerResponse answer;
        core::Duration took{};
    };

    Timed send(net::ServerRequest request)
    {
        std::optional<Timed> result;
        asio::co_spawn(io, ask(std::move(request), result), asio::detached);
        for (int step = 0; step < 1200 && !result; ++step)
            run_for(std::chrono::milliseconds{100});
        if (!result) throw std::runtime_error("no answer");
        return *std::move(result);
    }

    Timed ecs(const std::string& operation, const std::string& body, const Signing& who = {})
    {
        auto request = ecs_request(operation, body);
        sign(request, who, "ecs", timers.wall());
        return send(std::move(request));
    }

    Timed sqs(const std::string& operation, const std::string& body, const Signing& who = {})
    {
        auto request = sqs_request(operation, body);
        sign(request, who, "sqs", timers.wall());
        return send(std::move(request));
    }

    Timed sts(const std::string& form, const Signing& who = {})
    {
        auto request = sts_request(form);
        sign(request, who, "sts", timers.wall());
        return send(std::move(request));
    }

    asio::io_context io;
    net::VirtualTimers timers{io, core::WallTime{std::chrono::milliseconds{1'767'322'800'000}}};
    core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};
    SimulatedAws aws;

private:
    asio::awaitable<void> ask(net::ServerRequest request, std::optional<Timed>& result)
    {
        const auto begin = timers.now();
        auto answer = co_await aws.handle(std::move(request));
        result = Timed{std::move(answer), timers.now() - begin};
    }
};

} // namespace headcount::sim
