#include "sim/sts_api.hpp"

#include "core/whole_number.hpp"
#include "headcount/core/arn.hpp"
#include "sim/calendar.hpp"
#include "sim/digest.hpp"
#include "sim/front_error.hpp"
#include "sim/sqs_form.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::sim {

namespace {

std::string value_of(const FormParameters& form, std::string_view name)
{
    const auto found = form.find(name);
    return found == form.end() ? std::string{} : found->second;
}

} // namespace

struct StsApi::Form {
    FormParameters values;

    std::string get(std::string_view name) const { return value_of(values, name); }
};

namespace {

constexpr std::int64_t shortest_session = 900;
constexpr std::int64_t longest_session = 43'200;
constexpr std::int64_t longest_chained = 3'600;

std::string xml_answer(const std::string& operation, const std::string& result, const std::string& request_id)
{
    return "<" + operation + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + operation + "Result>" +
           result + "</" + operation + "Result><ResponseMetadata><RequestId>" + request_id +
           "</RequestId></ResponseMetadata></" + operation + "Response>";
}

net::Response success(std::string body, const std::string& request_id)
{
    return {.status = 200,
            .headers = {{"x-amzn-RequestId", request_id}, {"Content-Type", "text/xml"}},
            .body = std::move(body)};
}

net::Response refuse(int status, std::string code, std::string message, const std::string& request_id)
{
    return answer(Family::sts_query, FrontError{status, std::move(code), std::move(message)}, request_id);
}

net::Response invalid(std::string message, const std::string& request_id)
{
    return refuse(400, "ValidationError", std::move(message), request_id);
}

bool all_of_set(std::string_view text, std::string_view others)
{
    return std::all_of(text.begin(), text.end(), [&](char c) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        return word || others.find(c) != others.npos;
    });
}

bool is_session_name(std::string_view name)
{
    return name.size() >= 2 && name.size() <= 64 && all_of_set(name, "+=,.@-");
}

bool is_external_id(std::string_view id)
{
    return id.empty() || (id.size() >= 2 && id.size() <= 1224 && all_of_set(id, "+=,.@:/-"));
}

net::Response caller_identity(const Key& caller, const std::string& request_id)
{
    return success(xml_answer("GetCallerIdentity",
                              "<Arn>" + caller.arn + "</Arn><UserId>" + caller.user_id + "</UserId><Account>" +
                                  caller.account + "</Account>",
                              request_id),
                   request_id);
}

std::string credentials_xml(const Key& key)
{
    return "<Credentials><AccessKeyId>" + key.id + "</AccessKeyId><SecretAccessKey>" + key.secret +
           "</SecretAccessKey><SessionToken>" + key.token + "</SessionToken><Expiration>" + iso_seconds(*key.expires) +
           "</Expiration></Credentials>";
}

std::int64_t duration_of(const std::string& text)
{
    return text.empty() ? longest_chained : core::whole_number<std::int64_t>(text).value_or(-1);
}

// What every way to a role's session asks for.
std::optional<std::string> flaw_in(const FormParameters& form)
{
    const auto arn = value_of(form, "RoleArn");
    const auto duration = duration_of(value_of(form, "DurationSeconds"));
    if (arn.size() < 20 || arn.size() > 2048 || !core::parse_arn(arn))
        return "The parameter RoleArn is not the ARN of a role.";
    if (!is_session_name(value_of(form, "RoleSessionName"))) return "The parameter RoleSessionName is not valid.";
    if (duration < shortest_session || duration > longest_session)
        return "The parameter DurationSeconds must be between 900 and 43200.";
    return std::nullopt;
}

} // namespace

StsApi::StsApi(KeyRing& keys, const Iam& iam, const std::vector<Role>& roles, core::Random random,
               std::chrono::seconds longest)
    : keys_(keys), iam_(iam), longest_(longest), random_(random)
{
    for (const auto& role : roles)
        roles_[role.arn] = {role, "AROA" + letters(17)};
}

net::Response StsApi::handle(const net::ServerRequest& request, const Key& caller, core::WallTime now,
                             const std::string& request_id)
{
    auto parameters = form_parameters(request);
    if (!parameters) return refuse(404, "MalformedQueryString", "The query string is not well formed.", request_id);
    const Form form{*std::move(parameters)};
    const auto action = form.get("Action");
    if (action.empty()) return refuse(400, "MissingAction", "The request has no Action.", request_id);
    if (form.get("Version") == "2011-06-15") {
        if (action == "GetCallerIdentity") return caller_identity(caller, request_id);
        if (action == "AssumeRole") return assume_role(form, caller, now, request_id);
    }
    return refuse(400, "InvalidAction", "Could not find this operation in this version of the API.", request_id);
}

net::Response StsApi::assume_role(const Form& form, const Key& caller, core::WallTime now,
                                  const std::string& request_id)
{
    if (const auto flaw = flaw_in(form.values)) return invalid(*flaw, request_id);
    const auto arn = form.get("RoleArn");
    const auto external_id = form.get("ExternalId");
    if (!is_external_id(external_id)) return invalid("The parameter ExternalId is not valid.", request_id);
    if (caller.temporary() && duration_of(form.get("DurationSeconds")) > longest_chained) {
        return invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                       "chaining",
                       request_id);
    }
    const auto known = roles_.find(arn);
    // A wrong external id reads like a missing trust: AWS does not say which it was.
    if (known == roles_.end() || !iam_.trusts(known->second.role, caller, external_id)) {
        return refuse(403, "AccessDenied",
                      "User: " + caller.arn + " is not authorized to perform: sts:AssumeRole on resource: " + arn,
                      request_id);
    }
    return give_session("AssumeRole", known->second, form, now, request_id);
}

net::Response StsApi::handle_unsigned(const net::ServerRequest& request, core::WallTime now,
                                      const std::string& request_id)
{
    auto parameters = form_parameters(request);
    if (!parameters) return refuse(404, "MalformedQueryString", "The query string is not well formed.", request_id);
    const Form form{*std::move(parameters)};
    const auto token = form.get("WebIdentityToken");
    if (const auto flaw = flaw_in(form.values)) return invalid(*flaw, request_id);
    if (token.size() < 4 || token.size() > 20'000)
        return invalid("The parameter WebIdentityToken is not valid.", request_id);
    const auto known = roles_.find(form.get("RoleArn"));
    if (known == roles_.end() || known->second.role.web_identity.empty()) {
        return refuse(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", request_id);
    }
    if (known->second.role.web_identity != token) {
        return refuse(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for the token",
                      request_id);
    }
    return give_session(std::string(unsigned_operation), known->second, form, now, request_id);
}

net::Response StsApi::give_session(const std::string& operation, const KnownRole& role, const Form& form,
                                   core::WallTime now, const std::string& request_id)
{
    const std::chrono::seconds asked{duration_of(form.get("DurationSeconds"))};
    const auto life = longest_ > std::chrono::seconds{0} ? std::min(asked, longest_) : asked;
    auto key = make_key(role, form.get("RoleSessionName"), now + life);
    auto body =
        xml_answer(operation,
                   "<AssumedRoleUser><AssumedRoleId>" + key.user_id + "</AssumedRoleId><Arn>" + key.arn +
                       "</Arn></AssumedRoleUser>" + credentials_xml(key) + "<PackedPolicySize>0</PackedPolicySize>",
                   request_id);
    keys_.add(std::move(key), now);
    return success(std::move(body), request_id);
}

Key StsApi::make_key(const KnownRole& role, const std::string& session, core::WallTime expires)
{
    const auto arn = core::parse_arn(role.role.arn).value();
    const auto name = arn.resource.substr(arn.resource.rfind('/') + 1);
    Key key;
    key.id = "ASIA" + letters(16);
    key.secret = to_base64(random_.hex(30));
    key.token = "FwoGZXIvYXdzE" + to_base64(random_.hex(210));
    key.account = arn.account;
    key.arn = "arn:" + arn.partition + ":sts::" + arn.account + ":assumed-role/" + name + "/" + session;
    key.user_id = role.id + ":" + session;
    key.expires = expires;
    return key;
}

std::string StsApi::letters(std::size_t count)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += alphabet[random_.below(alphabet.size())];
    return text;
}

std::string sts_operation(const net::ServerRequest& request)
{
    const auto parameters = form_parameters(request);
    if (!parameters) return {};
    const auto found = parameters->find("Action");
    return found == parameters->end() ? std::string{} : found->second;
}

std::string sts_role_account(const net::ServerRequest& request)
{
    const auto parameters = form_parameters(request);
    if (!parameters) return {};
    const auto found = parameters->find("RoleArn");
    const auto arn = core::parse_arn(found == parameters->end() ? std::string_view{} : found->second);
    return arn ? arn->account : std::string{};
}

} // namespace headcount::sim
