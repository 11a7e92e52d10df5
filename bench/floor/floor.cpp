#include "floor/floor.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <optional>
#include <sstream>
#include <stdexcept>

namespace headcount::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using Request = http::request<http::string_body>;
// As beast::tcp_stream, without the type-erased executor: that costs some 5 % of a call.
using TcpStream = beast::basic_stream<tcp, asio::io_context::executor_type>;
using Tls = asio::ssl::stream<TcpStream>;

constexpr std::size_t buffer_bytes = 16 * 1024;

// What all connections have in common while they work.
struct Work {
    std::size_t left = 0;
    std::size_t answer_bytes = 0;
    std::string failure;
};

// One connection: a call, then the next, until none is left. Nothing but the answer is made anew for each.
template <class Stream>
class Session {
public:
    Session(Stream stream, const Request& request, Work& work)
        : stream_(std::move(stream)), request_(request), work_(work)
    {
        buffer_.reserve(buffer_bytes);
    }

    void next()
    {
        if (work_.left == 0) return;
        --work_.left;
        serializer_.emplace(request_);
        http::async_write(stream_, *serializer_,
                          [this](error_code error, std::size_t) { error ? fail(error.message()) : read(); });
    }

private:
    void read()
    {
        parser_.emplace();
        http::async_read(stream_, buffer_, *parser_, [this](error_code error, std::size_t) {
            if (error) return fail(error.message());
            const auto& answer = parser_->get();
            if (answer.result() != http::status::ok || answer.body().size() != work_.answer_bytes)
                return fail("an answer other than the one expected");
            next();
        });
    }

    void fail(const std::string& why)
    {
        work_.failure = why;
        work_.left = 0;
    }

    Stream stream_;
    const Request& request_;
    Work& work_;
    beast::flat_buffer buffer_;
    std::optional<http::request_serializer<http::string_body>> serializer_;
    std::optional<http::response_parser<http::string_body>> parser_;
};

template <class Stream>
using Sessions = std::vector<std::unique_ptr<Session<Stream>>>;

Request message_of(const FloorRequest& from)
{
    Request request;
    request.method_string(from.method);
    request.target(from.target);
    request.version(11);
    for (const auto& [name, value] : from.fields)
        request.insert(name, value);
    request.body() = from.body;
    request.prepare_payload();
    return request;
}

TcpStream connect(asio::io_context& io, std::uint16_t port)
{
    TcpStream stream{io.get_executor()};
    stream.connect(tcp::endpoint{asio::ip::address_v4::loopback(), port});
    stream.socket().set_option(tcp::no_delay{true});
    return stream;
}

Tls secure(TcpStream stream, asio::ssl::context& context)
{
    Tls tls{std::move(stream), context};
    tls.handshake(asio::ssl::stream_base::client);
    return tls;
}

} // namespace

struct Floor::Impl {
    asio::io_context io{1};
    asio::ssl::context context{asio::ssl::context::tls_client};
    Request request;
    Work work;
    Sessions<TcpStream> plain;
    Sessions<Tls> secured;
};

Floor::Floor(const FloorServer& server, const FloorRequest& request, std::size_t in_flight)
    : impl_(std::make_unique<Impl>())
{
    impl_->request = message_of(request);
    if (!server.ca_file.empty()) {
        impl_->context.set_verify_mode(asio::ssl::verify_peer);
        impl_->context.load_verify_file(server.ca_file);
    }
    for (std::size_t i = 0; i < in_flight; ++i) {
        auto stream = connect(impl_->io, server.port);
        if (server.ca_file.empty())
            impl_->plain.push_back(
                std::make_unique<Session<TcpStream>>(std::move(stream), impl_->request, impl_->work));
        else
            impl_->secured.push_back(
                std::make_unique<Session<Tls>>(secure(std::move(stream), impl_->context), impl_->request, impl_->work));
    }
}

Floor::~Floor() = default;

void Floor::run(std::size_t calls, std::size_t answer_bytes)
{
    impl_->work = {calls, answer_bytes, {}};
    for (const auto& session : impl_->plain)
        session->next();
    for (const auto& session : impl_->secured)
        session->next();
    impl_->io.restart();
    impl_->io.run();
    if (!impl_->work.failure.empty()) throw std::runtime_error("a call of the floor failed: " + impl_->work.failure);
}

std::size_t Floor::request_bytes() const
{
    std::ostringstream text;
    text << impl_->request;
    return text.str().size();
}

} // namespace headcount::bench
