// A client that asks somebody else than the system for addresses: the names of a test exist nowhere.
#pragma once

#include "headcount/net/http_client.hpp"
#include "net/resolver.hpp"

#include <memory>

namespace headcount::net {

class HttpClientMaker {
public:
    static std::unique_ptr<HttpClient> with_lookup(asio::any_io_executor executor, Timers& timers,
                                                   HttpClientOptions options, std::unique_ptr<Lookup> lookup);
};

} // namespace headcount::net
