#include "sim/sigv4_verifier.hpp"

#include "headcount/core/arn.hpp"
#include "sim/calendar.hpp"

#include <algorithm>

namespace headcount::sim {
namespace {

constexpr auto window = std::chrono::minutes{5};

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

bool read_credential(std::string_view value, Authorization& out)
{
    // The key id is everything before the last four parts of the scope.
    const auto parts = split(value, '/');
    if (parts.size() != 5 || parts[4] != "aws4_request") return false;
    out.key_id = parts[0];
    out.date = parts[1];
    out.region = parts[2];
    out.service = parts[3];
    return !out.key_id.empty() && out.date.size() == 8 && !out.region.empty() && !out.service.empty();
}

AuthRefusal refuse(AuthFault fault, std::string message)
{
    return {fault, std::move(message)};
}

// Lower case, sorted, without repetition: what the signer had to list.
bool is_well_formed(const std::vector<std::string>& names)
{
    if (std::any_of(names.begin(), names.end(), [](const auto& name) { return name.empty() || name != lower(name); }))
        return false;
    return std::is_sorted(names.begin(), names.end(), std::less_equal<>{});
}

std::optional<AuthRefusal> check_headers(const net::ServerRequest& request, const Authorization& authorization)
{
    const auto& names = authorization.signed_headers;
    if (!is_well_formed(names)) {
        return refuse(AuthFault::incomplete, "SignedHeaders must be lower-case names in order, each once.");
    }
    const auto is_signed = [&](const std::string& name) {
        return std::binary_search(names.begin(), names.end(), name);
    };
    if (!is_signed("host")) {
        return refuse(AuthFault::mismatch, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (const auto& header : request.headers) {
        const auto name = lower(header.name);
        if (name.starts_with("x-amz-") && !is_signed(name)) {
            return refuse(AuthFault::mismatch, "'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }
    for (const auto& name : names) {
        const auto present = [&](const net::Header& header) { return lower(header.name) == name; };
        if (std::none_of(request.headers.begin(), request.headers.end(), present)) {
            return refuse(AuthFault::mismatch, "The signed header '" + name + "' is not in the request.");
        }
    }
    return std::nullopt;
}

std::optional<AuthRefusal> check_time(const std::string& text, core::WallTime signed_at, core::WallTime now)
{
    if (signed_at < now - window) {
        return refuse(AuthFault::skewed, "Signature expired: " + text + " is now earlier than " +
                                             basic_time(now - window) + " (" + basic_time(now) + " - 5 min.)");
    }
    if (signed_at > now + window) {
        return refuse(AuthFault::skewed, "Signature not yet current: " + text + " is still later than " +
                                             basic_time(now + window) + " (" + basic_time(now) + " + 5 min.)");
    }
    return std::nullopt;
}

std::optional<AuthRefusal> check_scope(const Authorization& authorization, std::string_view amz_date,
                                       std::string_view host)
{
    if (authorization.date != amz_date.substr(0, 8)) {
        return refuse(AuthFault::mismatch, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                                           "date from HTTP: '" +
                                               authorization.date + "' != '" + std::string(amz_date.substr(0, 8)) +
                                               "'.");
    }
    if (!core::is_region(authorization.region)) {
        return refuse(AuthFault::mismatch, "Credential should be scoped to a valid region.");
    }
    const auto expected = host_scope(host);
    if (!expected) return std::nullopt;
    if (expected->service != authorization.service) {
        return refuse(AuthFault::mismatch,
                      "Credential should be scoped to correct service: '" + expected->service + "'.");
    }
    if (expected->region != authorization.region) {
        return refuse(AuthFault::mismatch,
                      "Credential should be scoped to a valid region, not '" + authorization.region + "'.");
    }
    return std::nullopt;
}

} // namespace

std::optional<Authorization> parse_authorization(std::string_view header)
{
    static constexpr std::string_view scheme = "AWS4-HMAC-SHA256 ";
    if (!header.starts_with(scheme)) return std::nullopt;
    Authorization out;
    bool credential = false;
    for (const auto& part : split(header.substr(scheme.size()), ',')) {
        const auto item = trimmed(part);
        const auto equals = item.find('=');
        if (equals == item.npos) return std::nullopt;
        const auto name = item.substr(0, equals);
        const auto value = item.substr(equals + 1);
        if (name == "Credential") {
            credential = read_credential(value, out);
        } else if (name == "SignedHeaders") {
            out.signed_headers = split(value, ';');
        } else if (name == "Signature") {
            out.signature = value;
        }
    }
    if (!credential || out.signed_headers.empty() || out.signature.size() != 64) return std::nullopt;
    return out;
}

std::optional<HostScope> host_scope(std::string_view host)
{
    host = host.substr(0, host.find(':'));
    for (const std::string_view suffix : {".amazonaws.com", ".amazonaws.com.cn"}) {
        if (!host.ends_with(suffix)) continue;
        const auto parts = split(host.substr(0, host.size() - suffix.size()), '.');
        if (parts.size() == 1 && parts[0] == "sts") return HostScope{"sts", "us-east-1"};
        if (parts.size() == 2) return HostScope{parts[0], parts[1]};
    }
    return std::nullopt;
}

boost::system::result<Caller, AuthRefusal> verify(const net::ServerRequest& request, const KeyRing& keys,
                                                  core::WallTime now)
{
    const auto header = net::find_header(request.headers, "authorization");
    if (header.empty()) return refuse(AuthFault::missing, "Missing Authentication Token");
    const auto authorization = parse_authorization(header);
    if (!authorization) {
        return refuse(AuthFault::incomplete, "Authorization header requires 'Credential', 'SignedHeaders' and "
                                             "'Signature' parameters with the scheme AWS4-HMAC-SHA256.");
    }
    const std::string amz_date(net::find_header(request.headers, "x-amz-date"));
    const auto signed_at = parse_basic_time(amz_date);
    if (!signed_at) {
        return refuse(AuthFault::incomplete,
                      "Date must be in ISO-8601 'basic format'. Got '" + amz_date.substr(0, 40) + "'.");
    }
    const auto* key = keys.find(authorization->key_id);
    if (key == nullptr || key->token != net::find_header(request.headers, "x-amz-security-token")) {
        return refuse(AuthFault::unknown_key, "The security token included in the request is invalid.");
    }
    if (key->expires && *key->expires <= now) {
        return refuse(AuthFault::expired, "The security token included in the request is expired");
    }
    if (auto refusal = check_scope(*authorization, amz_date, net::find_header(request.headers, "host")))
        return *refusal;
    if (auto refusal = check_headers(request, *authorization)) return *refusal;
    const auto canonical = canonical_request(request, authorization->signed_headers);
    const auto to_sign = string_to_sign(amz_date, *authorization, canonical);
    if (signature_of(key->secret, *authorization, to_sign) != authorization->signature) {
        return refuse(AuthFault::mismatch, "The request signature we calculated does not match the signature you "
                                           "provided. Check your AWS Secret Access Key and signing method. Consult "
                                           "the service documentation for details.");
    }
    if (auto refusal = check_time(amz_date, *signed_at, now)) return *refusal;
    return Caller{.key = *key, .region = authorization->region, .service = authorization->service};
}

} // namespace headcount::sim
