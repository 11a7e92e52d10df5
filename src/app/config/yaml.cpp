// The only translation unit that knows yaml-cpp.
#include "app/config/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace headcount::app::config {
namespace {

constexpr std::size_t most_bytes = 1024 * 1024;
constexpr std::size_t most_nodes = 50'000;
constexpr std::size_t most_levels = 32;

class Reader {
public:
    explicit Reader(const std::string& source) : source_(source) {}

    Value read(const YAML::Node& node, std::size_t level)
    {
        const Where where = at(node.Mark());
        if (++nodes_ > most_nodes) refuse(where, "", "is too much: a configuration has at most 50000 values");
        if (level > most_levels) refuse(where, "", "is nested too deep: a configuration has at most 32 levels");
        switch (node.Type()) {
        case YAML::NodeType::Undefined:
        case YAML::NodeType::Null: return {.where = where};
        case YAML::NodeType::Scalar:
            return {.type = Value::Type::scalar,
                    .text = node.Scalar(),
                    .quoted = node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str",
                    .where = where};
        case YAML::NodeType::Sequence: return list(node, where, level);
        case YAML::NodeType::Map: return map(node, where, level);
        }
        return {.where = where};
    }

    Where at(const YAML::Mark& mark) const
    {
        return {source_, mark.is_null() ? 1 : static_cast<std::size_t>(mark.line) + 1};
    }

private:
    Value list(const YAML::Node& node, const Where& where, std::size_t level)
    {
        Value value{.type = Value::Type::list, .where = where};
        for (const auto& item : node)
            value.items.push_back(read(item, level + 1));
        return value;
    }

    Value map(const YAML::Node& node, const Where& where, std::size_t level)
    {
        Value value{.type = Value::Type::map, .where = where};
        for (const auto& member : node) {
            const Where key_at = at(member.first.Mark());
            if (!member.first.IsScalar()) refuse(key_at, "", "has a key that is not a word");
            const std::string& key = member.first.Scalar();
            const auto same = std::ranges::find(value.names, key, &Name::key);
            if (same != value.names.end()) {
                refuse(key_at, key,
                       "is written twice: it stands on line " + std::to_string(same->where.line) + " already");
            }
            value.names.push_back({key, key_at});
            value.items.push_back(read(member.second, level + 1));
        }
        return value;
    }

    const std::string& source_;
    std::size_t nodes_ = 0;
};

} // namespace

Value parse_yaml(const std::string& text, const std::string& source)
{
    if (text.size() > most_bytes) throw ConfigError(source + " is too long: a configuration has at most 1 MiB");
    Reader reader(source);
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(text);
        if (documents.size() > 1) {
            refuse(reader.at(documents[1].Mark()), "", "begins a second document: a configuration is one document");
        }
        return documents.empty() ? Value{.where = {source, 1}} : reader.read(documents[0], 0);
    } catch (const YAML::Exception& error) {
        refuse(reader.at(error.mark), "", "is not YAML: " + error.msg);
    }
}

} // namespace headcount::app::config
