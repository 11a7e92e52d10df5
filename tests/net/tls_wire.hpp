// A TLS peer by hand: which version it speaks, how it ends and what shares a packet is for the test to say.
#pragma once

#include "support/certificates.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>

#include <initializer_list>
#include <string>

namespace headcount::test {

enum class TlsVersion { any, only_1_0, only_1_1, only_1_2 };

// One end's settings; they outlive its connections.
class TlsServerSide {
public:
    explicit TlsServerSide(const Certificates& certificates, TlsVersion version = TlsVersion::any);
    boost::asio::ssl::context& native() { return context_; }

private:
    boost::asio::ssl::context context_;
};

class TlsClientSide { // believes everything
public:
    explicit TlsClientSide(TlsVersion version);
    boost::asio::ssl::context& native() { return context_; }

private:
    boost::asio::ssl::context context_;
};

class TlsWire {
public:
    TlsWire(boost::asio::ip::tcp::socket socket, TlsServerSide& side);
    TlsWire(boost::asio::ip::tcp::socket socket, TlsClientSide& side);

    boost::asio::awaitable<boost::system::error_code> handshake();
    bool resumed();                                    // a session of an earlier connection, once the handshake is done
    boost::asio::awaitable<std::string> read_header(); // what came until the first empty line, or until the end
    boost::asio::awaitable<std::string> read_all();    // until the peer closes

    // Each text is a record of its own, and all are sent before anyone else has a turn.
    void write(std::initializer_list<std::string> texts);

    boost::asio::awaitable<void> say_goodbye(); // close_notify
    void close();                               // without a word of TLS
    void reset();                               // RST
    void make_noise();                          // bytes that are no TLS

private:
    boost::asio::awaitable<bool> read_more();

    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    boost::asio::ssl::stream_base::handshake_type role_;
    std::string kept_;
};

} // namespace headcount::test
