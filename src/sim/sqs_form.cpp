#include "sim/sqs_form.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace headcount::sim {
namespace {

constexpr std::size_t most_parameters = 10'000;

constexpr std::array<std::string_view, 10> texts{
    "QueueUrl",  "QueueName", "QueueNamePrefix",        "QueueOwnerAWSAccountId", "MessageBody",
    "NextToken", "Id",        "MessageDeduplicationId", "MessageGroupId",         "ReceiptHandle",
};
constexpr std::array<std::string_view, 5> integers{
    "DelaySeconds", "MaxNumberOfMessages", "MaxResults", "VisibilityTimeout", "WaitTimeSeconds",
};

struct Renamed {
    std::string_view form; // "AttributeName" of AttributeName.1
    std::string_view json; // "AttributeNames"
};
constexpr std::array lists{
    Renamed{"AttributeName", "AttributeNames"},
    Renamed{"MessageAttributeName", "MessageAttributeNames"},
    Renamed{"MessageSystemAttributeName", "MessageSystemAttributeNames"},
    Renamed{"TagKey", "TagKeys"},
};
constexpr std::array attribute_maps{
    Renamed{"MessageAttribute", "MessageAttributes"},
    Renamed{"MessageSystemAttribute", "MessageSystemAttributes"},
};

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

core::Error malformed(std::string_view why)
{
    return sqs_refusal("SerializationException", "The query string is malformed: " + std::string{why} + '.');
}

core::Result<std::string> decode(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return malformed("a % is not followed by two hexadecimal digits");
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

// Reads the members below a prefix: "" for the call itself, "DeleteMessageBatchRequestEntry.1." for an entry.
class Reader {
public:
    Reader(const FormParameters& form, std::string prefix) : form_(form), prefix_(std::move(prefix)) {}

    core::Result<json::object> read()
    {
        for (const auto name : texts) {
            if (const auto* value = find(name)) members_[name] = *value;
        }
        for (const auto name : integers) {
            if (const auto read = integer(name); !read) return read.error();
        }
        for (const auto& name : lists)
            list(name);
        for (const auto& name : attribute_maps)
            attribute_map(name);
        map("Attribute", "Name", {"Attributes"});
        map("Tag", "Key", {"Tags", "tags"}); // CreateQueue spells it small
        return std::move(members_);
    }

    bool any() const
    {
        const auto next = form_.lower_bound(prefix_);
        return next != form_.end() && next->first.starts_with(prefix_);
    }

private:
    const std::string* find(std::string_view name) const
    {
        const auto found = form_.find(prefix_ + std::string{name});
        return found == form_.end() ? nullptr : &found->second;
    }

    core::Result<void> integer(std::string_view name)
    {
        const auto* text = find(name);
        if (!text) return {};
        std::int64_t number = 0;
        const auto* end = text->data() + text->size();
        const auto [rest, error] = std::from_chars(text->data(), end, number);
        if (error != std::errc{} || rest != end) return invalid_parameter(name, "Must be an integer.");
        members_[name] = number;
        return {};
    }

    // An empty list comes as "AttributeNames="; old libraries send the first item without its index.
    void list(Renamed name)
    {
        json::array items;
        for (std::size_t i = 1;; ++i) {
            const auto* item = find(std::string{name.form} + '.' + std::to_string(i));
            if (!item && i == 1) item = find(name.form);
            if (!item) break;
            items.emplace_back(*item);
        }
        if (!items.empty()) members_[name.json] = std::move(items);
    }

    void map(std::string_view form, std::string_view key, std::initializer_list<std::string_view> names)
    {
        json::object entries;
        for (std::size_t i = 1;; ++i) {
            const std::string at = std::string{form} + '.' + std::to_string(i) + '.';
            const auto* name = find(at + std::string{key});
            if (!name) break;
            const auto* value = find(at + "Value");
            entries[*name] = value ? *value : std::string{};
        }
        if (entries.empty()) return;
        for (const auto name : names)
            members_[name] = entries;
    }

    void attribute_map(Renamed name)
    {
        json::object entries;
        for (std::size_t i = 1;; ++i) {
            const std::string at = std::string{name.form} + '.' + std::to_string(i) + '.';
            const auto* key = find(at + "Name");
            if (!key) break;
            json::object entry;
            for (const std::string_view part : {"DataType", "StringValue", "BinaryValue"}) {
                if (const auto* value = find(at + "Value." + std::string{part})) entry[part] = *value;
            }
            entries[*key] = std::move(entry);
        }
        if (!entries.empty()) members_[name.json] = std::move(entries);
    }

    const FormParameters& form_;
    std::string prefix_;
    json::object members_;
};

core::Result<json::array> read_entries(const FormParameters& form, const std::string& operation)
{
    json::array entries;
    for (std::size_t i = 1;; ++i) {
        Reader reader{form, operation + "RequestEntry." + std::to_string(i) + '.'};
        if (!reader.any()) break;
        auto entry = reader.read();
        if (!entry) return entry.error();
        entries.emplace_back(std::move(*entry));
    }
    return entries;
}

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

} // namespace

core::Result<FormParameters> parse_form(std::string_view text)
{
    FormParameters form;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (form.size() == most_parameters) return malformed("it has more than 10000 parameters");
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals));
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!name) return name.error();
        if (!value) return value.error();
        form.emplace(std::move(*name), std::move(*value));
    }
    return form;
}

core::Result<FormParameters> form_parameters(const net::ServerRequest& request)
{
    auto form = parse_form(request.body);
    if (!form) return form.error();
    const auto query = request.target.find('?');
    if (query == std::string::npos) return form;
    auto in_url = parse_form(std::string_view{request.target}.substr(query + 1));
    if (!in_url) return in_url.error();
    form->merge(*in_url);
    return form;
}

core::Result<SqsCall> read_form_call(const net::ServerRequest& request)
{
    const auto form = form_parameters(request);
    if (!form) return form.error();
    const auto action = form->find("Action");
    if (action == form->end() || action->second.empty()) {
        return sqs_refusal("MissingActionException", "The request must contain the parameter Action.");
    }
    auto input = Reader{*form, ""}.read();
    if (!input) return input.error();
    SqsCall call{SqsDialect::query, action->second, std::move(*input), {}, {}};
    if (call.operation.ends_with("Batch")) {
        auto entries = read_entries(*form, call.operation);
        if (!entries) return entries.error();
        call.input["Entries"] = std::move(*entries);
    }
    const auto path = path_of(request.target);
    if (!call.input.contains("QueueUrl") && path.size() > 1) call.input["QueueUrl"] = std::string{path};
    return call;
}

} // namespace headcount::sim
