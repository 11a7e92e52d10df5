#include "app/config/bind.hpp"

#include "app/config/near_miss.hpp"

#include <string>

namespace headcount::app::config {
namespace {

// A path twice: as the table knows it ("services[].count") and as people count ("services[2].count").
struct Path {
    std::string key;
    std::string shown;

    Path below(const std::string& word) const
    {
        const std::string dot = key.empty() ? "" : ".";
        return {key + dot + word, shown + dot + word};
    }
    Path item(std::size_t index) const { return {key + "[]", shown + "[" + std::to_string(index) + "]"}; }
};

// A list written anew takes the place of the one before, and of all that was known about it.
void begin_list(Draft& draft, const std::string& list)
{
    std::erase_if(draft.written, [&list](const auto& entry) { return entry.first.starts_with(list + "["); });
    if (list == "queues") draft.config.queues.clear();
    if (list == "accounts") draft.config.accounts.clear();
    if (list == "services") {
        draft.config.rules.clear();
        draft.rules.clear();
    }
}

void begin_item(Draft& draft, const std::string& list)
{
    if (list == "queues") draft.config.queues.emplace_back();
    if (list == "accounts") draft.config.accounts.emplace_back();
    if (list == "services") {
        draft.config.rules.emplace_back();
        draft.rules.emplace_back();
    }
}

// A key known elsewhere by the same last word: somebody forgot the section it belongs to.
std::string elsewhere(const std::string& word)
{
    for (const Key& key : key_table()) {
        if (key.path.ends_with("." + word)) return std::string(key.path);
    }
    return {};
}

[[noreturn]] void refuse_unknown(const std::string& word, const Path& parent, const Path& path, const Where& where)
{
    const auto known = words_below(parent.key.empty() ? "" : parent.key + ".");
    std::string meant;
    if (const auto near = nearest(word, known))
        meant = *near;
    else
        meant = elsewhere(word);
    std::string sentence = "is not a known key";
    if (!meant.empty()) sentence.append(" (did you mean ").append(meant).append("?)");
    sentence += "; allowed here: ";
    for (std::size_t i = 0; i < known.size(); ++i)
        sentence.append(i == 0 ? "" : ", ").append(known[i]);
    refuse(where, path.shown, sentence);
}

void refuse_unless_done_anyway(const Key& key, const Parsed& value, const Value& written, const Path& path)
{
    const Value fallback = written_plainly(key.shape, std::string(key.fallback), {std::string(key.path)});
    if (value == parse(key.shape, fallback, key.path)) return;
    std::string sentence = "is ";
    if (written.type == Value::Type::scalar) sentence += shown(written.text) + ", which is ";
    sentence += "not available in this version; leave it out";
    if (!key.fallback.empty()) sentence.append(" or write ").append(key.fallback);
    refuse(written.where, path.shown, sentence);
}

void bind_key(const Key& key, const Value& value, const Path& path, Draft& draft)
{
    const Parsed parsed = parse(key.shape, value, path.shown);
    draft.written[path.shown] = value.where;
    if (key.store == nullptr)
        refuse_unless_done_anyway(key, parsed, value, path);
    else
        key.store(draft, parsed);
}

void bind_map(const Value& map, const Path& path, Draft& draft);

void bind_list(const Value& list, const Path& path, Draft& draft)
{
    if (list.type != Value::Type::list) refuse(list.where, path.shown, "must be a list");
    begin_list(draft, path.key);
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        begin_item(draft, path.key);
        const Path item = path.item(i);
        draft.written[item.shown] = list.items[i].where;
        bind_map(list.items[i], item, draft);
    }
}

void bind_value(const Value& value, const Path& parent, const Path& path, const Name& name, Draft& draft)
{
    const Key* key = find_key(path.key);
    const bool map = is_map_path(path.key);
    if (key == nullptr && !map && !is_list_path(path.key)) refuse_unknown(name.key, parent, path, name.where);
    if (value.type == Value::Type::null) return; // `accounts:` with nothing behind it says nothing
    if (key != nullptr && !(map && value.type == Value::Type::map))
        bind_key(*key, value, path, draft);
    else if (map)
        bind_map(value, path, draft);
    else
        bind_list(value, path, draft);
}

void bind_map(const Value& map, const Path& path, Draft& draft)
{
    if (map.type != Value::Type::map) {
        refuse(map.where, path.shown.empty() ? "the configuration" : path.shown, "must be a map of keys and values");
    }
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        bind_value(map.items[i], path, path.below(map.names[i].key), map.names[i], draft);
    }
}

} // namespace

void bind(const Value& tree, Draft& draft)
{
    if (tree.type != Value::Type::null) bind_map(tree, {}, draft);
}

} // namespace headcount::app::config
