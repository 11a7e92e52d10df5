// The JSON document in which agents, programs and the instance metadata hand out keys. They agree on all names but one.
#pragma once

#include "aws/json.hpp"
#include "headcount/aws/credentials.hpp"

#include <string_view>

namespace headcount::aws {

// Keys, token, Expiration, AccountId (else the account of RoleArn). `token` is "Token" or "SessionToken". The error's
// message goes on a sentence about who answered: "holds no AccessKeyId"; nothing of the document's values is in it.
core::Result<CredentialsPtr> parse_credential_document(json::object document, std::string_view token);

} // namespace headcount::aws
