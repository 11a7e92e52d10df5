#include "aws/credential_document.hpp"
#include "aws/credential_error.hpp"
#include "aws/encoding.hpp"
#include "aws/json.hpp"
#include "aws/printable.hpp"
#include "headcount/aws/providers.hpp"

#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view roles_path = "latest/meta-data/iam/security-credentials/";
constexpr std::size_t longest_words = 200; // of the service's
constexpr std::chrono::milliseconds nearly_over = 15min;
constexpr std::chrono::milliseconds stretch = 15min;
constexpr core::Duration stretch_more = 10min; // at random, so that a fleet does not ask at once

core::Error no_role()
{
    return nothing_configured("the instance has no role: attach an instance profile to it");
}

core::Result<CredentialsPtr> read(const std::string& text)
{
    json::Parser parser;
    const auto document = parser.parse(text);
    if (!document) return broken_credentials("the instance metadata service answered with no JSON object", true);
    const auto code = json::text(*document, "Code").value_or("");
    if (code != "Success") {
        const auto words = printable(json::text(*document, "Message").value_or(""), longest_words);
        return broken_credentials("the instance metadata service has no keys for the role of the instance: " +
                                      printable(code.empty() ? "no Code" : code, longest_words) +
                                      (words.empty() ? "" : ": " + words),
                                  true);
    }
    auto credentials = parse_credential_document(*document, "Token");
    if (credentials && !(*credentials)->expires)
        return broken_credentials("the instance metadata service handed out keys without Expiration", true);
    if (credentials) return credentials;
    core::Error error = credentials.error();
    error.message = "the document of the instance metadata service " + error.message;
    return error;
}

} // namespace

InstanceProvider::InstanceProvider(Surroundings surroundings, net::Transport& transport, net::Timers& timers,
                                   core::Random& random, observe::Log& log)
    : metadata_(std::move(surroundings), transport, timers), timers_(timers), random_(random), log_(log)
{
}

asio::awaitable<core::Result<CredentialsPtr>> InstanceProvider::get(core::Deadline deadline)
{
    auto credentials = co_await fetch(deadline);
    if (!credentials) co_return credentials;
    co_return stretched(std::move(*credentials));
}

asio::awaitable<core::Result<CredentialsPtr>> InstanceProvider::fetch(core::Deadline deadline)
{
    const auto roles = co_await metadata_.get(std::string(roles_path), deadline);
    if (!roles && roles.error().code == "404") co_return no_role();
    if (!roles) co_return roles.error();
    const auto role = trimmed(std::string_view(*roles).substr(0, roles->find('\n')));
    if (role.empty()) co_return no_role();
    const auto text = co_await metadata_.get(std::string(roles_path) + percent_encoded(role), deadline);
    if (!text) co_return text.error();
    co_return read(*text);
}

CredentialsPtr InstanceProvider::stretched(CredentialsPtr credentials)
{
    const auto now = timers_.wall();
    const bool over = *credentials->expires <= now + nearly_over;
    if (!std::exchange(stretching_, over) && over)
        log_.warn("the instance metadata service hands out credentials that are about to expire; they are used on",
                  {{"source", name()}});
    if (!over) return credentials;
    auto longer = std::make_shared<Credentials>();
    longer->access_key_id = credentials->access_key_id;
    longer->secret_access_key = credentials->secret_access_key.copy();
    longer->session_token = credentials->session_token.copy();
    longer->account_id = credentials->account_id;
    longer->expires = now + stretch + std::chrono::floor<std::chrono::milliseconds>(random_.up_to(stretch_more));
    return longer;
}

} // namespace headcount::aws
