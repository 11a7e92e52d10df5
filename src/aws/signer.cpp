#include "headcount/aws/signer.hpp"

#include "aws/dates.hpp"
#include "aws/digest.hpp"

#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string_view bytes(const Sha256Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

} // namespace

std::string credential_scope(std::string_view amz_date, std::string_view region, std::string_view service)
{
    std::string scope(amz_date.substr(0, 8));
    return scope.append("/").append(region).append("/").append(service).append("/aws4_request");
}

std::string string_to_sign(std::string_view amz_date, std::string_view scope, std::string_view canonical_hash)
{
    std::string text(algorithm);
    return text.append("\n").append(amz_date).append("\n").append(scope).append("\n").append(canonical_hash);
}

std::string signature(const SigningKey& key, std::string_view text_to_sign)
{
    return to_hex(HmacSha256(bytes(key)).of(text_to_sign));
}

SigningKey signing_key(std::string_view secret, std::string_view date, std::string_view region,
                       std::string_view service)
{
    std::string seed = "AWS4";
    seed.append(secret);
    SigningKey key = HmacSha256(seed).of(date);
    cleanse(seed.data(), seed.size());
    for (const auto part : {region, service, std::string_view("aws4_request")})
        key = HmacSha256(bytes(key)).of(part);
    return key;
}

struct Signer::Impl {
    struct Entry {
        std::string date;
        core::Secret secret;
        HmacSha256 hmac;
        std::uint64_t used = 0; // the latest signature made with it
    };
    using Name = std::tuple<std::string, std::string, std::string>; // access key, region, service

    std::size_t most_keys;
    std::size_t derived = 0;
    std::uint64_t signatures = 0;
    Sha256 sha256;
    std::map<Name, Entry> entries;

    HmacSha256& key_for(const Credentials& credentials, std::string_view date, std::string_view region,
                        std::string_view service)
    {
        Name name{credentials.access_key_id, region, service};
        auto found = entries.find(name);
        const bool fits = found != entries.end() && found->second.date == date &&
                          found->second.secret == credentials.secret_access_key;
        if (!fits) {
            if (found != entries.end()) entries.erase(found);
            found = entries.emplace(std::move(name), derive(credentials, date, region, service)).first;
        }
        found->second.used = ++signatures;
        return found->second.hmac;
    }

    Entry derive(const Credentials& credentials, std::string_view date, std::string_view region,
                 std::string_view service)
    {
        make_room(date);
        auto key = signing_key(credentials.secret_access_key.reveal(), date, region, service);
        Entry entry{std::string(date), credentials.secret_access_key.copy(), HmacSha256(bytes(key))};
        cleanse(key.data(), key.size());
        ++derived;
        return entry;
    }

    // Session credentials change their access key every hour, so old keys are never asked for again: those of another
    // day go first, then the one that was used longest ago.
    void make_room(std::string_view date)
    {
        if (entries.size() < most_keys) return;
        std::erase_if(entries, [&](const auto& item) { return item.second.date != date; });
        if (entries.size() < most_keys) return;
        auto oldest = entries.begin();
        for (auto it = entries.begin(); it != entries.end(); ++it)
            if (it->second.used < oldest->second.used) oldest = it;
        if (oldest != entries.end()) entries.erase(oldest);
    }
};

Signer::Signer(std::size_t most_keys) : impl_(std::make_unique<Impl>())
{
    impl_->most_keys = most_keys == 0 ? 1 : most_keys;
}

Signer::~Signer() = default;

void Signer::sign(net::Request& request, const Credentials& credentials, std::string_view region,
                  std::string_view service, core::WallTime at)
{
    const auto date = amz_date(at);
    request.headers.push_back({"X-Amz-Date", date});
    if (!credentials.session_token.empty())
        request.headers.push_back({"X-Amz-Security-Token", std::string(credentials.session_token.reveal())});

    request.headers.push_back({"Host", request.endpoint.authority()}); // the transport sends it; here it is only signed
    const auto canonical =
        canonical_request(request.method, request.target, request.headers, impl_->sha256.hex_of(request.body));
    request.headers.pop_back();

    const auto scope = credential_scope(date, region, service);
    const auto text = string_to_sign(date, scope, impl_->sha256.hex_of(canonical.text));
    auto& hmac = impl_->key_for(credentials, std::string_view(date).substr(0, 8), region, service);

    std::string authorization(algorithm);
    authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(scope);
    authorization.append(", SignedHeaders=").append(canonical.signed_headers);
    authorization.append(", Signature=").append(to_hex(hmac.of(text)));
    request.headers.push_back({"Authorization", std::move(authorization)});
}

std::size_t Signer::keys() const
{
    return impl_->entries.size();
}

std::size_t Signer::keys_derived() const
{
    return impl_->derived;
}

} // namespace headcount::aws
