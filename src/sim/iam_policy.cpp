#include "sim/iam_policy.hpp"

#include "headcount/core/arn.hpp"
#include "headcount/core/config.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::sim {

namespace json = boost::json;

namespace {

constexpr std::string_view for_all = "ForAllValues:StringEquals";
constexpr std::array tests{std::string_view{"StringEquals"}, std::string_view{"StringLike"},
                           std::string_view{"ArnEquals"},    std::string_view{"ArnLike"},
                           std::string_view{"Bool"},         for_all};

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

bool any_matches(const std::vector<std::string>& globs, std::string_view text)
{
    return std::ranges::any_of(globs, [text](const std::string& glob) { return core::glob_matches(glob, text); });
}

} // namespace

// The first thing that is wrong is kept, and nothing more is read.
struct IamPolicy::Reader {
    Kind kind;
    std::string problem{};

    void fail(std::string what)
    {
        if (problem.empty()) problem = std::move(what);
    }

    // IAM writes one item bare and several as a list.
    std::vector<std::string> texts(const json::value& value, std::string_view element)
    {
        std::vector<std::string> out;
        const auto add = [&](const json::value& item) {
            const auto* text = item.if_string();
            if (text == nullptr) return fail(std::string(element) + " holds something other than text");
            if (text->find("${") != json::string::npos) return fail("policy variables are not understood here");
            out.emplace_back(*text);
        };
        if (const auto* items = value.if_array())
            for (const json::value& item : *items)
                add(item);
        else
            add(value);
        if (out.empty()) fail(std::string(element) + " is empty");
        return out;
    }

    std::vector<std::string> principals(const json::value& value)
    {
        if (const auto* text = value.if_string(); text != nullptr && *text == "*") return {"*"};
        const auto* object = value.if_object();
        if (object == nullptr || object->size() != 1 || !object->contains("AWS")) {
            fail("only Principal \"*\" or {\"AWS\": …} is understood here");
            return {};
        }
        std::vector<std::string> out;
        for (const std::string& principal : texts(object->at("AWS"), "Principal")) {
            const auto arn = core::parse_arn(principal);
            const std::string account = arn ? arn->account : principal;
            const bool whole = !arn || arn->resource == "root"; // one user or role is not known by its present id here
            if (principal != "*" && (!core::is_account_id(account) || !whole))
                fail("the principal " + principal + " is no account");
            out.push_back(account);
        }
        return out;
    }

    std::vector<Condition> conditions(const json::value& value)
    {
        std::vector<Condition> out;
        const auto* operators = value.if_object();
        if (operators == nullptr) fail("Condition is no object");
        for (const auto& [test, keys] : operators == nullptr ? json::object{} : *operators) {
            const std::string name(test);
            if (std::ranges::find(tests, name) == tests.end() || !keys.is_object()) {
                fail("the condition " + name + " is not understood here");
                return out;
            }
            for (const auto& [key, values] : keys.as_object())
                out.push_back({name, lower(std::string(key)), texts(values, "Condition")});
        }
        return out;
    }

    void read(const json::object& from, Statement& to)
    {
        bool effect = false;
        for (const auto& [key, value] : from) {
            if (key == "Sid") continue;
            if (key == "Effect") {
                effect = value == "Allow" || value == "Deny";
                to.allows = value == "Allow";
            } else if (key == "Action") {
                to.actions = texts(value, "Action");
                std::ranges::transform(to.actions, to.actions.begin(), lower);
            } else if (key == "Resource" && kind == Kind::identity) {
                to.resources = texts(value, "Resource");
            } else if (key == "Principal" && kind == Kind::trust) {
                to.principals = principals(value);
            } else if (key == "Condition") {
                to.conditions = conditions(value);
            } else {
                return fail("the element " + std::string(key) + " is not understood here");
            }
        }
        const bool object = kind == Kind::identity ? !to.resources.empty() : !to.principals.empty();
        if (!effect || to.actions.empty() || !object) fail("a statement lacks an element");
    }
};

core::Result<IamPolicy> IamPolicy::parse(std::string_view text, Kind kind)
{
    const auto refusal = [](std::string why) {
        core::Error error;
        error.kind = core::ErrorKind::invalid;
        error.message = "this policy cannot be used: " + std::move(why);
        return error;
    };
    boost::system::error_code error;
    const auto document = json::parse(text, error);
    if (error || !document.is_object()) return refusal("it is no JSON object");
    const json::object& whole = document.as_object();
    const auto* version = whole.if_contains("Version");
    if (version == nullptr || *version != "2012-10-17") return refusal("its Version is not 2012-10-17");
    const auto* statements = whole.if_contains("Statement");
    if (statements == nullptr) return refusal("it has no Statement");
    const json::array one{*statements};
    IamPolicy policy;
    policy.kind_ = kind;
    Reader reader{kind};
    for (const json::value& statement : statements->is_array() ? statements->as_array() : one) {
        if (statement.is_object())
            reader.read(statement.as_object(), policy.statements_.emplace_back());
        else
            reader.fail("a Statement is no object");
        if (!reader.problem.empty()) return refusal(reader.problem);
    }
    return policy;
}

bool IamPolicy::holds(const Condition& condition, const IamRequest& request)
{
    const auto is_key = [&condition](const auto& entry) { return lower(entry.first) == condition.key; };
    if (condition.test == for_all) { // of no value too
        const auto list = std::ranges::find_if(request.lists, is_key);
        return list == request.lists.end() || std::ranges::all_of(list->second, [&condition](const std::string& value) {
                   return std::ranges::find(condition.values, value) != condition.values.end();
               });
    }
    const auto found = std::ranges::find_if(request.context, is_key);
    if (found == request.context.end()) return false; // no operator …IfExists is understood
    const std::string& value = found->second;
    if (condition.test == "StringEquals") return std::ranges::find(condition.values, value) != condition.values.end();
    if (condition.test == "Bool") return std::ranges::find(condition.values, lower(value)) != condition.values.end();
    return any_matches(condition.values, value); // ArnEquals is ArnLike
}

bool IamPolicy::matches(const Statement& statement, const IamRequest& request) const
{
    if (!any_matches(statement.actions, lower(request.action))) return false;
    if (kind_ == Kind::identity && !any_matches(statement.resources, request.resource)) return false;
    if (kind_ == Kind::trust && !any_matches(statement.principals, request.principal)) return false;
    return std::ranges::all_of(statement.conditions,
                               [&request](const Condition& condition) { return holds(condition, request); });
}

IamPolicy::Verdict IamPolicy::judge(const IamRequest& request) const
{
    Verdict verdict = Verdict::silent;
    for (const Statement& statement : statements_) {
        if (!matches(statement, request)) continue;
        if (!statement.allows) return Verdict::deny;
        verdict = Verdict::allow;
    }
    return verdict;
}

} // namespace headcount::sim
