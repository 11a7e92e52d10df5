#include "sign/measure.hpp"

#include "allocations.hpp"
#include "cpu.hpp"
#include "sign/digest_floor.hpp"

#include "aws/dates.hpp"
#include "headcount/aws/signer.hpp"

#include <stdexcept>

namespace headcount::bench {
namespace {

constexpr double goal = 1.3;
constexpr std::size_t body_bytes = 300;
constexpr std::string_view region = "eu-west-1";
constexpr std::string_view service = "ecs";
const core::WallTime at{std::chrono::seconds{1'767'323'045}}; // 2026-01-02T03:04:05Z

aws::Credentials credentials(std::size_t token_bytes)
{
    aws::Credentials out;
    out.access_key_id = "ASIAHEADCOUNTEXAMPL1";
    out.secret_access_key = core::Secret("headcount+example/secret+0123456789abcdef");
    out.session_token = core::Secret(std::string(token_bytes, 'T'));
    return out;
}

net::Request unsigned_request(std::size_t token_bytes)
{
    net::Request request;
    request.endpoint.host = "ecs.eu-west-1.amazonaws.com";
    request.headers.reserve(1024 + token_bytes); // as the client does
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    request.headers.push_back({"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.DescribeServices"});
    request.body = std::string(body_bytes, 'b');
    return request;
}

// What the digests alone are made of: the texts of each stage, as the signer writes them.
struct Texts {
    std::string body;
    std::string canonical;
    std::string to_sign;
    aws::SigningKey key;
};

std::string hex(unsigned length)
{
    return std::string(length, '0'); // digests cost the same whatever they are of
}

Texts texts_of(net::Request signed_request, const aws::Credentials& who)
{
    const auto date = aws::amz_date(at);
    auto headers = signed_request.headers;
    headers.push_back({"Host", signed_request.endpoint.authority()});
    const auto canonical = aws::canonical_request("POST", "/", headers, hex(64));
    return {signed_request.body, canonical.text,
            aws::string_to_sign(date, aws::credential_scope(date, region, service), hex(64)),
            aws::signing_key(who.secret_access_key.reveal(), std::string_view(date).substr(0, 8), region, service)};
}

template <class Run>
SignCost cost_of(std::size_t count, Run run)
{
    const auto own = allocations();
    const auto openssl = openssl_allocations();
    const auto begun = cpu_seconds();
    for (std::size_t i = 0; i < count; ++i)
        run();
    const auto seconds = cpu_seconds() - begun;
    const auto signatures = static_cast<double>(count);
    return {seconds * 1e9 / signatures, static_cast<double>(allocations() - own) / signatures,
            static_cast<double>(openssl_allocations() - openssl) / signatures};
}

SignRow measure(const SignOptions& options, std::size_t token_bytes)
{
    const auto who = credentials(token_bytes);
    net::Request request = unsigned_request(token_bytes);
    const net::Headers unsigned_headers = request.headers;
    aws::Signer signer;
    signer.sign(request, who, region, service, at);
    const auto texts = texts_of(request, who);
    SignRow row{token_bytes, body_bytes, texts.canonical.size(), {}};

    const std::string_view key{reinterpret_cast<const char*>(texts.key.data()), texts.key.size()};
    DigestFloor floor{key};
    unsigned sum = 0;
    const auto run_floor = [&] { sum += floor.run(texts.body, texts.canonical, texts.to_sign); };
    const auto run_ours = [&] {
        request.headers = unsigned_headers; // into the room that there is
        signer.sign(request, who, region, service, at);
    };
    cost_of(options.signatures / 10 + 1, run_floor);
    cost_of(options.signatures / 10 + 1, run_ours);
    for (std::size_t i = 0; i < options.pairs; ++i) {
        SignPair pair;
        pair.floor = cost_of(options.signatures, run_floor);
        pair.ours = cost_of(options.signatures, run_ours);
        row.pairs.push_back(pair);
    }
    if (signer.keys_derived() != 1 || sum == 0) throw std::runtime_error("the signing key was not kept");
    return row;
}

} // namespace

SignFigures measure_signing(const SignOptions& options)
{
    count_openssl_allocations();
    take_turns_on_one_core();
    SignFigures figures{options, goal, {}};
    for (const std::size_t token_bytes : {0U, 1024U})
        figures.rows.push_back(measure(options, token_bytes));
    return figures;
}

} // namespace headcount::bench
