// The pooled HTTP/1.1 client over TCP and TLS: keep-alive, every address tried, proxies, certificate and host name
// verified, TLS 1.2 or newer, sessions resumed, one deadline per step. One thread only; a shard has one.
#pragma once

#include "headcount/net/proxy_rules.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::net {

struct HttpClientLimits {
    core::Duration connect = std::chrono::seconds{1};    // look-up and TCP, over all addresses; a proxy's CONNECT
    core::Duration handshake = std::chrono::seconds{2};  // TLS
    core::Duration first_byte = std::chrono::seconds{5}; // unless the request says otherwise
    core::Duration idle = std::chrono::seconds{20};      // an older idle connection is not used again
    // One that was idle for less is used again without asking the system whether the server hung up. It may do that
    // right after the answer to that question too, as long as the request is on its way: within a round trip the
    // question tells nothing that counts, and costs 3 % of a small call.
    core::Duration unasked = std::chrono::milliseconds{1};
    // An idle connection keeps its buffers so long, over TLS 41 KB, which are costly to get anew for every call; the
    // few used last keep them for good.
    core::Duration rest = std::chrono::seconds{1};
    std::size_t connections = 512;  // open at once, all endpoints together
    std::size_t per_endpoint = 128; // beyond it callers wait in line, first come first served
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 16 * 1024 * 1024;
};

struct HttpClientOptions {
    HttpClientLimits limits;
    std::string ca_file; // PEM bundle to trust instead of the system's; empty: the system's. Read when first needed
    // Where the system's are, as SSL_CERT_FILE and SSL_CERT_DIR tell OpenSSL; empty: in the usual places.
    std::string system_ca_file;
    std::string system_ca_directory; // hashed; several with : between them
    // CA certificates in DER that the program brings along; their bytes outlive the client. The system's are then read
    // only for a server that these do not verify. Not trusted besides ca_file.
    std::vector<std::string_view> roots;
    ProxyRules proxies; // an endpoint's connections all go through the same one, or none: the pool knows them by it
};

struct HttpClientStats {
    std::size_t open = 0; // connections, busy and idle
    std::size_t idle = 0;
    std::size_t waiting = 0;  // callers in line for one
    std::uint64_t opened = 0; // since the start
    std::uint64_t reused = 0;
    std::uint64_t stale = 0; // found dead when taken from the pool
};

class HttpClient final : public Transport {
public:
    // Throws std::runtime_error with a sentence if ca_file is not there or holds no certificate.
    HttpClient(asio::any_io_executor executor, Timers& timers, HttpClientOptions options);
    ~HttpClient() override;

    // A connection that was idle and died before one byte of the answer came costs one immediate retry on a fresh
    // connection; everything else is the caller's to decide. For whom cancellations are values, as in a TaskGroup.
    asio::awaitable<core::Result<Response>> send(Request request, core::Deadline deadline) override;

    // Closes idle connections now; busy ones end with their call.
    void close_idle();
    HttpClientStats stats() const;

private:
    friend class HttpClientMaker; // src/net/http_client_maker.hpp
    struct Impl;
    explicit HttpClient(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

} // namespace headcount::net
