// The policies of the CloudFormation templates in docker/, as IAM would get them: read from the template itself and
// evaluated for one account and region. Only the functions that these policies use are known; another one is an error.
#pragma once

#include <map>
#include <set>
#include <string>

namespace headcount::test {

struct StackOf {
    std::string template_name; // "queue.yaml"
    std::string account;
    std::map<std::string, std::string> parameters{}; // and what !Ref and !GetAtt ("Queue.Arn") of resources are
    std::set<std::string> conditions{};              // those that hold
};

// The document at this place below Resources ("Policy/Properties/PolicyDocument", items of lists by number), as JSON.
// Throws std::runtime_error with a sentence.
std::string policy_in(const StackOf& stack, const std::string& place);

} // namespace headcount::test
