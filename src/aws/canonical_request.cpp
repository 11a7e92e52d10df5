#include "aws/canonical_request.hpp"

#include "aws/encoding.hpp"
#include "aws/ink.hpp"
#include "net/percent.hpp"
#include "net/text.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace headcount::aws {

namespace {

// What proxies and HTTP libraries add or change on the way, so that a signature over it would break.
constexpr std::string_view never_signed[] = {
    "authorization", "connection",        "expect",  "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
    "trailer",       "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
};

bool is_signed(std::string_view lower_name)
{
    return std::ranges::find(never_signed, lower_name) == std::end(never_signed);
}

struct Pair {
    std::string name;
    std::string value;

    friend auto operator<=>(const Pair&, const Pair&) = default;
};

constexpr bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// A space or a control? Without an early way out, so that many letters are looked at at once: tokens are long.
bool has_blanks(std::string_view value)
{
    unsigned char least = 255;
    for (const char c : value)
        least = std::min(least, static_cast<unsigned char>(c));
    return least <= ' ';
}

// Trimmed, and each run of blanks inside (a folded line included) is one space.
void put_value(Ink& ink, std::string_view value)
{
    if (!has_blanks(value)) return ink.put(value);
    bool blank = false;
    for (const char c : trimmed(value)) {
        if (!is_blank(c) && blank) ink.put(' ');
        if (!is_blank(c)) ink.put(c);
        blank = is_blank(c);
    }
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
        pairs.push_back({percent_encoded(net::percent_decoded(name)), percent_encoded(net::percent_decoded(value))});
    }
    std::ranges::sort(pairs);
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

// Encoded over what is on the wire: a path that was already encoded is encoded twice, as all but S3 want it.
std::string canonical_path(std::string_view path, PathForm form)
{
    const std::string resolved = form == PathForm::normalized ? normalized_path(path) : std::string(path);
    std::string out;
    append_percent_encoded(out, resolved.empty() ? "/" : resolved, true);
    return out;
}

} // namespace

bool CanonicalWriter::has_same_names(const Source& source) const
{
    return with_host_ == !source.host.empty() && std::ranges::equal(source.headers, names_, {}, &net::Header::name);
}

// Sorted by name; those of one name stand in the order they came.
void CanonicalWriter::learn_names(const Source& source)
{
    names_.clear();
    fields_.clear();
    signed_headers_.clear();
    with_host_ = !source.host.empty();
    for (const auto& header : source.headers) {
        auto name = net::to_lower(header.name);
        if (is_signed(name)) fields_.push_back({std::move(name), names_.size(), {}});
        names_.emplace_back(header.name);
    }
    if (with_host_) fields_.push_back({"host", names_.size(), {}});
    std::ranges::sort(fields_, {}, [](const Field& field) {
        return std::pair<std::string_view, std::size_t>(field.name, field.place);
    });
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (i > 0 && fields_[i].name == fields_[i - 1].name) continue;
        signed_headers_.append(i > 0 ? ";" : "").append(fields_[i].name);
    }
}

// An upper bound of what they take: "name:value\n" each.
std::size_t CanonicalWriter::size_of_fields() const
{
    std::size_t size = 0;
    for (const auto& field : fields_)
        size += field.name.size() + field.value.size() + 2;
    return size;
}

// "name:value" and a line end each; the values of a repeated name are joined by a comma.
void CanonicalWriter::put_fields(Ink& ink) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto& field = fields_[i];
        const bool again = i > 0 && field.name == fields_[i - 1].name;
        if (!again && i > 0) ink.put('\n');
        if (!again) ink.put(field.name);
        ink.put(again ? ',' : ':');
        put_value(ink, field.value);
    }
    if (!fields_.empty()) ink.put('\n');
}

CanonicalWriter::Written CanonicalWriter::write(const Source& source)
{
    const auto question = source.target.find('?');
    const auto path = source.target.substr(0, question);
    const auto query =
        question == std::string_view::npos ? std::string{} : canonical_query(source.target.substr(question + 1));
    const auto encoded_path = path == "/" ? std::string{path} : canonical_path(path, source.form);
    if (!has_same_names(source)) learn_names(source);
    values_.clear();
    for (const auto& header : source.headers)
        values_.push_back(header.value);
    values_.push_back(source.host);
    for (auto& field : fields_)
        field.value = values_[field.place];

    constexpr std::size_t line_ends = 5;
    Ink ink{room_in(text_, source.method.size() + encoded_path.size() + query.size() + size_of_fields() +
                               signed_headers_.size() + source.payload_hash.size() + line_ends)};
    ink.put_all(source.method, '\n', encoded_path, '\n', query, '\n');
    put_fields(ink);
    ink.put_all('\n', signed_headers_, '\n', source.payload_hash);
    return {ink.written(), signed_headers_};
}

CanonicalRequest canonical_request(std::string_view method, std::string_view target, const net::Headers& headers,
                                   std::string_view payload_hash, PathForm form)
{
    CanonicalWriter writer;
    const auto written = writer.write({method, target, headers, "", payload_hash, form});
    return {std::string{written.text}, std::string{written.signed_headers}};
}

} // namespace headcount::aws
