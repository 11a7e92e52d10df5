#include "sim/sqs_policy.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cctype>
#include <functional>

namespace headcount::sim {
namespace {

namespace json = boost::json;

// IAM writes one item bare and several as a list.
bool any_text(const json::value* value, const std::function<bool(std::string_view)>& matches)
{
    if (!value) return false;
    if (const auto* text = value->if_string()) return matches(*text);
    const auto* items = value->if_array();
    return items && std::any_of(items->begin(), items->end(), [&](const json::value& item) {
               const auto* text = item.if_string();
               return text && matches(*text);
           });
}

bool is_account(std::string_view principal, std::string_view account)
{
    if (principal == "*" || principal == account) return true;
    // arn:aws:iam::111122223333:root, :user/x, :role/y: this world knows callers by their account only.
    const auto at = principal.find("::");
    return principal.starts_with("arn:") && at != std::string_view::npos &&
           principal.substr(at + 2).starts_with(std::string{account} + ':');
}

bool is_principal(const json::value* value, std::string_view account)
{
    if (!value) return false;
    const auto matches = [&](std::string_view principal) { return is_account(principal, account); };
    if (const auto* text = value->if_string()) return *text == "*";
    const auto* object = value->if_object();
    return object && any_text(object->if_contains("AWS"), matches);
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

bool is_action(std::string_view pattern, const std::string& action)
{
    std::string wanted = lower(pattern);
    if (!wanted.ends_with('*')) return wanted == action;
    wanted.pop_back();
    return action.starts_with(wanted);
}

enum class Word { silent, allow, deny };

Word statement_says(const json::object& statement, std::string_view account, const std::string& action)
{
    const auto* effect = statement.if_contains("Effect");
    if (!effect || !effect->is_string()) return Word::silent;
    const auto matches = [&](std::string_view pattern) { return is_action(pattern, action); };
    if (!is_principal(statement.if_contains("Principal"), account)) return Word::silent;
    if (!any_text(statement.if_contains("Action"), matches)) return Word::silent;
    if (effect->as_string() == "Deny") return Word::deny;
    const bool conditional = statement.contains("Condition");
    return effect->as_string() == "Allow" && !conditional ? Word::allow : Word::silent;
}

} // namespace

bool policy_allows(std::string_view policy, std::string_view account, std::string_view operation)
{
    boost::system::error_code error;
    const auto document = json::parse(policy, error);
    const auto* object = error ? nullptr : document.if_object();
    const auto* statements = object ? object->if_contains("Statement") : nullptr;
    if (!statements) return false;
    if (operation.ends_with("Batch")) operation.remove_suffix(5); // one permission for both
    const std::string action = "sqs:" + lower(operation);
    json::array list;
    if (const auto* many = statements->if_array()) list = *many;
    if (statements->is_object()) list.push_back(*statements);
    bool allowed = false;
    for (const auto& item : list) {
        const auto* statement = item.if_object();
        const auto word = statement ? statement_says(*statement, account, action) : Word::silent;
        if (word == Word::deny) return false;
        allowed = allowed || word == Word::allow;
    }
    return allowed;
}

} // namespace headcount::sim
