#include "aws/credential_document.hpp"

#include "aws/credential_error.hpp"
#include "aws/dates.hpp"
#include "headcount/core/arn.hpp"

#include <string>

namespace headcount::aws {

namespace {

std::string account_of(json::object document)
{
    if (const auto account = json::text(document, "AccountId")) return std::string(*account);
    const auto role = core::parse_arn(json::text(document, "RoleArn").value_or(""));
    return role ? role->account : std::string();
}

} // namespace

core::Result<CredentialsPtr> parse_credential_document(json::object document, std::string_view token)
{
    for (const auto member : {"AccessKeyId", "SecretAccessKey"})
        if (json::text(document, member).value_or("").empty())
            return broken_credentials("holds no " + std::string(member), true);

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = std::string(*json::text(document, "AccessKeyId"));
    credentials->secret_access_key = core::Secret(std::string(*json::text(document, "SecretAccessKey")));
    credentials->session_token = core::Secret(std::string(json::text(document, token).value_or("")));
    credentials->account_id = account_of(document);
    if (json::find(document, "Expiration")) {
        credentials->expires = parse_timestamp(json::text(document, "Expiration").value_or(""));
        if (!credentials->expires) return broken_credentials("holds an Expiration that is no time", true);
    }
    return CredentialsPtr(std::move(credentials));
}

} // namespace headcount::aws
