// One IAM policy document, of an identity or of a role's trust, and what it says of a request. Pure.
// What is not understood here (NotAction, NotResource, NotPrincipal, policy variables, other operators of conditions)
// is refused when it is read: a policy that is taken for less than it says would make a test green that must not be.
// Facts: IAM User Guide, "IAM JSON policy elements" and "Policy evaluation logic".
#pragma once

#include "headcount/core/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

struct IamRequest {
    std::string action;                           // "ecs:UpdateService"
    std::string resource;                         // an ARN, or "*" where the action knows none
    std::string principal;                        // account of who asks; asked only of documents with principals
    std::map<std::string, std::string> context{}; // condition keys: "aws:PrincipalArn", "sts:ExternalId"
    std::map<std::string, std::vector<std::string>> lists{}; // of keys with several values: "aws:TagKeys"
};

class IamPolicy {
public:
    enum class Kind { identity, trust };
    enum class Verdict { silent, allow, deny };

    // Error: invalid, with a sentence that says what is not understood.
    static core::Result<IamPolicy> parse(std::string_view json, Kind kind);

    // Of all statements that match: deny where one denies, else allow where one allows.
    Verdict judge(const IamRequest& request) const;

private:
    struct Condition {
        std::string test; // "StringEquals"
        std::string key;
        std::vector<std::string> values; // any of them
    };
    struct Statement {
        bool allows = false;
        std::vector<std::string> actions; // in lower case, with wildcards
        std::vector<std::string> resources;
        std::vector<std::string> principals; // accounts or "*"; of a trust policy only
        std::vector<Condition> conditions;   // all of them
    };
    struct Reader;

    static bool holds(const Condition& condition, const IamRequest& request);
    bool matches(const Statement& statement, const IamRequest& request) const;

    Kind kind_ = Kind::identity;
    std::vector<Statement> statements_;
};

} // namespace headcount::sim
