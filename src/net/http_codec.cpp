#include "net/http_codec.hpp"

#include "headcount/net/http_server.hpp"
#include "net/text.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace headcount::net {

namespace http = boost::beast::http;

namespace {

constexpr int most_interim_answers = 8;

// What is parsed of a response, put where it stays: Beast's own parser keeps fields in a container that would be
// copied.
class ResponseReader final : public http::basic_parser<false> {
public:
    Response response;
    int version() const { return version_; }
    bool has_transfer_coding() const { return coded_; }
    bool is_only_chunked() const { return only_chunked_; }

private:
    void on_request_impl(http::verb, boost::beast::string_view, boost::beast::string_view, int, error_code&) override {}
    void on_response_impl(int status, boost::beast::string_view, int version, error_code&) override
    {
        response.status = status;
        response.headers.reserve(usual_header_bytes);
        version_ = version;
    }
    void on_field_impl(http::field field, boost::beast::string_view name, boost::beast::string_view value,
                       error_code&) override
    {
        response.headers.push_back({name, value});
        if (field != http::field::transfer_encoding) return;
        coded_ = true;
        only_chunked_ = only_chunked_ && equal_ignoring_case(value, "chunked");
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override
    {
        if (!length) return;
        if (*length > response.body.max_size() - room_behind)
            error = http::error::body_limit;
        else
            response.body.reserve(static_cast<std::size_t>(*length) + room_behind);
    }
    std::size_t on_body_impl(boost::beast::string_view part, error_code&) override
    {
        response.body.append(part);
        return part.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view part, error_code&) override
    {
        response.body.append(part);
        return part.size();
    }
    void on_finish_impl(error_code&) override {}

    static constexpr std::size_t usual_header_bytes = 512;
    static constexpr std::size_t room_behind = 64; // for parsers of the body that read beyond its end

    int version_ = 0;
    bool coded_ = false;
    bool only_chunked_ = true;
};

using RequestReader = http::parser<true, http::string_body>;

template <class Reader>
void set_limits(Reader& parser, const MessageLimits& limits)
{
    const auto header = std::min<std::size_t>(limits.header_bytes, std::numeric_limits<std::uint32_t>::max());
    parser.header_limit(static_cast<std::uint32_t>(header));
    parser.body_limit(limits.body_bytes);
    parser.eager(true);
}

Parsed verdict_of(error_code error)
{
    if (error == http::error::header_limit) return Parsed::header_too_big;
    if (error == http::error::body_limit) return Parsed::body_too_big;
    return Parsed::malformed;
}

// A chunked body ends in five bytes or more ("0" and two line ends). With fewer of them Beast asserts where no chunk
// came before the last one.
constexpr std::size_t shortest_chunked_end = 5;

template <class Reader>
bool may_go_on(const Reader& parser, const ReceiveBuffer& buffer)
{
    const bool chunked = parser.is_header_done() && parser.chunked();
    return !parser.is_done() && buffer.text().size() >= (chunked ? shortest_chunked_end : 1);
}

// Codings other than "chunked" are not understood here, and whoever sees the end of a message elsewhere than the one
// who forwarded it reads the rest as another message. Beast refuses "chunked" beside a Content-Length, and twice.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.1
bool has_doubtful_end(const ResponseReader& parser)
{
    if (!parser.is_header_done() || !parser.has_transfer_coding()) return false;
    return parser.version() < 11 || !parser.is_only_chunked();
}

bool has_doubtful_end(const RequestReader& parser)
{
    if (!parser.is_header_done()) return false;
    const auto& message = parser.get();
    const auto [begin, end] = message.equal_range(http::field::transfer_encoding);
    if (begin == end) return false;
    const auto is_chunked = [](const auto& field) { return equal_ignoring_case(field.value(), "chunked"); };
    return message.version() < 11 || !std::all_of(begin, end, is_chunked);
}

// A value that goes on in the next line reads one way here and another way elsewhere; Beast would join it.
// https://www.rfc-editor.org/rfc/rfc9112#section-5.2
bool has_folded_field(std::string_view header)
{
    constexpr std::string_view line_end = "\r\n";
    for (auto at = header.find(line_end); at != header.npos; at = header.find(line_end)) {
        header.remove_prefix(at + line_end.size());
        if (header.starts_with(line_end)) return false; // the header is over
        if (header.starts_with(' ') || header.starts_with('\t')) return true;
    }
    return false;
}

template <class Reader>
Parsed feed(Reader& parser, ReceiveBuffer& buffer, const MessageLimits& limits, error_code& error)
{
    while (may_go_on(parser, buffer)) {
        const auto text = buffer.text();
        const bool in_header = !parser.is_header_done(); // which Beast takes as a whole
        const auto taken = parser.put(asio::const_buffer{text.data(), text.size()}, error);
        if (in_header && parser.is_header_done() && has_folded_field(text)) error = http::error::bad_obs_fold;
        buffer.consume(taken);
        if (error == http::error::need_more) break;
        if (error) return verdict_of(error);
    }
    error = {};
    if (has_doubtful_end(parser)) {
        error = http::error::bad_transfer_encoding;
        return Parsed::malformed;
    }
    if (parser.is_done()) return Parsed::done;
    // Beast waits for the end of a chunk's line as long as it takes.
    return buffer.text().size() > limits.header_bytes ? Parsed::header_too_big : Parsed::more;
}

Headers headers_of(const http::fields& fields)
{
    Headers headers;
    for (const auto& field : fields)
        headers.push_back({field.name_string(), field.value()});
    return headers;
}

std::string words_of(error_code error)
{
    return error ? error.message() : "it is longer than allowed";
}

} // namespace

struct ResponseParser::Impl {
    MessageLimits limits;
    bool answers_head = false;
    int interim_answers = 0;
    error_code error;
    std::string refusal;
    std::optional<ResponseReader> parser;

    void begin()
    {
        parser.emplace();
        set_limits(*parser, limits);
        parser->skip(answers_head);
    }

    int status() const { return parser->response.status; }

    Parsed refuse(std::string_view why)
    {
        refusal = why;
        return Parsed::malformed;
    }
};

ResponseParser::ResponseParser(MessageLimits limits, bool answers_head) : impl_(std::make_unique<Impl>())
{
    begin_anew(limits, answers_head);
}

void ResponseParser::begin_anew(MessageLimits limits, bool answers_head)
{
    impl_->limits = limits;
    impl_->answers_head = answers_head;
    impl_->interim_answers = 0;
    impl_->error = {};
    impl_->refusal.clear();
    impl_->begin();
}

ResponseParser::~ResponseParser() = default;
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;

Parsed ResponseParser::parse(ReceiveBuffer& buffer)
{
    for (;;) {
        const auto parsed = feed(*impl_->parser, buffer, impl_->limits, impl_->error);
        if (parsed != Parsed::done || impl_->status() / 100 != 1) return parsed;
        if (impl_->status() == 101) return impl_->refuse("it switches to a protocol nobody asked for");
        if (++impl_->interim_answers > most_interim_answers) return impl_->refuse("too many interim answers");
        impl_->begin();
    }
}

Parsed ResponseParser::end()
{
    if (!impl_->parser->got_some()) return impl_->refuse("it ended before it began");
    impl_->parser->put_eof(impl_->error);
    return impl_->error ? Parsed::malformed : Parsed::done;
}

bool ResponseParser::keep_alive() const
{
    return impl_->parser->keep_alive();
}

Response ResponseParser::take()
{
    return std::move(impl_->parser->response);
}

std::string ResponseParser::what() const
{
    return impl_->refusal.empty() ? words_of(impl_->error) : impl_->refusal;
}

struct RequestParser::Impl {
    MessageLimits limits;
    error_code error;
    RequestReader parser;
};

RequestParser::RequestParser(MessageLimits limits) : impl_(std::make_unique<Impl>())
{
    impl_->limits = limits;
    set_limits(impl_->parser, limits);
}

RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Parsed RequestParser::parse(ReceiveBuffer& buffer)
{
    return feed(impl_->parser, buffer, impl_->limits, impl_->error);
}

bool RequestParser::begun() const
{
    return impl_->parser.got_some();
}

bool RequestParser::expects_continue() const
{
    if (!impl_->parser.is_header_done() || impl_->parser.is_done()) return false;
    return http::token_list{impl_->parser.get()[http::field::expect]}.exists("100-continue");
}

bool RequestParser::keep_alive() const
{
    return impl_->parser.keep_alive();
}

ServerRequest RequestParser::take()
{
    auto message = impl_->parser.release();
    ServerRequest request;
    request.method = message.method_string();
    request.target = message.target();
    request.headers = headers_of(message);
    request.body = std::move(message.body());
    return request;
}

std::string RequestParser::what() const
{
    return words_of(impl_->error);
}

std::string_view reason_phrase(int status)
{
    return http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
}

} // namespace headcount::net
