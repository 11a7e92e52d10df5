#include "headcount/aws/signer.hpp"

#include "aws/canonical_request.hpp"
#include "aws/dates.hpp"
#include "aws/digest.hpp"
#include "aws/ink.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace headcount::aws {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string_view bytes(const Sha256Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string_view write_string_to_sign(std::string_view amz_date, std::string_view scope,
                                      std::string_view canonical_hash, std::vector<char>& memory)
{
    const auto size = algorithm.size() + amz_date.size() + scope.size() + canonical_hash.size() + 3;
    Ink ink{room_in(memory, size)};
    ink.put_all(algorithm, '\n', amz_date, '\n', scope, '\n', canonical_hash);
    return ink.written();
}

} // namespace

std::string credential_scope(std::string_view amz_date, std::string_view region, std::string_view service)
{
    std::string scope(amz_date.substr(0, 8));
    return scope.append("/").append(region).append("/").append(service).append("/aws4_request");
}

std::string string_to_sign(std::string_view amz_date, std::string_view scope, std::string_view canonical_hash)
{
    std::vector<char> memory;
    return std::string(write_string_to_sign(amz_date, scope, canonical_hash, memory));
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
        std::string scope; // "20260102/eu-west-1/ecs/aws4_request"
        core::Secret secret;
        HmacSha256 hmac;
        std::uint64_t used = 0; // the latest signature made with it
    };
    using Name = std::tuple<std::string, std::string, std::string>; // access key, region, service

    std::size_t most_keys;
    std::size_t derived = 0;
    std::uint64_t signatures = 0;
    Sha256 sha256;
    std::map<Name, Entry, std::less<>> entries;
    CanonicalWriter canonical;
    std::string host; // this and the next: memory that is used again
    std::vector<char> to_sign;

    std::chrono::sys_seconds second{};
    AmzDate date{second};

    const AmzDate& date_of(core::WallTime at)
    {
        if (const auto now = std::chrono::floor<std::chrono::seconds>(at); now != second) {
            second = now;
            date = AmzDate{at};
        }
        return date;
    }

    Entry& key_for(const Credentials& credentials, std::string_view date, std::string_view region,
                   std::string_view service)
    {
        auto found = entries.find(std::tuple<std::string_view, std::string_view, std::string_view>(
            credentials.access_key_id, region, service));
        const bool fits = found != entries.end() && found->second.date == date &&
                          found->second.secret == credentials.secret_access_key;
        if (!fits) {
            if (found != entries.end()) entries.erase(found);
            Name name{credentials.access_key_id, region, service};
            found = entries.emplace(std::move(name), derive(credentials, date, region, service)).first;
        }
        found->second.used = ++signatures;
        return found->second;
    }

    Entry derive(const Credentials& credentials, std::string_view date, std::string_view region,
                 std::string_view service)
    {
        make_room(date);
        auto key = signing_key(credentials.secret_access_key.reveal(), date, region, service);
        Entry entry{std::string(date), credential_scope(date, region, service), credentials.secret_access_key.copy(),
                    HmacSha256(bytes(key))};
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
    const AmzDate& date = impl_->date_of(at);
    request.headers.push_back({"X-Amz-Date", date});
    if (!credentials.session_token.empty())
        request.headers.push_back({"X-Amz-Security-Token", credentials.session_token.reveal()});

    impl_->host.clear();
    request.endpoint.append_authority(impl_->host); // the transport sends it; here it is only signed
    const auto payload_hash = hex_of(impl_->sha256.of(request.body));
    const auto canonical =
        impl_->canonical.write({request.method, request.target, request.headers, impl_->host, text_of(payload_hash)});
    const auto canonical_hash = hex_of(impl_->sha256.of(canonical.text));
    auto& key = impl_->key_for(credentials, date.day(), region, service);
    const auto to_sign = write_string_to_sign(date, key.scope, text_of(canonical_hash), impl_->to_sign);
    const auto signed_text = hex_of(key.hmac.of(to_sign));
    request.headers.append("Authorization",
                           {algorithm, " Credential=", credentials.access_key_id, "/", key.scope,
                            ", SignedHeaders=", canonical.signed_headers, ", Signature=", text_of(signed_text)});
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
