// Where a value stands, so that what is wrong with it can be refused there; and which letters it may consist of.
#pragma once

#include "app/config/key_table.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace headcount::app::config {

// Of letters, digits and these characters.
bool consists_of(std::string_view text, std::string_view more);

bool is_written(const Draft& draft, const std::string& key);

// Refuses a key where it was written, or else where its item begins.
class Place {
public:
    Place(const Draft& draft, std::string item);

    [[noreturn]] void refuse(std::string_view key, const std::string& predicate) const;
    std::string path(std::string_view key) const;

private:
    const Draft& draft_;
    std::string item_;
};

Place item_of(const Draft& draft, std::string_view list, std::size_t index);

} // namespace headcount::app::config
