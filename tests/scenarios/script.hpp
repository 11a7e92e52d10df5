// A scenario as it is written: what is given, the configuration, and a story of steps. Read and checked whole before
// anything of it runs: a word that is not known is an error with its line, never passed over. README.md has the words.
#pragma once

#include <yaml-cpp/yaml.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace headcount::scenarios {

struct Step {
    std::string verb;  // "join"
    YAML::Node what;   // its object or text
    YAML::Node beside; // the whole step: what else it says ("within", "exit")
    int line = 0;
};

struct Script {
    std::string name;  // of the file, without its ending
    std::string shows; // a sentence
    std::vector<Step> given;
    YAML::Node headcount; // its configuration, without queues and addresses
    std::vector<Step> story;
};

// "swarm_global.yaml:12: …"
struct ScriptError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Script read_script(const std::string& path);
Script parse_script(const std::string& name, const std::string& text);

// "a line of words each": a table as text, its first line the names of the columns. The last column takes the rest.
struct TextTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

TextTable parse_table(const std::string& text);

} // namespace headcount::scenarios
