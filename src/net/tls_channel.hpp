// TLS inside another channel: OpenSSL, which reads what we received for it and writes straight into the channel below.
// Asio's TLS stream does the same by way of two rings of 17 KB and two buffers of that size for each connection, and
// copies every byte twice more.
#pragma once

#include "net/channel.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string_view>

namespace headcount::net {

class TlsChannel final : public Channel {
public:
    enum class Side { client, server };

    TlsChannel(std::unique_ptr<Channel> next, SSL_CTX* context, Side side);
    ~TlsChannel() override;
    TlsChannel(const TlsChannel&) = delete; // OpenSSL keeps its address
    TlsChannel& operator=(const TlsChannel&) = delete;

    SSL* native() { return ssl_.get(); }

    asio::awaitable<error_code> handshake();
    asio::awaitable<void> shut_down(); // says that nothing more comes, and waits for the peer to say it too

    // Errors: those of the socket, of OpenSSL (asio::error::get_ssl_category()), and stream_truncated where the peer
    // hung up without saying that this is the end.
    asio::awaitable<Received> read(std::span<char> room) override;
    Sent write_some(std::string_view text) override;
    bool holds_nothing() override;
    void rest() override;
    void end_session() override;
    asio::ip::tcp::socket& socket() override { return next_->socket(); }

private:
    struct Bio; // what OpenSSL calls
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    error_code outcome_of(int result); // of a call of OpenSSL: nothing, what it waits for, or why it failed
    asio::awaitable<error_code> wait_for(error_code outcome);
    std::span<char> inbox();

    std::unique_ptr<Channel> next_;
    std::unique_ptr<SSL, Free> ssl_;
    error_code failure_;            // of the channel below, which OpenSSL does not carry
    std::unique_ptr<char[]> inbox_; // received, and not yet taken by OpenSSL
    std::string_view unread_;       // in it
};

} // namespace headcount::net
