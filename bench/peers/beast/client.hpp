// Calls of one service of AWS over one connection, one after another: signed, with deadlines, the answer parsed.
#pragma once

#include "signer.hpp"
#include "stream.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <simdjson.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace peer {

namespace http = beast::http;

struct Protocol {
    const char* service; // of the signature
    const char* target;  // before the name of the operation
    const char* content_type;
};

inline constexpr Protocol ecs{"ecs", "AmazonEC2ContainerServiceV20141113.", "application/x-amz-json-1.1"};
inline constexpr Protocol sqs{"sqs", "AmazonSQS.", "application/x-amz-json-1.0"};

inline std::string_view text_at(const simdjson::dom::object& object, std::string_view key)
{
    return object.at_key(key);
}

template <class Stream>
class Client {
public:
    Client(Stream stream, std::string host, const Protocol& protocol)
        : stream_(std::move(stream)), host_(std::move(host)), protocol_(protocol), signer_(protocol.service)
    {
        buffer_.reserve(buffer_bytes);
    }

    // The answer is good until the next call. `wait`: what the service may take on purpose.
    asio::awaitable<simdjson::dom::object> call(std::string_view operation, std::string body,
                                                std::chrono::seconds wait = {})
    {
        Request request{http::verb::post, "/", 11};
        request.set(http::field::host, host_);
        request.set(http::field::content_type, protocol_.content_type);
        request.set("X-Amz-Target", protocol_.target + std::string(operation));
        request.body() = std::move(body);
        request.prepare_payload();
        signer_.sign(request, host_);
        auto& lowest = beast::get_lowest_layer(stream_);
        lowest.expires_after(patience);
        co_await http::async_write(stream_, request, asio::use_awaitable);
        answer_ = {};
        lowest.expires_after(patience + wait);
        co_await http::async_read(stream_, buffer_, answer_, asio::use_awaitable);
        if (answer_.result() != http::status::ok) throw std::runtime_error(answer_.body());
        co_return simdjson::dom::object(answers_.parse(answer_.body()));
    }

private:
    static constexpr std::size_t buffer_bytes = 16 * 1024;

    Stream stream_;
    std::string host_;
    const Protocol& protocol_;
    beast::flat_buffer buffer_;
    http::response<http::string_body> answer_;
    simdjson::dom::parser answers_;
    Signer signer_;
};

} // namespace peer
