#include "aws/ecs_answer_parts.hpp"

#include "core/arn_parts.hpp"

namespace headcount::aws {

core::Error unknown(std::string_view member, std::string_view word)
{
    return json::nonsense(std::string(member) + " is \"" + std::string(word.substr(0, 40)) + "\"");
}

bool says_absent(json::object failure)
{
    const auto reason = json::text(failure, "reason");
    return reason == "MISSING" || reason == "INACTIVE";
}

std::optional<core::Error> failure_that_is_no_absence(json::object answer)
{
    for (const auto& failure : json::objects_in(answer, "failures")) {
        if (says_absent(failure)) continue;
        auto error = json::nonsense(std::string(json::text(failure, "arn").value_or("an item").substr(0, 200)) +
                                    " cannot be described");
        if (const auto reason = json::text(failure, "reason")) error.code = reason->substr(0, 100);
        return error;
    }
    return std::nullopt;
}

std::optional<core::Error> elsewhere(std::string_view account, std::string_view region, const core::Scope& scope)
{
    const bool right_account = scope.account.empty() || account == scope.account;
    if (right_account && region == scope.region) return std::nullopt;
    auto error =
        json::nonsense("it speaks of account " + std::string(account) + " in " + std::string(region) + ", and " +
                       (scope.account.empty() ? "the own account" : scope.account) + " in " + scope.region +
                       " was asked for; check the role of that account, AWS_ACCOUNT_ID and AWS_ENDPOINT_URL");
    error.kind = core::ErrorKind::credentials;
    return error;
}

std::optional<core::Error> elsewhere(json::object item, std::string_view arn_member, const core::Scope& scope)
{
    const auto text = json::text(item, arn_member);
    if (!text) return std::nullopt;
    const auto arn = core::arn_parts(*text);
    if (!arn) return json::nonsense(std::string(arn_member) + ": " + arn.error().message);
    return elsewhere(arn->account, arn->region, scope);
}

core::Result<json::array> list_in(json::object answer, std::string_view name)
{
    const auto list = json::array_in(answer, name);
    if (!list) return json::nonsense("it has no list " + std::string(name));
    return *list;
}

core::Result<json::object> item_in(json::element element, std::string_view list)
{
    json::object item;
    if (element.get(item) != simdjson::SUCCESS) return json::nonsense(std::string(list) + " holds no objects");
    return item;
}

} // namespace headcount::aws
