// Our side of `headcount-bench calls`: typed ECS calls as production makes them, signed, over the pool, with deadlines,
// their answers parsed.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/net/url.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headcount::bench {

// What every call asks, and what it must learn.
struct Question {
    core::Scope scope;
    std::vector<std::string> clusters;
    std::uint32_t instances = 0; // of each
};

aws::CredentialsPtr credentials_with_token(std::size_t token_bytes);

class OurClient {
public:
    struct Server {
        net::Url url;
        std::string ca_file; // PEM; empty: the system's
    };
    OurClient(const Server& server, aws::CredentialsPtr who, Question question, std::size_t in_flight);
    ~OurClient();
    OurClient(const OurClient&) = delete;
    OurClient& operator=(const OurClient&) = delete;

    // Makes that many calls. Throws where one does not learn what it must.
    void run(std::size_t calls);

    std::size_t connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The request that such a call sends, as the transport is given it.
net::Request request_of(const OurClient::Server& server, aws::CredentialsPtr who, const Question& question);

} // namespace headcount::bench
