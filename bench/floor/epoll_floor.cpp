#include "floor/epoll_floor.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace headcount::bench {
namespace {

[[noreturn]] void fail(const char* what)
{
    throw std::runtime_error(std::string("the bare client cannot ") + what + ": " + std::strerror(errno));
}

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

int connect_to(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

} // namespace

struct EpollFloor::Impl {
    struct Line {
        int socket = -1;
        std::unique_ptr<SSL, Free> ssl{};
        std::size_t awaited = 0; // bytes of its answer
    };

    ~Impl()
    {
        for (Line& line : lines) {
            line.ssl.reset();
            ::close(line.socket);
        }
        ::close(poller);
    }

    void add(const FloorServer& server)
    {
        Line line{connect_to(server.port)};
        if (context) {
            line.ssl.reset(SSL_new(context.get()));
            SSL_set_fd(line.ssl.get(), line.socket);
            if (SSL_connect(line.ssl.get()) != 1) fail("agree on TLS");
        }
        ::fcntl(line.socket, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = lines.size();
        if (::epoll_ctl(poller, EPOLL_CTL_ADD, line.socket, &event) != 0) fail("watch a connection");
        lines.push_back(std::move(line));
    }

    void send(Line& line) const
    {
        const auto size = static_cast<long>(request.size());
        const long sent = line.ssl ? SSL_write(line.ssl.get(), request.data(), static_cast<int>(size))
                                   : ::send(line.socket, request.data(), request.size(), MSG_NOSIGNAL);
        if (sent != size) fail("send a whole request");
    }

    // Bytes; 0: none now.
    std::size_t receive(Line& line)
    {
        const long got = line.ssl ? SSL_read(line.ssl.get(), buffer.data(), static_cast<int>(buffer.size()))
                                  : ::recv(line.socket, buffer.data(), buffer.size(), 0);
        if (got > 0) return static_cast<std::size_t>(got);
        const bool later = line.ssl ? SSL_get_error(line.ssl.get(), static_cast<int>(got)) == SSL_ERROR_WANT_READ
                                    : got < 0 && errno == EAGAIN;
        if (!later) fail("receive an answer");
        return 0;
    }

    int poller = ::epoll_create1(EPOLL_CLOEXEC);
    std::unique_ptr<SSL_CTX, Free> context;
    std::string request;
    std::vector<Line> lines;
    std::array<char, 16 * 1024> buffer{};
};

EpollFloor::EpollFloor(const FloorServer& server, std::string request, std::size_t in_flight)
    : impl_(std::make_unique<Impl>())
{
    impl_->request = std::move(request);
    if (!server.ca_file.empty()) {
        impl_->context.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_verify(impl_->context.get(), SSL_VERIFY_PEER, nullptr);
        if (SSL_CTX_load_verify_locations(impl_->context.get(), server.ca_file.c_str(), nullptr) != 1)
            fail("read the certificate to trust");
    }
    for (std::size_t i = 0; i < in_flight; ++i)
        impl_->add(server);
}

EpollFloor::~EpollFloor() = default;

void EpollFloor::run(std::size_t calls, std::size_t answer_bytes)
{
    std::size_t left = calls;
    std::size_t open = 0;
    const auto begin = [&](Impl::Line& line) {
        if (left == 0) return;
        --left;
        ++open;
        line.awaited = answer_bytes;
        impl_->send(line);
    };
    for (auto& line : impl_->lines)
        begin(line);
    std::array<epoll_event, 64> events{};
    while (open > 0) {
        const int count = ::epoll_wait(impl_->poller, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            auto& line = impl_->lines.at(events.at(static_cast<std::size_t>(i)).data.u64);
            const auto got = impl_->receive(line);
            if (got == 0) continue;
            if (got > line.awaited) throw std::runtime_error("the bare client got more than one answer");
            line.awaited -= got;
            if (line.awaited > 0) continue;
            --open;
            begin(line);
        }
    }
}

} // namespace headcount::bench
