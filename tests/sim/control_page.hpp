// The control page of a simulated AWS whose events go into a queue, called as over HTTP.
#pragma once

#include "sim/server/control.hpp"

#include "sim/aws_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace headcount::sim {

struct Page : Aws {
    Page() : control(aws, timers, {"111122223333", "eu-west-1", queue.url()})
    {
        aws.queues().create(queue, {}, timers.now()).value();
        aws.route_events("*", queue.url());
    }

    boost::json::value call(const std::string& method, const std::string& path, const std::string& body,
                            int status = 200)
    {
        const auto response = control.handle({method, "/_sim/" + path, {}, body});
        BOOST_REQUIRE(response.has_value());
        BOOST_TEST(response->status == status, path << " " << response->body);
        return boost::json::parse(response->body);
    }

    QueueKey queue{"111122223333", "eu-west-1", "events"};
    Control control;
};

} // namespace headcount::sim
