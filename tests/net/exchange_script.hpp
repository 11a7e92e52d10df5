// Two calls on one connection as a script of steps, and a peer that breaks the first connection at one of them:
//
//   resolve, connect, [CONNECT and its answer], [TLS], request, answer in four pieces, idle, request, answer in four
//
// From mend() on, and on every later connection, the peer does all of it right.
#pragma once

#include "headcount/net/http_client.hpp"
#include "headcount/net/notifier.hpp"
#include "net/scripted_lookup.hpp"
#include "net/tls_wire.hpp"
#include "net/wire.hpp"
#include "support/certificates.hpp"
#include "support/run_real.hpp"

#include <array>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace headcount::test {

enum class Mode { plain, tls, tunnel };

enum class Step {
    resolve,
    connect,
    connect_answer, // of the proxy: nothing of it was sent yet
    connect_rest,   // … half of it was
    hello,          // TLS: nothing of the handshake was answered
    first_byte,     // of the first answer: the request was read
    header,         // … the first byte was sent
    body,           // … the header was
    rest,           // … half of the body was
    last_chunk,     // … all of the body was, but not that it is all
    idle,           // the first answer was sent
    again_first_byte,
    again_header,
    again_body,
    again_rest,
    again_last_chunk,
    none, // nothing breaks
};

enum class Break {
    reset,
    eof,
    silence,
    garbage,
    noise, // what is no TLS, where TLS was agreed on
};

inline const std::string whole_body = "helloworld";

class ExchangeRig : public RealWorld {
public:
    ExchangeRig(Mode mode, Step step, Break how);
    ~ExchangeRig();

    core::Result<net::Response> call(core::Duration limit);
    net::HttpClient& client() { return *client_; }
    void let_it_break(); // until what the peer did to an idle connection has arrived
    void mend();         // all is right from now on

private:
    // A connection seen from the peer, plain or TLS.
    class Line;

    void listen();
    bool breaks_at(Step step) const { return step == step_ && !mended_ && connections_ == 1; }
    asio::awaitable<void> accept_all();
    asio::awaitable<void> serve(Wire wire);
    asio::awaitable<bool> prepare(Line& line);
    asio::awaitable<bool> answer(Line& line, Step first);
    asio::awaitable<void> end(Line& line);

    Mode mode_;
    Step step_;
    Break how_;
    bool mended_ = false;
    int connections_ = 0;
    Certificates certificates_{{"ecs.test"}};
    TlsServerSide side_{certificates_};
    Directory directory_{io.get_executor()};
    net::Notifier break_now_{timers}; // what is idle
    asio::ip::tcp::acceptor acceptor_{io};
    asio::ip::tcp::socket filling_{io}; // the queue of an acceptor that nobody is to get through
    std::unique_ptr<net::HttpClient> client_;
    net::TaskGroup peers_{io.get_executor()};
};

std::ostream& operator<<(std::ostream& out, Mode mode);
std::ostream& operator<<(std::ostream& out, Step step);
std::ostream& operator<<(std::ostream& out, Break how);

} // namespace headcount::test
