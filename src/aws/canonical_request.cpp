#include "aws/encoding.hpp"
#include "headcount/aws/signer.hpp"
#include "net/text.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace headcount::aws {

namespace {

// What proxies and HTTP libraries add or change on the way, so that a signature over it would break.
constexpr std::string_view never_signed[] = {
    "authorization", "connection",        "expect",  "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
    "trailer",       "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
};

struct Pair {
    std::string name;
    std::string value;

    friend auto operator<=>(const Pair&, const Pair&) = default;
};

// Trimmed, and each run of blanks inside (a folded line included) is one space.
std::string canonical_value(std::string_view value)
{
    std::string out;
    out.reserve(value.size());
    bool blank = false;
    for (const char c : trimmed(value)) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!is_blank && blank) out += ' ';
        if (!is_blank) out += c;
        blank = is_blank;
    }
    return out;
}

// Sorted by name; the values of a repeated name stand in the order they came, joined by a comma.
std::map<std::string, std::string> canonical_headers(const net::Headers& headers)
{
    std::map<std::string, std::string> joined;
    for (const auto& [name, value] : headers) {
        auto lower = net::to_lower(name);
        if (std::ranges::find(never_signed, lower) != std::end(never_signed)) continue;
        const auto [place, is_new] = joined.try_emplace(std::move(lower), canonical_value(value));
        if (!is_new) place->second.append(",").append(canonical_value(value));
    }
    return joined;
}

// RFC 3986 §5.2.4, and doubled slashes are one. A trailing slash stays.
std::string normalized_path(std::string_view path)
{
    std::vector<std::string_view> segments;
    bool ends_open = true; // the path ends in a slash, or in a segment that resolves to a directory
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        ends_open = segment.empty() || segment == "." || segment == "..";
        if (segment == ".." && !segments.empty()) segments.pop_back();
        if (!ends_open) segments.push_back(segment);
    }
    std::string out;
    for (const auto segment : segments)
        out.append("/").append(segment);
    if (ends_open || out.empty()) out += '/';
    return out;
}

std::string canonical_query(std::string_view query)
{
    std::vector<Pair> pairs;
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto name = part.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        // Decoded first, so that it does not matter how much of it the sender had encoded already.
        pairs.push_back({percent_encoded(percent_decoded(name)), percent_encoded(percent_decoded(value))});
    }
    std::ranges::sort(pairs);
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

} // namespace

CanonicalRequest canonical_request(std::string_view method, std::string_view target, const net::Headers& headers,
                                   std::string_view payload_hash, PathForm form)
{
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    const auto query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);

    CanonicalRequest out;
    out.text.reserve(768);
    out.text.append(method).append("\n");
    const std::string resolved = form == PathForm::normalized ? normalized_path(path) : std::string(path);
    // Encoded over what is on the wire: a path that was already encoded is encoded twice, as all but S3 want it.
    append_percent_encoded(out.text, resolved.empty() ? "/" : resolved, true);
    out.text.append("\n").append(canonical_query(query)).append("\n");
    for (const auto& [name, value] : canonical_headers(headers)) {
        out.text.append(name).append(":").append(value).append("\n");
        if (!out.signed_headers.empty()) out.signed_headers += ';';
        out.signed_headers += name;
    }
    out.text.append("\n").append(out.signed_headers).append("\n").append(payload_hash);
    return out;
}

} // namespace headcount::aws
