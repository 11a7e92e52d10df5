// Who we are to AWS. A provider yields credentials and keeps them fresh; a source picks the provider of an account.
// Source: "Standardized credential providers" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/secret.hpp"
#include "headcount/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::aws {

namespace asio = boost::asio;

struct Credentials {
    std::string access_key_id;
    core::Secret secret_access_key;
    core::Secret session_token; // empty for long-term keys
    std::optional<core::WallTime> expires;
    std::string account_id; // where the source tells it
};

using CredentialsPtr = std::shared_ptr<const Credentials>; // shared, so that secrets are not copied about

// The code of an Error by which a provider says that nothing of its kind is configured, so that a chain asks the next.
// Any other error means: configured, and broken. It is shown, not passed over.
inline constexpr std::string_view not_configured = "NotConfigured";

class CredentialsProvider {
public:
    virtual ~CredentialsProvider() = default;
    virtual std::string_view name() const = 0; // "environment", "profile default", "container", for messages

    // Fresh credentials. Error kind `credentials` (retryable where waiting may help), or `cancelled`; its message says
    // what was looked for and what to do.
    virtual asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) = 0;

    // The service did not accept what get() gave: fetch anew next time.
    virtual void invalidate() {}
};

// Which credentials a call to this account is signed with.
class CredentialsSource {
public:
    virtual ~CredentialsSource() = default;
    // Empty account: the credentials in use, without any role.
    virtual asio::awaitable<core::Result<CredentialsPtr>> for_account(std::string account, core::Deadline deadline) = 0;
    virtual void invalidate(const std::string& account) = 0;
};

// The same credentials in every account, and no others where these are refused.
class FixedCredentials final : public CredentialsSource {
public:
    explicit FixedCredentials(CredentialsPtr credentials) : credentials_(std::move(credentials)) {}

    asio::awaitable<core::Result<CredentialsPtr>> for_account(std::string, core::Deadline) override
    {
        co_return credentials_;
    }
    void invalidate(const std::string&) override {}

private:
    CredentialsPtr credentials_;
};

} // namespace headcount::aws
