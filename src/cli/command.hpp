// What every subcommand shares: how it declares its options, what it is given, the outside world as parameters, and the
// exit codes that scripts rely on. How a command line is parsed is left to command_line.hpp.
#pragma once

#include "headcount/app/config_loader.hpp"

#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::cli {

enum ExitCode : int { done = 0, failed = 1, drift = 2, wrong_usage = 64, wrong_configuration = 78 };

// Standard streams and environment, so that a test runs a command without a process.
struct World {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    std::map<std::string, std::string> environment;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
};

struct Option {
    std::string_view name;  // "json": given as --json
    std::string_view value; // what stands behind it, "SECONDS"; empty: nothing, it is there or not
    std::string_view help;
    std::span<const std::string_view> words{}; // that its value may be, where there are only so many; for completion
};

struct Operands {
    std::string_view name; // "CLUSTER"; empty: the command takes none
    std::string_view help;
    int least = 0;
    int most = 0;                              // -1: any number
    std::span<const std::string_view> words{}; // that it may be, where there are only so many; for completion
    std::string_view second{};                 // of two, the name of the latter
};

// A command line, parsed.
struct Arguments {
    std::map<std::string, std::string, std::less<>> options; // those given, by name; the value, or "true"
    std::vector<std::string> operands;
    std::string config;                // --config
    std::vector<app::FlagValue> flags; // of the configuration

    bool has(std::string_view option) const { return options.contains(option); }
};

struct Subcommand {
    std::string_view name;
    std::string_view summary;
    std::span<const Option> options;
    Operands operands;
    bool configured; // takes --config and a flag for each scalar of the configuration
    int (*run)(const Arguments& arguments, World& world);
    std::string_view examples{}; // at the end of its help; empty: none
};

} // namespace headcount::cli
