// The table of set-ups of credential_cases/cases.txt, whose head explains how a set-up is written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::test {

struct CredentialCase {
    std::string what;
    std::map<std::string, std::optional<std::string>> variables; // nothing: it is taken away
    std::map<std::string, std::string> files;                    // name, relative to the folder → what stands in it
    std::optional<std::string> profile;                          // passed by name
    std::string ours;
    std::string botocores; // the same as ours where nothing else is written
    std::string why;
};

// Throws std::runtime_error naming the line that cannot be understood.
std::vector<CredentialCase> read_credential_cases(const std::string& path);

} // namespace headcount::test
