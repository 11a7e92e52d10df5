// The one table of configuration keys: name, shape, default and where the value is stored. File, environment, flags,
// help and the tests of all of them are driven by it.
#pragma once

#include "app/config/shape.hpp"

#include "headcount/core/config.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app::config {

// What only the checks need of a rule.
struct RuleDraft {
    bool spread = false;   // prevent_single_point_of_failure
    std::string placement; // as written
};

// The configuration while it is put together, with what only the checks need.
struct Draft {
    core::Config config;
    std::vector<RuleDraft> rules;         // one for each of config.rules
    std::map<std::string, Where> written; // where each key and each item of a list stands: "services[2].scale.max"
};

using Store = void (*)(Draft&, const Parsed&); // into the last item, for a key of a list's items

struct Key {
    std::string_view path; // "limits.in_flight", "services[].scale.min"
    Shape shape;
    std::string_view fallback; // what holds when it is not written, as written_plainly() takes it
    Store store;               // none: this version does what `fallback` says and nothing else
    std::string_view help;
};

std::span<const Key> key_table();
const Key* find_key(std::string_view path);

// Does any key stand below this path? "limits" has ".in_flight" below it, "queues" "[].url".
bool is_map_path(std::string_view path);
bool is_list_path(std::string_view path);

// The words that may follow this prefix ("limits." or ""), in the order of the table.
std::vector<std::string_view> words_below(std::string_view prefix);

// The name a key has outside the file: without the list it belongs to. "services[].scale.min" is scale.min.
std::string setting_name(std::string_view path);
std::string variable_name(std::string_view path); // HEADCOUNT_SCALE_MIN
std::string flag_name(std::string_view path);     // scale.min, dashes for underscores

} // namespace headcount::app::config
