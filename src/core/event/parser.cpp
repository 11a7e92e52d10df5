#include "core/event/kinds.hpp"
#include "headcount/core/event.hpp"

#include <utility>

namespace headcount::core {

namespace {

using event::Element;
using event::Object;

constexpr std::size_t longest_body = std::size_t{1} << 20U;
constexpr std::size_t deepest = 64;
constexpr std::size_t longest_why = 200;
// A parser's working memory is some ten times its document. Ordinary events are 2 KiB; what one big body claimed is
// given back afterwards.
constexpr std::size_t kept = std::size_t{64} << 10U;

Event rejected(std::string_view why)
{
    return {{}, Rejected{event::printable(why, longest_why)}};
}

// One level of JSON text. A string of the outer level lives in the outer parser's buffer, so what is parsed out of it
// needs a parser of its own.
class Level {
public:
    Level() { renew(); }

    // The document stays until the next parse() or relax().
    simdjson::error_code parse(std::string_view text, Element& document)
    {
        if (ready_ != simdjson::SUCCESS) return ready_;
        text_.resize(text.size() + simdjson::SIMDJSON_PADDING); // simdjson reads a little past the end
        text.copy(text_.data(), text.size());
        const bool padded = true;
        return parser_->parse(text_.data(), text.size(), !padded).get(document);
    }

    void relax()
    {
        if (text_.size() > kept) renew();
    }

private:
    void renew()
    {
        text_ = {};
        parser_ = std::make_unique<simdjson::dom::parser>(longest_body);
        ready_ = parser_->allocate(kept, deepest); // growing later keeps the depth
    }

    std::string text_;
    std::unique_ptr<simdjson::dom::parser> parser_;
    simdjson::error_code ready_ = simdjson::SUCCESS;
};

Event read_event(Object object)
{
    const auto [headcount, source_member, type_member] =
        event::members_of(object, {"headcount", "source", "detail-type"});
    std::string_view order;
    if (headcount.value && headcount.value->get(order) == simdjson::SUCCESS && order == "sweep")
        return {{}, SweepRequest{}};

    const Result<std::string_view> source = event::text_of(source_member);
    if (!source) return rejected("not an event: " + source.error().message);
    const Result<std::string_view> type = event::text_of(type_member);
    if (!type) return rejected("not an event: " + type.error().message);
    Result<Envelope> envelope = event::read_envelope(object);
    const event::Reader reader = event::reader_of(*source, *type);
    if (reader == nullptr)
        return {envelope ? std::move(*envelope) : Envelope{},
                Ignored{"another source or detail type", !event::is_our_source(*source)}};
    if (!envelope) return rejected(envelope.error().message);
    Result<EventBody> body = reader(*envelope, object);
    if (!body) return rejected(body.error().message);
    return {std::move(*envelope), std::move(*body)};
}

// The event in an SNS notification (Amazon SNS Developer Guide, "HTTP/HTTPS notification JSON format"); with raw
// message delivery there is none around it.
std::optional<std::string_view> notification_in(Object object)
{
    const auto [type_member, message_member] = event::members_of(object, {"Type", "Message"});
    const std::optional<Element>& type = type_member.value;
    const std::optional<Element>& message = message_member.value;
    std::string_view type_text;
    std::string_view message_text;
    if (!type || type->get(type_text) != simdjson::SUCCESS || type_text != "Notification") return std::nullopt;
    if (!message || message->get(message_text) != simdjson::SUCCESS) return std::nullopt;
    return message_text;
}

std::string not_json(std::string_view what, simdjson::error_code code)
{
    return std::string{what} + simdjson::error_message(code);
}

} // namespace

struct EventParser::Buffers {
    Level body;
    Level message; // of an SNS notification

    Event parse(std::string_view text)
    {
        Element document;
        if (const auto error = body.parse(text, document)) return rejected(not_json("not JSON: ", error));
        Object object;
        if (document.get(object) != simdjson::SUCCESS) return rejected("not an event: the body is not a JSON object");
        const std::optional<std::string_view> inner = notification_in(object);
        if (!inner) return read_event(object);
        if (const auto error = message.parse(*inner, document))
            return rejected(not_json("the SNS notification's Message is not JSON: ", error));
        if (document.get(object) != simdjson::SUCCESS)
            return rejected("not an event: the SNS notification's Message is not a JSON object");
        return read_event(object);
    }
};

EventParser::EventParser() : buffers_(std::make_unique<Buffers>()) {}
EventParser::~EventParser() = default;

Event EventParser::parse(std::string_view text)
{
    if (text.size() > longest_body) return rejected("the body is longer than 1 MiB");
    Event event = buffers_->parse(text);
    buffers_->body.relax();
    buffers_->message.relax();
    return event;
}

} // namespace headcount::core
