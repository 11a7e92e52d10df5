#include "calls/canned_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace headcount::bench {
namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error("the server of the benchmark cannot " + what + ": " + std::strerror(errno));
}

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

using Context = std::unique_ptr<SSL_CTX, Free>;

Context make_context(const ServerCertificate& certificate)
{
    if (certificate.certificate_file.empty()) return nullptr;
    Context context{SSL_CTX_new(TLS_server_method())};
    const auto* chain = certificate.certificate_file.c_str();
    if (context && SSL_CTX_use_certificate_chain_file(context.get(), chain) == 1 &&
        SSL_CTX_use_PrivateKey_file(context.get(), certificate.key_file.c_str(), SSL_FILETYPE_PEM) == 1)
        return context;
    throw std::runtime_error("the server of the benchmark cannot use its certificate");
}

// The size of the first whole request in the text, or 0 where there is none yet.
std::size_t whole_request(std::string_view text)
{
    constexpr std::string_view end_of_header = "\r\n\r\n";
    constexpr std::string_view length_field = "\r\nContent-Length: ";
    const auto header = text.find(end_of_header);
    if (header == std::string_view::npos) return 0;
    std::size_t body = 0;
    if (const auto field = text.substr(0, header).find(length_field); field != std::string_view::npos) {
        const auto* digits = text.data() + field + length_field.size();
        std::from_chars(digits, text.data() + header, body);
    }
    const auto size = header + end_of_header.size() + body;
    return size <= text.size() ? size : 0;
}

class Connection {
public:
    Connection(int socket, SSL_CTX* context) : socket_(socket), ssl_(context ? SSL_new(context) : nullptr)
    {
        if (!ssl_) return;
        SSL_set_fd(ssl_.get(), socket);
        SSL_set_accept_state(ssl_.get());
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection()
    {
        ssl_.reset();
        ::close(socket_);
    }

    // Reads what is there and answers what is whole; false where it is over.
    bool serve(const Answerer& answer)
    {
        for (;;) {
            const auto got = read();
            if (got < 0) return false;
            if (got == 0) return true;
            filled_ += static_cast<std::size_t>(got);
            while (const auto size = whole_request({buffer_.data(), filled_})) {
                if (!write(answer({buffer_.data(), size}))) return false;
                std::memmove(buffer_.data(), buffer_.data() + size, filled_ - size);
                filled_ -= size;
            }
            if (filled_ == buffer_.size()) return false;
            if (!ssl_) return true; // what is left wakes us again
        }
    }

private:
    // Bytes; 0: none now; negative: never again.
    long read()
    {
        auto* room = buffer_.data() + filled_;
        const auto size = buffer_.size() - filled_;
        if (!ssl_) {
            const auto got = ::recv(socket_, room, size, 0);
            if (got > 0) return got;
            return got < 0 && errno == EAGAIN ? 0 : -1;
        }
        const int got = SSL_read(ssl_.get(), room, static_cast<int>(size));
        if (got > 0) return got;
        return SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ ? 0 : -1;
    }

    bool write(std::string_view answer)
    {
        const auto size = static_cast<long>(answer.size());
        if (ssl_) return SSL_write(ssl_.get(), answer.data(), static_cast<int>(size)) == size;
        return ::send(socket_, answer.data(), answer.size(), MSG_NOSIGNAL) == size;
    }

    int socket_;
    std::unique_ptr<SSL, Free> ssl_;
    std::array<char, 32 * 1024> buffer_;
    std::size_t filled_ = 0;
};

int listen_on_loopback()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener, 1024) != 0)
        fail("listen");
    return listener;
}

std::uint16_t port_of(int socket)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("tell its port");
    return ntohs(address.sin_port);
}

void watch(int poller, int socket)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    if (::epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) fail("watch a connection");
}

[[noreturn]] void serve(int listener, SSL_CTX* context, const Answerer& answer)
{
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    watch(poller, listener);
    std::map<int, std::unique_ptr<Connection>> connections;
    std::array<epoll_event, 64> events;
    for (;;) {
        const int count = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int ready = events.at(static_cast<std::size_t>(i)).data.fd;
            if (ready != listener) {
                if (!connections.at(ready)->serve(answer)) connections.erase(ready);
                continue;
            }
            const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) continue; // it was given up meanwhile
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections.emplace(socket, std::make_unique<Connection>(socket, context));
            watch(poller, socket);
        }
    }
}

} // namespace

CannedServer::CannedServer(const Answerer& answer, const ServerCertificate& certificate)
{
    const auto context = make_context(certificate);
    const int listener = listen_on_loopback();
    port_ = port_of(listener);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) fail("start");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::signal(SIGPIPE, SIG_IGN); // a client that gave up on a busy machine must not end it
        if (::getppid() != parent) ::_exit(1);
        try {
            serve(listener, context.get(), answer);
        } catch (const std::exception&) {
            ::_exit(1); // the clients see their connections end, and say so
        }
    }
    ::close(listener);
}

CannedServer::~CannedServer()
{
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

} // namespace headcount::bench
