// The metadata service of an EC2 instance, version 2 only: a token is fetched first and carried by each request.
// Version 1 is never spoken, since whoever can make a process fetch a URL could then fetch its keys.
// Source: "Use the Instance Metadata Service to access instance metadata" (EC2 guide); settings: "IMDS credential
// provider" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/secret.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace headcount::aws {

namespace asio = boost::asio;

struct MetadataSettings {
    net::Url base; // its target ends in /
    core::Duration timeout = std::chrono::seconds{1};
    std::uint32_t attempts = 1;
};

// AWS_EC2_METADATA_DISABLED; AWS_EC2_METADATA_SERVICE_ENDPOINT, else _ENDPOINT_MODE (IPv4 or IPv6);
// AWS_METADATA_SERVICE_TIMEOUT (seconds) and _NUM_ATTEMPTS. All but the first may stand in the profile instead.
// An error has the code `not_configured` where the service is switched off.
core::Result<MetadataSettings> metadata_settings(const Surroundings& surroundings);

class InstanceMetadata {
public:
    InstanceMetadata(Surroundings surroundings, net::Transport& transport, net::Timers& timers);

    // The text at that path, "latest/meta-data/placement/region". Errors of kind `credentials`: code `not_configured`
    // where the service is switched off or nothing has ever answered, the HTTP status as the code where it is not 200.
    asio::awaitable<core::Result<std::string>> get(std::string path, core::Deadline deadline);

private:
    asio::awaitable<core::Result<std::string>> with_token(const MetadataSettings& settings, const std::string& path,
                                                          core::Deadline deadline);
    asio::awaitable<core::Result<void>> fetch_token(const MetadataSettings& settings, core::Deadline deadline);
    asio::awaitable<core::Result<net::Response>> send(const MetadataSettings& settings, const net::Request& request,
                                                      core::Deadline deadline);

    Surroundings surroundings_;
    net::Transport& transport_;
    net::Timers& timers_;
    bool answered_ = false; // with a token, once
    core::Secret token_;
    core::Time token_ends_{}; // not used from then on
};

// The region the instance runs in: where nothing else tells one.
asio::awaitable<core::Result<std::string>> region_of_instance(InstanceMetadata& metadata, core::Deadline deadline);

} // namespace headcount::aws
