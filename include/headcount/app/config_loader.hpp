// From flags, environment and a YAML (or JSON) file to a checked core::Config: flags beat environment beats file
// beats default. Pure: the environment and the reading of files are passed in. What is wrong is one ConfigError.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app {

// One sentence: where it stands (file and line, variable or flag), which key, and what is allowed. Exit code 78.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct FlagValue {
    std::string name; // "limits.in-flight", without the leading dashes; - and _ are the same
    std::string value;
};

struct ConfigInputs {
    std::vector<FlagValue> flags; // of two with one name the later counts
    // All of it: an unknown HEADCOUNT_… is refused like an unknown key. An empty value is no value, except for
    // HEADCOUNT_ADMIN, where it means "none".
    std::map<std::string, std::string> environment;
    std::function<core::Result<std::string>(const std::string& path)> read_file;
    std::string config;                          // --config: a path, or the text itself; empty: HEADCOUNT_CONFIG
    std::optional<std::uint32_t> sdk_attempts{}; // what the AWS settings say: the default of limits.attempts
};

// What the command cannot do without.
enum class Needs {
    nothing,
    rules,       // apply, replay
    queue,       // serve: rules and a queue
    invocations, // lambda: rules, and nothing that must be remembered or done between two invocations
};

// Is `config` a path, and neither the text itself nor nothing?
bool names_a_file(const std::string& config);

// Throws ConfigError.
core::Config load_config(const ConfigInputs& inputs, Needs needs);

// What is wrong with so many threads under these limits, as "is 9, but must be …". Nothing: they may be. load_config()
// has asked; whoever puts another number in asks again.
std::optional<std::string> flaw_in_threads(const core::Config& config);

struct ConfigNote {
    std::string what;
    std::string remedy; // if it is not meant
};

// What is well-formed and yet may not be meant: lists of the file that the environment or flags replace, rules that can
// speak for nothing because one before them speaks for all of it, ARNs of which the name alone counts, ladders and
// floors that never come to more than the rest.
std::vector<ConfigNote> config_notes(const ConfigInputs& inputs, const core::Config& config);

// One for each scalar of the file, for the command line and its help.
struct FlagInfo {
    std::string name;      // "limits.in-flight"
    std::string help;      // what it is, what is allowed, the default
    bool boolean = false;  // stands for true when no value follows
    bool available = true; // false: known, and refused unless it says what this version does anyway
    std::span<const std::string_view> choices{}; // what it may be, where there are only so many words
};

std::vector<FlagInfo> config_flags();

// The JSON Schema of the file, one line.
std::string config_schema();

// "300ms", "60s", "5m", "1h", or 0: a duration as the configuration writes it. Nothing where it is none.
std::optional<core::Duration> parse_duration(std::string_view text);

// HOST:PORT of `admin`, taken apart: an IP address (IPv6 in brackets) or localhost, which is 127.0.0.1. Nothing where
// it is none; load_config() has refused that.
struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

std::optional<ListenAddress> listen_address(const std::string& text);

} // namespace headcount::app
