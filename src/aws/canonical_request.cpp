#include "aws/canonical_request.hpp"

#include "aws/encoding.hpp"
#include "aws/ink.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace headcount::aws {

namespace {

// What proxies and HTTP libraries add or change on the way, so that a signature over it would break.
constexpr std::string_view never_signed[] = {
    "authorization", "connection",        "expect",  "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
    "trailer",       "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
};

// A bit for each length among them: most names are told apart by that.
constexpr std::uint64_t lengths_never_signed = [] {
    std::uint64_t lengths = 0;
    for (const auto name : never_signed)
        lengths |= std::uint64_t{1} << name.size();
    return lengths;
}();

bool is_signed(std::string_view lower_name)
{
    if (lower_name.size() >= 64 || (lengths_never_signed >> lower_name.size() & 1) == 0) return true;
    return std::ranges::find(never_signed, lower_name) == std::end(never_signed);
}

struct Pair {
    std::string name;
    std::string value;

    friend auto operator<=>(const Pair&, const Pair&) = default;
};

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Nothing in it that put_value() would change. No early way out, so that it is done for many letters at once: tokens
// are long.
bool is_canonical(std::string_view value)
{
    if (value.empty()) return true;
    bool is_odd = is_blank(value.front()) || is_blank(value.back());
    for (std::size_t i = 1; i < value.size(); ++i) {
        const char c = value[i];
        is_odd |= (c == '\t') | (c == '\r') | (c == '\n') | ((c == ' ') & (value[i - 1] == ' '));
    }
    return !is_odd;
}

// Trimmed, and each run of blanks inside (a folded line included) is one space.
void put_value(Ink& ink, std::string_view value)
{
    if (is_canonical(value)) return ink.put(value);
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

// Encoded over what is on the wire: a path that was already encoded is encoded twice, as all but S3 want it.
std::string canonical_path(std::string_view path, PathForm form)
{
    const std::string resolved = form == PathForm::normalized ? normalized_path(path) : std::string(path);
    std::string out;
    append_percent_encoded(out, resolved.empty() ? "/" : resolved, true);
    return out;
}

template <class T>
std::span<T> at_least(std::vector<T>& room, std::size_t size)
{
    if (room.size() < size) room.resize(size);
    return room;
}

} // namespace

void CanonicalWriter::add(std::string_view name, std::string_view value)
{
    char* const place = names_.data() + names_used_;
    std::ranges::transform(name, place, lower);
    const std::string_view lower_name{place, name.size()};
    if (!is_signed(lower_name)) return;
    names_used_ += name.size();
    fields_.push_back({lower_name, value});
}

// Sorted by name; those of one name stand in the order they came, which is that of their places in names_.
void CanonicalWriter::collect(const Source& source)
{
    std::size_t names = 4; // "host"
    for (const auto& header : source.headers)
        names += header.name.size();
    at_least(names_, names);
    names_used_ = 0;
    fields_.clear();
    for (const auto& [name, value] : source.headers)
        add(name, value);
    if (!source.host.empty()) add("host", source.host);
    std::ranges::sort(fields_, [](const Field& a, const Field& b) {
        const auto order = a.name.compare(b.name);
        return order != 0 ? order < 0 : a.name.data() < b.name.data();
    });
}

// An upper bound of what they take: "name:value\n" in the text and "name;" in the list.
std::size_t CanonicalWriter::size_of_fields() const
{
    std::size_t size = 0;
    for (const auto& [name, value] : fields_)
        size += 2 * name.size() + value.size() + 3;
    return size;
}

// "name:value" and a line end each; the values of a repeated name are joined by a comma.
void CanonicalWriter::put_fields(Ink& ink) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto& [name, value] = fields_[i];
        const bool again = i > 0 && name == fields_[i - 1].name;
        if (!again && i > 0) ink.put('\n');
        if (!again) ink.put(name);
        ink.put(again ? ',' : ':');
        put_value(ink, value);
    }
    if (!fields_.empty()) ink.put('\n');
}

void CanonicalWriter::put_names(Ink& ink) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (i > 0 && fields_[i].name == fields_[i - 1].name) continue;
        if (i > 0) ink.put(';');
        ink.put(fields_[i].name);
    }
}

CanonicalWriter::Written CanonicalWriter::write(const Source& source)
{
    const auto question = source.target.find('?');
    const auto path = source.target.substr(0, question);
    const auto query =
        question == std::string_view::npos ? std::string{} : canonical_query(source.target.substr(question + 1));
    const auto encoded_path = path == "/" ? std::string{path} : canonical_path(path, source.form);
    collect(source);

    constexpr std::size_t line_ends = 5;
    Ink ink{at_least(text_, source.method.size() + encoded_path.size() + query.size() + size_of_fields() +
                                source.payload_hash.size() + line_ends)};
    ink.put(source.method);
    ink.put('\n');
    ink.put(encoded_path);
    ink.put('\n');
    ink.put(query);
    ink.put('\n');
    put_fields(ink);
    ink.put('\n');
    const auto list_begins = ink.written().size();
    put_names(ink);
    const auto signed_headers = ink.written().substr(list_begins);
    ink.put('\n');
    ink.put(source.payload_hash);
    return {ink.written(), signed_headers};
}

CanonicalRequest canonical_request(std::string_view method, std::string_view target, const net::Headers& headers,
                                   std::string_view payload_hash, PathForm form)
{
    CanonicalWriter writer;
    const auto written = writer.write({method, target, headers, "", payload_hash, form});
    return {std::string{written.text}, std::string{written.signed_headers}};
}

} // namespace headcount::aws
