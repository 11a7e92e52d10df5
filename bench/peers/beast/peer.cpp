// The original design on Boost.Beast: signs, parses and keeps deadlines, and nothing else. One thread, one connection
// for each event that is worked on. What headcount costs beyond this is the price of what it does beyond this.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

using TcpStream = beast::basic_stream<tcp, asio::io_context::executor_type>;
using Tls = asio::ssl::stream<TcpStream>;
using Digest = std::array<unsigned char, 32>;

constexpr auto patience = 5s; // of each step
constexpr std::size_t buffer_bytes = 16 * 1024;

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string hex(const Digest& digest)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

Digest sha256(std::string_view text)
{
    Digest digest;
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return digest;
}

Digest hmac(const void* key, std::size_t key_bytes, std::string_view text)
{
    Digest digest;
    HMAC(EVP_sha256(), key, static_cast<int>(key_bytes), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), nullptr);
    return digest;
}

struct Address {
    bool tls = false;
    std::string host;
    std::string port;
};

// "http://127.0.0.1:4566"
Address address_of(const std::string& url)
{
    Address address;
    address.tls = url.starts_with("https://");
    const auto begin = url.find("//") + 2;
    const auto colon = url.find(':', begin);
    if (colon == std::string::npos) throw std::runtime_error("the endpoint needs a port: " + url);
    address.host = url.substr(begin, colon - begin);
    address.port = url.substr(colon + 1, url.find('/', colon) - colon - 1);
    return address;
}

// Signature version 4, with the key of the day kept.
class Signer {
public:
    void sign(http::request<http::string_body>& request, const std::string& host)
    {
        const std::time_t now = std::time(nullptr);
        std::tm utc{};
        gmtime_r(&now, &utc);
        std::array<char, 20> stamp{};
        std::strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &utc);
        const std::string time = stamp.data();
        const std::string day = time.substr(0, 8);
        if (day != day_) make_key(day);
        const std::string target(request["X-Amz-Target"]);
        const std::string canonical = "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:" + host +
                                      "\nx-amz-date:" + time + "\nx-amz-target:" + target +
                                      "\n\ncontent-type;host;x-amz-date;x-amz-target\n" + hex(sha256(request.body()));
        const std::string text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope_ + "\n" + hex(sha256(canonical));
        request.set("X-Amz-Date", time);
        request.set(http::field::authorization, "AWS4-HMAC-SHA256 Credential=" + id_ + "/" + scope_ +
                                                    ", SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                                                    "Signature=" +
                                                    hex(hmac(key_.data(), key_.size(), text)));
    }

private:
    void make_key(const std::string& day)
    {
        const std::string secret = "AWS4" + secret_;
        const Digest date = hmac(secret.data(), secret.size(), day);
        const Digest region = hmac(date.data(), date.size(), region_);
        const Digest service = hmac(region.data(), region.size(), "ecs");
        key_ = hmac(service.data(), service.size(), "aws4_request");
        day_ = day;
        scope_ = day + "/" + region_ + "/ecs/aws4_request";
    }

    std::string id_ = variable("AWS_ACCESS_KEY_ID");
    std::string secret_ = variable("AWS_SECRET_ACCESS_KEY");
    std::string region_ = variable("AWS_REGION");
    std::string day_;
    std::string scope_;
    Digest key_{};
};

struct Work {
    std::vector<std::string> lines;
    std::size_t next = 0;
    std::size_t updates = 0;
    std::vector<double> milliseconds;
    std::exception_ptr failure;
    Address address;
    std::string service;
};

std::string_view text_at(const simdjson::dom::object& object, std::string_view key)
{
    return object.at_key(key);
}

asio::awaitable<TcpStream> connect(const Address& address)
{
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const auto found = co_await resolver.async_resolve(address.host, address.port, asio::use_awaitable);
    TcpStream stream(*executor.target<asio::io_context::executor_type>());
    stream.expires_after(patience);
    co_await stream.async_connect(found, asio::use_awaitable);
    stream.socket().set_option(tcp::no_delay(true));
    co_return stream;
}

// One connection and the events that are worked on over it, one after another.
template <class Stream>
class Worker {
public:
    Worker(Stream stream, Work& work) : stream_(std::move(stream)), work_(work)
    {
        buffer_.reserve(buffer_bytes);
        host_ = work.address.host + ":" + work.address.port;
    }

    asio::awaitable<void> run()
    {
        while (work_.next < work_.lines.size() && !work_.failure) {
            const std::string& line = work_.lines[work_.next++];
            const auto began = std::chrono::steady_clock::now();
            co_await work_on(line);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
            work_.milliseconds.push_back(took.count());
        }
    }

private:
    asio::awaitable<void> work_on(const std::string& line)
    {
        const simdjson::dom::object event = events_.parse(line);
        if (text_at(event, "source") != "aws.ecs") throw std::runtime_error("not an event of aws.ecs");
        if (text_at(event, "detail-type") != "ECS Container Instance State Change") co_return;
        const simdjson::dom::object detail = event.at_key("detail");
        const std::string cluster(text_at(detail, "clusterArn"));

        auto answer = co_await call("DescribeServices",
                                    R"({"cluster":")" + cluster + R"(","services":[")" + work_.service + R"("]})");
        const simdjson::dom::array services = answer.at_key("services");
        if (services.size() == 0) co_return;
        const simdjson::dom::object first = services.at(0);
        if (text_at(first, "status") != "ACTIVE") co_return;
        const std::int64_t desired = first.at_key("desiredCount");
        answer = co_await call("DescribeClusters", R"({"clusters":[")" + cluster + R"("]})");
        const simdjson::dom::array clusters = answer.at_key("clusters");
        const simdjson::dom::object only = clusters.at(0);
        const std::int64_t count = only.at_key("registeredContainerInstancesCount");
        if (desired == count) co_return;
        co_await call("UpdateService", R"({"cluster":")" + cluster + R"(","service":")" + work_.service +
                                           R"(","desiredCount":)" + std::to_string(count) + "}");
        ++work_.updates;
    }

    asio::awaitable<simdjson::dom::object> call(std::string_view operation, std::string body)
    {
        http::request<http::string_body> request{http::verb::post, "/", 11};
        request.set(http::field::host, host_);
        request.set(http::field::content_type, "application/x-amz-json-1.1");
        request.set("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + std::string(operation));
        request.body() = std::move(body);
        request.prepare_payload();
        signer_.sign(request, host_);
        auto& lowest = beast::get_lowest_layer(stream_);
        lowest.expires_after(patience);
        co_await http::async_write(stream_, request, asio::use_awaitable);
        answer_ = {};
        lowest.expires_after(patience);
        co_await http::async_read(stream_, buffer_, answer_, asio::use_awaitable);
        if (answer_.result() != http::status::ok) throw std::runtime_error(answer_.body());
        co_return simdjson::dom::object(answers_.parse(answer_.body()));
    }

    Stream stream_;
    Work& work_;
    std::string host_;
    beast::flat_buffer buffer_;
    http::response<http::string_body> answer_;
    simdjson::dom::parser events_;
    simdjson::dom::parser answers_;
    Signer signer_;
};

asio::awaitable<void> work(Work& work, asio::ssl::context& context)
{
    try {
        TcpStream stream = co_await connect(work.address);
        if (work.address.tls) {
            Tls tls(std::move(stream), context);
            beast::get_lowest_layer(tls).expires_after(patience);
            tls.set_verify_callback(asio::ssl::host_name_verification(work.address.host));
            co_await tls.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
            Worker<Tls> worker(std::move(tls), work);
            co_await worker.run();
        } else {
            Worker<TcpStream> worker(std::move(stream), work);
            co_await worker.run();
        }
    } catch (...) {
        work.failure = std::current_exception();
    }
}

int run(const std::string& file, std::size_t concurrency, const std::string& endpoint, const std::string& service)
{
    Work all;
    all.address = address_of(endpoint);
    all.service = service;
    std::ifstream events(file);
    for (std::string line; std::getline(events, line);)
        all.lines.push_back(std::move(line));
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (const auto bundle = variable("AWS_CA_BUNDLE"); !bundle.empty()) context.load_verify_file(bundle);
    asio::io_context io(1);
    for (std::size_t i = 0; i < concurrency; ++i)
        asio::co_spawn(io, work(all, context), asio::detached);
    io.run();
    if (all.failure) std::rethrow_exception(all.failure);
    std::ranges::sort(all.milliseconds);
    const auto at = [&](std::size_t percent) { return all.milliseconds.at(all.milliseconds.size() * percent / 100); };
    std::printf(R"({"events":%zu,"updates":%zu,"p50_ms":%.3f,"p99_ms":%.3f})"
                "\n",
                all.milliseconds.size(), all.updates, at(50), at(99));
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::cerr << "usage: headcount-bench-beast EVENTS CONCURRENCY ENDPOINT SERVICE\n";
        return 64;
    }
    try {
        return run(argv[1], std::strtoul(argv[2], nullptr, 10), argv[3], argv[4]);
    } catch (const std::exception& error) {
        std::cerr << "headcount-bench-beast: " << error.what() << '\n';
        return 1;
    }
}
