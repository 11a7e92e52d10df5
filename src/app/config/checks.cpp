#include "app/config/checks.hpp"

#include "app/config/invocation_checks.hpp"
#include "app/config/place.hpp"
#include "app/config/rule_checks.hpp"

#include "control/budget/api_rates.hpp"
#include "headcount/app/config_loader.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::app::config {
namespace {

bool is_role(const std::string& written)
{
    const std::string role = core::role_in(written, "000000000000");
    if (!role.starts_with("arn:")) return role.size() <= 512 && consists_of(role, "_-+=,.@/");
    const auto arn = core::parse_arn(role);
    return arn && arn->service == "iam" && core::is_account_id(arn->account) && arn->resource.starts_with("role/") &&
           arn->resource.size() > std::string_view("role/").size();
}

void check_queues(const Draft& draft)
{
    const auto& queues = draft.config.queues;
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const Place place = item_of(draft, "queues", i);
        const std::string& url = queues[i].url;
        if (url.empty()) place.refuse("url", "is missing: a queue is named by its URL, ARN or name");
        // Region and account of a bare name are known later; any will do to check the rest.
        const auto name = core::parse_queue(url, "us-east-1", "000000000000");
        if (!name) {
            place.refuse("url", "is " + shown(url) +
                                    ", but must be the URL, ARN or name of an SQS queue: " + name.error().message);
        }
        const auto before = queues.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find_if(queues.begin(), before, [&url](const auto& other) { return other.url == url; }) != before) {
            place.refuse("url", "names a queue that is named before already");
        }
        if (!is_role(queues[i].role)) {
            place.refuse("role", "is " + shown(queues[i].role) +
                                     ", but must be the ARN of an IAM role, or the name of one of the own account");
        }
    }
}

void check_ids(const std::vector<std::string>& ids, bool star, const Place& place, std::string_view key)
{
    for (const std::string& id : ids) {
        if (core::is_account_id(id) || (star && id == "*")) continue;
        place.refuse(key, "holds " + shown(id) + ", but must hold account ids of 12 digits" +
                              (star ? ", or \"*\" for every account" : ""));
    }
}

void check_account(const core::AccountRule& account, const Place& place)
{
    if (account.ids.empty()) place.refuse("ids", "is missing: account ids of 12 digits, or [\"*\"]");
    check_ids(account.ids, true, place, "ids");
    check_ids(account.except, false, place, "except");
    if (!account.except.empty() && std::ranges::find(account.ids, "*") == account.ids.end()) {
        place.refuse("except", "has a meaning only where ids holds \"*\"");
    }
    if (!is_role(account.role)) {
        place.refuse("role", "is " + shown(account.role) +
                                 ", but must be the ARN or name of an IAM role, such as "
                                 "arn:aws:iam::{account}:role/headcount");
    }
    for (const std::string& id : account.ids) {
        const auto arn = core::parse_arn(core::role_in(account.role, id == "*" ? "000000000000" : id));
        if (!arn || arn->account == (id == "*" ? "000000000000" : id)) continue;
        place.refuse("role", "is one of account " + arn->account + ", but ids holds " + shown(id) +
                                 ": a role acts in its own account; write {account} in place of the number");
    }
    const std::string& id = account.external_id;
    if (id.empty()) return;
    if (account.role.empty()) place.refuse("external_id", "needs a role that asks for it; write role too");
    if (id.size() < 2 || id.size() > 1224 || !consists_of(id, "_+=,.@:/-")) { // ExternalId of AssumeRole
        place.refuse("external_id", "must be 2 to 1224 letters, digits and characters of +=,.@:/-_");
    }
}

void check_accounts(const Draft& draft)
{
    for (std::size_t i = 0; i < draft.config.accounts.size(); ++i) {
        check_account(draft.config.accounts[i], item_of(draft, "accounts", i));
    }
}

void check_regions(const Draft& draft)
{
    for (const std::string& region : draft.config.regions) {
        if (core::is_region(region)) continue;
        Place(draft, "").refuse("regions", "holds " + shown(region) + ", but must hold region codes such as eu-west-1");
    }
}

void check_rates(const Draft& draft)
{
    if (const auto flaw = control::flaw_in_rates(draft.config.limits.rates))
        Place(draft, "").refuse("limits.rates", *flaw);
}

void check_threads(const Draft& draft)
{
    if (const auto flaw = flaw_in_threads(draft.config)) Place(draft, "").refuse("threads", *flaw);
}

void check_admin(const Draft& draft)
{
    if (draft.config.admin.empty() || listen_address(draft.config.admin)) return;
    const Place place(draft, "");
    const char* key = draft.written.contains("admin.listen") ? "admin.listen" : "admin";
    place.refuse(key, "is " + shown(draft.config.admin) + ", but must be " + allowed({.kind = Kind::address}));
}

void check_needs(const core::Config& config, Needs needs)
{
    if (needs == Needs::nothing) return;
    if (config.rules.empty()) {
        throw ConfigError("no service is named, so that there is nothing to manage: set HEADCOUNT_SERVICE to the name "
                          "of the service, or write `services` in the file of HEADCOUNT_CONFIG");
    }
    if (needs == Needs::queue && config.queues.empty()) {
        throw ConfigError("no queue is named, so that no event can arrive: set HEADCOUNT_QUEUE_URL to the URL of the "
                          "SQS queue, or write `queues` in the file of HEADCOUNT_CONFIG");
    }
}

} // namespace

void check(Draft& draft, Needs needs)
{
    check_queues(draft);
    check_expressions(draft);
    check_rules(draft);
    check_accounts(draft);
    check_regions(draft);
    check_rates(draft);
    check_threads(draft);
    check_admin(draft);
    check_needs(draft.config, needs);
    if (needs == Needs::invocations) settle_for_invocations(draft);
}

} // namespace headcount::app::config

namespace headcount::app {

// Each thread needs its share of what is bounded in all, and two at least: with one, an account whose calls hang would
// have all of it.
std::optional<std::string> flaw_in_threads(const core::Config& config)
{
    const std::uint32_t most = std::min(config.limits.in_flight, config.limits.held_messages) / 2;
    if (config.threads == 1 || config.threads <= most) return std::nullopt;
    return "is " + std::to_string(config.threads) +
           ", but must be no more than half of limits.in_flight and of limits.held_messages, which threads divide "
           "among them";
}

} // namespace headcount::app
