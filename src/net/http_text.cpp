#include "net/http_text.hpp"

#include "net/http_codec.hpp"
#include "net/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace headcount::net {

namespace {

// tchar of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
constexpr std::array<bool, 256> token_letters = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 128; ++i) {
        const auto letter = static_cast<char>(i);
        table[i] = is_letter(letter) || is_digit(letter);
    }
    for (const char letter : std::string_view{"!#$%&'*+-.^_`|~"})
        table[static_cast<unsigned char>(letter)] = true;
    return table;
}();

bool is_token(std::string_view text)
{
    const auto fits = [](char letter) { return token_letters[static_cast<unsigned char>(letter)]; };
    return !text.empty() && std::ranges::all_of(text, fits);
}

// Without an early way out, so that many letters are looked at at once: tokens and signatures are long.
bool is_field_value(std::string_view text)
{
    bool is_bad = false;
    for (const char letter : text)
        is_bad |= (static_cast<unsigned char>(letter) < ' ' && letter != '\t') || letter == '\x7f';
    return !is_bad;
}

core::Error refusal(std::string message)
{
    core::Error error;
    error.kind = core::ErrorKind::invalid;
    error.message = std::move(message);
    return error;
}

bool is_framing(std::string_view name)
{
    return equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "transfer-encoding");
}

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ", 2).append(value).append("\r\n", 2);
}

core::Result<void> append_fields(std::string& out, const Headers& headers)
{
    for (const auto& header : headers) {
        if (!is_token(header.name)) return refusal("a header's name holds a character that HTTP does not allow there");
        if (!is_field_value(header.value))
            return refusal("the value of header " + std::string(header.name) +
                           " holds a line break or another control character");
        if (is_framing(header.name))
            return refusal("header " + std::string(header.name) + " is set by the transport only");
        append_field(out, header.name, header.value);
    }
    return {};
}

void append_length(std::string& out, std::size_t length, const ResponseFraming& framing)
{
    if (framing.chunked)
        append_field(out, "Transfer-Encoding", "chunked");
    else
        append_field(out, "Content-Length", std::to_string(framing.understate ? length / 2 : length));
}

// Two of them and the last, with all that may stand in and behind them.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
void append_chunks(std::string& out, std::string_view body)
{
    const auto half = body.size() / 2;
    for (const auto part : {body.substr(0, half), body.substr(half)}) {
        if (part.empty()) continue;
        std::array<char, 16> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part.size(), 16).ptr;
        out.append(digits.data(), end).append(";part=\"of two\"\r\n").append(part).append("\r\n");
    }
    out.append("0;last\r\nX-Trailer: passed over\r\n\r\n");
}

bool may_have_body(int status)
{
    return status / 100 != 1 && status != 204 && status != 304;
}

} // namespace

core::Result<void> write_request(const Request& request, std::string& out, const Proxy* proxy)
{
    if (!is_token(request.method)) return refusal("the method of a request is not a word");
    if (request.target.empty() || !std::ranges::all_of(request.target, is_visible))
        return refusal("the target of a request is empty or holds a space, a control or a non-ASCII character");

    out.reserve(out.size() + request.headers.bytes() + request.target.size() + request.body.size() + 512);
    out.append(request.method).append(" ");
    if (proxy != nullptr) {
        out.append("http://");
        request.endpoint.append_authority(out);
    }
    out.append(request.target).append(" HTTP/1.1\r\n");
    if (proxy != nullptr && !proxy->authorization.empty())
        append_field(out, "Proxy-Authorization", proxy->authorization.reveal());
    if (find_header(request.headers, "host").empty()) {
        out.append("Host: ");
        request.endpoint.append_authority(out);
        out.append("\r\n");
    }
    if (const auto fields = append_fields(out, request.headers); !fields) return fields.error();
    const bool always = request.method != "GET" && request.method != "HEAD" && request.method != "DELETE";
    if (always || !request.body.empty()) append_field(out, "Content-Length", std::to_string(request.body.size()));
    out.append("\r\n").append(request.body);
    return {};
}

core::Result<void> write_response(const Response& response, ResponseFraming framing, std::string& out)
{
    if (response.status < 100 || response.status > 999) return refusal("a status has three digits");
    out.reserve(out.size() + 256 + response.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    if (const auto fields = append_fields(out, response.headers); !fields) return fields.error();
    const bool body = may_have_body(response.status);
    if (body) append_length(out, response.body.size(), framing);
    if (framing.close) append_field(out, "Connection", "close");
    out.append("\r\n");
    if (!body || framing.to_head) return {};
    if (framing.chunked)
        append_chunks(out, response.body);
    else
        out.append(response.body);
    return {};
}

} // namespace headcount::net
