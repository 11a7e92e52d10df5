#include "sim/sqs_xml.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace headcount::sim {
namespace {

namespace json = boost::json;

constexpr std::string_view opening = "<?xml version=\"1.0\"?>";
constexpr std::string_view space = " xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"";

constexpr std::array<std::string_view, 7> without_result{
    "DeleteMessage", "ChangeMessageVisibility", "SetQueueAttributes", "PurgeQueue", "DeleteQueue", "TagQueue",
    "UntagQueue",
};

class Writer {
public:
    explicit Writer(std::string_view operation) : operation_(operation) {}

    void open(std::string_view name) { out_.append("<").append(name).append(">"); }
    void close(std::string_view name) { out_.append("</").append(name).append(">"); }
    void element(std::string_view name, std::string_view value)
    {
        open(name);
        escape(value);
        close(name);
    }
    void members(const json::object& object)
    {
        for (const auto& member : object)
            write(member.key(), member.value());
    }
    std::string out_;

private:
    void write(std::string_view name, const json::value& value);
    void map(std::string_view element, std::string_view key, const json::object& entries);
    void list(std::string_view element, const json::array& items);
    void escape(std::string_view text);

    std::string_view operation_;
};

void Writer::write(std::string_view name, const json::value& value)
{
    if (name == "Attributes") return map("Attribute", "Name", value.as_object());
    if (name == "MessageAttributes") return map("MessageAttribute", "Name", value.as_object());
    if (name == "Tags") return map("Tag", "Key", value.as_object());
    if (name == "Messages") return list("Message", value.as_array());
    if (name == "QueueUrls") return list("QueueUrl", value.as_array());
    if (name == "Successful") return list(std::string{operation_} + "ResultEntry", value.as_array());
    if (name == "Failed") return list("BatchResultErrorEntry", value.as_array());
    if (const auto* flag = value.if_bool()) return element(name, *flag ? "true" : "false");
    element(name, value.as_string());
}

void Writer::map(std::string_view item, std::string_view key, const json::object& entries)
{
    for (const auto& entry : entries) {
        open(item);
        element(key, entry.key());
        open("Value");
        if (const auto* value = entry.value().if_object()) {
            members(*value);
        } else {
            escape(entry.value().as_string());
        }
        close("Value");
        close(item);
    }
}

void Writer::list(std::string_view item, const json::array& items)
{
    for (const auto& value : items) {
        if (const auto* object = value.if_object()) {
            open(item);
            members(*object);
            close(item);
        } else {
            element(item, value.as_string());
        }
    }
}

// A bare CR would reach the client as LF and break the digest of the body: XML reads line ends so.
void Writer::escape(std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&': out_ += "&amp;"; break;
        case '<': out_ += "&lt;"; break;
        case '>': out_ += "&gt;"; break;
        case '"': out_ += "&quot;"; break;
        case '\r': out_ += "&#xD;"; break;
        default: out_ += c;
        }
    }
}

} // namespace

std::string sqs_result_xml(std::string_view operation, const json::object& output, std::string_view request_id)
{
    Writer writer{operation};
    const std::string root = std::string{operation} + "Response";
    const std::string result = std::string{operation} + "Result";
    writer.out_.append(opening).append("<").append(root).append(space).append(">");
    if (std::find(without_result.begin(), without_result.end(), operation) == without_result.end()) {
        writer.open(result);
        writer.members(output);
        writer.close(result);
    }
    writer.open("ResponseMetadata");
    writer.element("RequestId", request_id);
    writer.close("ResponseMetadata");
    writer.close(root);
    return std::move(writer.out_);
}

std::string sqs_error_xml(std::string_view side, std::string_view code, std::string_view message,
                          std::string_view request_id)
{
    Writer writer{""};
    writer.out_.append(opening).append("<ErrorResponse").append(space).append(">");
    writer.open("Error");
    writer.element("Type", side);
    writer.element("Code", code);
    writer.element("Message", message);
    writer.element("Detail", "");
    writer.close("Error");
    writer.element("RequestId", request_id);
    writer.close("ErrorResponse");
    return std::move(writer.out_);
}

} // namespace headcount::sim
