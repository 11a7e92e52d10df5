// Answers of STS and of the instance metadata service, for tests of providers.
#pragma once

#include "support/scripted_transport.hpp"

#include <string>
#include <string_view>

namespace headcount::test {

inline std::string session_xml(const std::string& key, const std::string& expires = "2026-01-02T04:04:05Z")
{
    return "<R><Credentials><AccessKeyId>" + key + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t" +
           "</SessionToken><Expiration>" + expires + "</Expiration></Credentials></R>";
}

inline net::Response sts_refusal(int status, const std::string& code, const std::string& message)
{
    return answer("<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
                      "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
                  status);
}

inline std::string instance_document(const std::string& key, const std::string& expires = "2026-01-02T09:04:05Z")
{
    return R"({"Code":"Success","LastUpdated":"2026-01-02T03:00:00Z","Type":"AWS-HMAC","AccessKeyId":")" + key +
           R"(","SecretAccessKey":"s","Token":"t","Expiration":")" + expires + "\"}";
}

// Token, name of the role, its keys.
inline void expect_instance_role(ScriptedTransport& transport, const std::string& key)
{
    transport.expect("PUT /latest/api/token").host("169.254.169.254").replies("the-token");
    transport.expect("GET /latest/meta-data/iam/security-credentials/").replies("my-role\n");
    transport.expect("GET /latest/meta-data/iam/security-credentials/my-role").replies(instance_document(key));
}

} // namespace headcount::test
