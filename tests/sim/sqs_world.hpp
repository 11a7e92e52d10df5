// One simulated SQS on virtual time with one queue, called in both dialects. What it must answer is in the tests.
#pragma once

#include "headcount/sim/sqs_api.hpp"
#include "support/run_virtual.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::sim {

namespace json = boost::json;

struct SqsWorld {
    SqsWorld() { BOOST_REQUIRE(queues.create(events, {}, world.timers.now())); }

    static net::ServerRequest json_request(std::string_view operation, std::string body)
    {
        net::ServerRequest request;
        request.method = "POST";
        request.target = "/";
        request.headers = {{"Host", "sqs.eu-west-1.amazonaws.com"},
                           {"Content-Type", "application/x-amz-json-1.0"},
                           {"X-Amz-Target", "AmazonSQS." + std::string{operation}}};
        request.body = std::move(body);
        return request;
    }

    static net::ServerRequest form_request(std::string body, std::string target = "/", std::string method = "POST")
    {
        net::ServerRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers = {{"Host", "127.0.0.1:4566"},
                           {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
        request.body = std::move(body);
        return request;
    }

    net::Response answer(net::ServerRequest request, std::string account = "111122223333")
    {
        return world.run(api.handle(std::move(request), std::move(account), "eu-west-1"));
    }

    // The JSON dialect; "U" in the body stands for the URL of the queue.
    net::Response call(std::string_view operation, std::string_view body, std::string account = "111122223333")
    {
        return answer(json_request(operation, with_url(body, url)), std::move(account));
    }
    json::object ok(std::string_view operation, std::string_view body)
    {
        const auto response = call(operation, body);
        BOOST_TEST_REQUIRE(response.status == 200, response.body);
        BOOST_TEST(net::find_header(response.headers, "content-type") == "application/x-amz-json-1.0");
        BOOST_TEST(net::find_header(response.headers, "x-amzn-RequestId").size() == 36U);
        return json::parse(response.body).as_object();
    }
    // __type and x-amzn-query-error of a refusal, and its status: "com.amazonaws.sqs#… | …;Sender | 400".
    std::string refused(std::string_view operation, std::string_view body, std::string account = "111122223333")
    {
        const auto response = call(operation, body, std::move(account));
        if (response.status == 200) return "accepted: " + response.body;
        const auto document = json::parse(response.body).as_object();
        BOOST_TEST(!document.at("message").as_string().empty());
        return std::string{document.at("__type").as_string()} + " | " +
               std::string{net::find_header(response.headers, "x-amzn-query-error")} + " | " +
               std::to_string(response.status);
    }

    // The Query dialect; "U" after an = stands for the URL of the queue, encoded.
    net::Response form(std::string_view body) { return answer(form_request(with_url(body, encoded_url))); }
    std::string ok_form(std::string_view body)
    {
        const auto response = form(body);
        BOOST_TEST_REQUIRE(response.status == 200, response.body);
        BOOST_TEST(net::find_header(response.headers, "content-type") == "text/xml");
        return without_id(response.body);
    }
    // The document with its RequestId, which is drawn, written as ID.
    static std::string without_id(std::string text)
    {
        const std::string_view open = "<RequestId>";
        const auto begin = text.find(open);
        const auto end = text.find("</RequestId>");
        if (begin != std::string::npos && end != std::string::npos) {
            text.replace(begin + open.size(), end - begin - open.size(), "ID");
        }
        return text;
    }

    std::string send(std::string_view body)
    {
        return queues.send(events, {std::string{body}}, world.timers.now()).value();
    }
    std::string receive_handle() { return queues.receive(events, {1}, world.timers.now()).value().at(0).handle; }
    QueueCounts counts() { return queues.counts(events, world.timers.now()); }
    void pass(core::Duration span) { world.timers.run_until(world.timers.now() + span); }

    static std::string with_url(std::string_view body, std::string_view replacement)
    {
        std::string text{body};
        for (const std::string_view mark : {"\"U\"", "=U&", "=U"}) {
            const auto at = text.find(mark);
            if (at == std::string::npos) continue;
            if (mark == "=U" && at + 2 != text.size()) continue;
            text.replace(at + 1, 1, replacement);
            break;
        }
        return text;
    }

    const QueueKey events{"111122223333", "eu-west-1", "events"};
    const std::string url = "https://sqs.eu-west-1.amazonaws.com/111122223333/events";
    const std::string encoded_url = "https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F111122223333%2Fevents";
    test::VirtualWorld world;
    QueueWorld queues{core::Random{3}, world.timers.now(), world.timers.wall()};
    SqsApi api{queues, world.timers, world.io.get_executor()};
};

// The text between the first <name> and the </name> after it.
inline std::string element(const std::string& xml, const std::string& name)
{
    const auto begin = xml.find('<' + name + '>');
    const auto end = xml.find("</" + name + '>', begin);
    if (begin == std::string::npos || end == std::string::npos) return "no " + name + " in " + xml;
    return xml.substr(begin + name.size() + 2, end - begin - name.size() - 2);
}

} // namespace headcount::sim
