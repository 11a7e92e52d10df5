// A port that answers no one: connections to it neither open nor fail, as when a firewall drops what is sent.
// Its queue of one is full, and the system drops what comes after.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace headcount::test {

class BlackHole {
public:
    // "0.0.0.0": at every address of this machine.
    explicit BlackHole(const boost::asio::any_io_executor& executor, const std::string& address = "127.0.0.1")
        : hole_(executor), filling_(executor)
    {
        namespace ip = boost::asio::ip;
        const ip::tcp::endpoint any_port{ip::make_address(address), 0};
        hole_.open(any_port.protocol());
        hole_.bind(any_port);
        hole_.listen(0);
        filling_.connect({ip::make_address(address == "0.0.0.0" ? "127.0.0.1" : address), port()});
    }

    std::uint16_t port() const { return hole_.local_endpoint().port(); }

private:
    boost::asio::ip::tcp::acceptor hole_;
    boost::asio::ip::tcp::socket filling_;
};

} // namespace headcount::test
