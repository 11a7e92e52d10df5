#include "app/config/place.hpp"

#include <algorithm>
#include <utility>

namespace headcount::app::config {

bool consists_of(std::string_view text, std::string_view more)
{
    return std::ranges::all_of(text, [more](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter || more.find(c) != std::string_view::npos;
    });
}

bool is_written(const Draft& draft, const std::string& key)
{
    return draft.written.contains(key);
}

Place::Place(const Draft& draft, std::string item) : draft_(draft), item_(std::move(item)) {}

void Place::refuse(std::string_view key, const std::string& predicate) const
{
    const std::string path = this->path(key);
    auto found = draft_.written.find(path);
    if (found == draft_.written.end()) found = draft_.written.find(item_);
    config::refuse(found == draft_.written.end() ? Where{path} : found->second, path, predicate);
}

std::string Place::path(std::string_view key) const
{
    std::string path = item_;
    if (!path.empty() && !key.empty()) path += '.';
    path += key;
    return path;
}

Place item_of(const Draft& draft, std::string_view list, std::size_t index)
{
    return {draft, std::string(list) + "[" + std::to_string(index) + "]"};
}

} // namespace headcount::app::config
