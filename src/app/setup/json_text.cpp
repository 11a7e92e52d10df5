#include "app/setup/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace headcount::app::setup {
namespace {

std::string line_at(std::size_t level)
{
    return "\n" + std::string(2 * level, ' ');
}

} // namespace

std::string json_text(const boost::json::value& value, std::size_t level)
{
    std::string text;
    if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
        for (const auto& member : *object) {
            text += text.empty() ? "{" : ",";
            text +=
                line_at(level + 1) + boost::json::serialize(member.key()) + ": " + json_text(member.value(), level + 1);
        }
        return text + line_at(level) + "}";
    }
    if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
        for (const auto& item : *array) {
            text += text.empty() ? "[" : ",";
            text += line_at(level + 1) + json_text(item, level + 1);
        }
        return text + line_at(level) + "]";
    }
    return boost::json::serialize(value);
}

} // namespace headcount::app::setup
