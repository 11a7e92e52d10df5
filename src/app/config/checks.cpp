#include "app/config/checks.hpp"

#include "control/budget/api_rates.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::app::config {
namespace {

constexpr std::uint32_t largest_batch = 10'000; // messages of one invocation, as Lambda allows

bool consists_of(std::string_view text, std::string_view more)
{
    return std::ranges::all_of(text, [more](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter || more.find(c) != std::string_view::npos;
    });
}

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// Refuses a key where it was written, or else where its item begins.
class Place {
public:
    Place(const Draft& draft, std::string item) : draft_(draft), item_(std::move(item)) {}

    [[noreturn]] void refuse(std::string_view key, const std::string& predicate) const
    {
        const std::string path = this->path(key);
        auto found = draft_.written.find(path);
        if (found == draft_.written.end()) found = draft_.written.find(item_);
        config::refuse(found == draft_.written.end() ? Where{path} : found->second, path, predicate);
    }

    std::string path(std::string_view key) const
    {
        std::string path = item_;
        if (!path.empty() && !key.empty()) path += '.';
        path += key;
        return path;
    }

private:
    const Draft& draft_;
    std::string item_;
};

Place item_of(const Draft& draft, std::string_view list, std::size_t index)
{
    return {draft, std::string(list) + "[" + std::to_string(index) + "]"};
}

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

// "agent-*, !agent-debug": one name, glob or ARN, and globs that it leaves out. Exclusions alone mean "all but these".
void read_names(core::Rule& rule, const Place& place)
{
    const std::string written = std::exchange(rule.service, {});
    for (std::size_t begin = 0; begin <= written.size();) {
        const auto end = std::min(written.find(',', begin), written.size());
        std::string pattern = trimmed(written.substr(begin, end - begin));
        begin = end + 1;
        if (pattern.starts_with('!'))
            rule.except.push_back(pattern.substr(1));
        else if (std::exchange(rule.service, std::move(pattern)) != "")
            place.refuse("service", "is " + shown(written) +
                                        ", but a rule has one name or glob, and behind it only "
                                        "globs with a leading ! that are left out; write another rule");
    }
    if (rule.service.empty() && !rule.except.empty()) rule.service = "*";
}

void check_name(const std::string& pattern, const Place& place)
{
    if (!pattern.empty() && pattern.size() <= 255 && consists_of(pattern, "_-*?")) return;
    place.refuse("service",
                 "is " + shown(pattern) + ", but must be a name of letters, digits, - and _, or a glob with * and ?");
}

void check_names(core::Rule& rule, const Place& place)
{
    if (rule.service.starts_with("arn:")) {
        const auto arn = core::parse_service_arn(rule.service);
        if (!arn) {
            place.refuse("service", "is " + shown(rule.service) +
                                        ", which is not the ARN of an ECS service: " + arn.error().message);
        }
        rule.service = arn->name;
    }
    read_names(rule, place);
    check_name(rule.service, place);
    for (const std::string& pattern : rule.except)
        check_name(pattern, place);
}

void check_service(core::Rule& rule, const std::string& placement, const Place& place)
{
    const int ways = (rule.service.empty() ? 0 : 1) + (rule.tag.empty() ? 0 : 1) + (placement.empty() ? 0 : 1);
    if (ways == 0) {
        place.refuse("service", "is missing: a rule names services by service (a name, glob or ARN), by tag (the "
                                "prefix of their tags) or by placement (distinctInstance)");
    }
    if (ways > 1) {
        place.refuse(rule.service.empty() || rule.tag.empty() ? "placement" : "tag",
                     "cannot stand beside another way to name services; write service, tag or placement");
    }
    if (!placement.empty() && placement != "distinctInstance")
        place.refuse("placement", "is " + shown(placement) + ", but must be distinctInstance");
    rule.distinct_instance = !placement.empty();
    if (!rule.service.empty()) check_names(rule, place);
    if (rule.tag.size() > 100 || !consists_of(rule.tag, "_.:/=+-@ ") || rule.tag.starts_with("aws:")) {
        place.refuse("tag", "is " + shown(rule.tag) +
                                ", but must be the beginning of tags: at most 100 letters, digits and characters of "
                                "_.:/=+-@, and not aws:");
    }
}

void check_clusters(const core::Rule& rule, const Place& place)
{
    if (rule.clusters.empty()) {
        place.refuse("clusters", "is empty, so that the rule reaches nothing; write [\"*\"] for all");
    }
    for (const std::string& glob : rule.clusters) {
        std::string_view pattern = glob;
        if (pattern.starts_with('!')) pattern.remove_prefix(1);
        const bool arn = pattern.starts_with("arn:");
        if (pattern.empty() || pattern.size() > 2048 || !consists_of(pattern, arn ? "_-*?:/" : "_-*?")) {
            place.refuse("clusters", "holds " + shown(glob) +
                                         ", but must hold globs of a cluster's name or ARN: letters, digits, - and _, "
                                         "with * and ? as wildcards and a leading ! to exclude");
        }
    }
}

void check_steps(const std::vector<core::Step>& steps, const Place& place, std::string_view key)
{
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].from == 0) place.refuse(key, "begins at 0 instances, but must begin at 1 or more");
        if (i > 0 && steps[i].from <= steps[i - 1].from) {
            place.refuse(key, "must ascend: " + std::to_string(steps[i].from) + " stands behind " +
                                  std::to_string(steps[i - 1].from));
        }
    }
}

void check_scale(core::Scale& scale, bool spread, const Place& place)
{
    if (scale.per_instance && scale.one_per) {
        place.refuse("scale.one_per", "cannot stand beside per_instance; write one of them");
    }
    check_steps(scale.ladder, place, "scale.ladder");
    check_steps(scale.floors, place, "scale.floors");
    if (spread && !scale.floors.empty()) {
        place.refuse("scale.prevent_single_point_of_failure",
                     "cannot stand beside floors, since it is floors: [[2, 2]]; write one of them");
    }
    if (spread) scale.floors = {{2, 2}};
    if (scale.min > scale.max) {
        place.refuse("scale.min", "is " + std::to_string(scale.min) + ", but must be at most max, which is " +
                                      std::to_string(scale.max));
    }
}

constexpr std::string_view placement = "placement";
constexpr std::size_t longest_query = 2000; // of a memberOf expression; of a filter none is told

bool is_query(const std::string& text)
{
    return text.size() <= longest_query && std::ranges::none_of(text, [](unsigned char c) { return c < ' '; });
}

void check_expressions(const Draft& draft)
{
    const Place place(draft, "expressions");
    for (const auto& [name, query] : draft.config.expressions) {
        if (name == placement)
            place.refuse(name, "cannot be named so: placement means what a service's own placement asks for");
        if (name.empty() || !consists_of(name, "_-"))
            place.refuse(name, "must have a name of letters, digits, - and _");
        if (query.empty() || !is_query(query))
            place.refuse(name, "must be a cluster query of at most 2000 characters on one line");
    }
}

// The text itself is judged by ECS, which knows its language best; a run that is refused says so.
void check_where(core::Rule& rule, const Draft& draft, const Place& place)
{
    if (rule.where.empty()) return;
    if (!is_query(rule.where)) place.refuse("where", "must be a cluster query of at most 2000 characters on one line");
    if (!consists_of(rule.where, "_-")) return; // no query is one word
    if (rule.where == placement) {
        rule.where.clear();
        rule.where_placement = true;
        return;
    }
    const auto named = draft.config.expressions.find(rule.where);
    if (named == draft.config.expressions.end()) {
        place.refuse("where", "is " + shown(rule.where) +
                                  ", but must be a cluster query (attribute:pool == web), a name of `expressions`, or "
                                  "placement");
    }
    rule.where = named->second;
}

void check_counting(core::Rule& rule, const Draft& draft, const Place& place)
{
    check_where(rule, draft, place);
    for (const std::string& provider : rule.capacity) {
        if (provider == "FARGATE" || provider == "FARGATE_SPOT")
            place.refuse("capacity", "holds " + provider + ", which has no container instances");
        if (provider.empty() || provider.size() > 255 || !consists_of(provider, "_-"))
            place.refuse("capacity", "holds " + shown(provider) +
                                         ", but must hold names of capacity providers: letters, digits, - and _");
    }
}

void check_rules(Draft& draft)
{
    for (std::size_t i = 0; i < draft.config.rules.size(); ++i) {
        core::Rule& rule = draft.config.rules[i];
        const Place place = item_of(draft, "services", i);
        check_service(rule, draft.rules[i].placement, place);
        check_clusters(rule, place);
        check_counting(rule, draft, place);
        check_scale(rule.scale, draft.rules[i].spread, place);
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

void check_admin(const Draft& draft)
{
    if (draft.config.admin.empty() || listen_address(draft.config.admin)) return;
    const Place place(draft, "");
    const char* key = draft.written.contains("admin.listen") ? "admin.listen" : "admin";
    place.refuse(key, "is " + shown(draft.config.admin) + ", but must be " + allowed({.kind = Kind::address}));
}

bool is_written(const Draft& draft, const std::string& key)
{
    return draft.written.contains(key);
}

// Guards wait, and look again when they have waited.
void settle_guards_for_invocations(Draft& draft, std::size_t index)
{
    core::Rule& rule = draft.config.rules[index];
    const Place place = item_of(draft, "services", index);
    const std::string item = "services[" + std::to_string(index) + "].";
    constexpr std::string_view refusal = "needs memory between invocations, which a Lambda function does not have; "
                                         "leave it out or write ";
    const auto refuse_if = [&](bool waits, const std::string& key, std::string_view instead) {
        if (waits && draft.written.contains(item + key)) place.refuse(key, std::string(refusal).append(instead));
    };
    const std::pair<core::Pace*, std::string> paces[] = {{&rule.scale_out, "scale_out."},
                                                         {&rule.scale_in, "scale_in."}};
    for (const auto& [pace, section] : paces) {
        refuse_if(pace->hold > core::Duration::zero(), section + "hold", "0s");
        refuse_if(pace->max_step.has_value(), section + "max_step", "off");
    }
    refuse_if(rule.to_zero == core::ToZero::confirm, "scale_in.to_zero", "true or false");
    refuse_if(rule.during_deployment != core::DuringDeployment::proceed, "during_deployment", "proceed");
    if (rule.to_zero == core::ToZero::confirm) rule.to_zero = core::ToZero::yes;
    rule.during_deployment = core::DuringDeployment::proceed;
}

// Between two invocations of a Lambda function nothing runs and nothing is remembered, and whoever invokes tries again.
void settle_for_invocations(Draft& draft)
{
    core::Config& config = draft.config;
    const Place place(draft, "");
    constexpr auto refusal = "needs memory between invocations, which a Lambda function does not have; leave it out "
                             "or write 0";
    if (is_written(draft, "recheck") && config.recheck > core::Duration::zero()) place.refuse("recheck", refusal);
    if (is_written(draft, "sweep") && config.sweep > core::Duration::zero()) {
        place.refuse("sweep", std::string(refusal) + ", and let an EventBridge schedule invoke the function: that is "
                                                     "its sweep");
    }
    constexpr auto guard = "needs memory between invocations, which a Lambda function does not have; leave it out or "
                           "write off";
    if (is_written(draft, "limits.feedback") && config.limits.feedback) place.refuse("limits.feedback", guard);
    if (is_written(draft, "limits.max_fall") && config.limits.max_fall) place.refuse("limits.max_fall", guard);
    config.limits.feedback.reset();
    config.limits.max_fall.reset();
    if (!is_written(draft, "skip_unchanged")) config.skip_unchanged = false;
    for (std::size_t i = 0; i < config.rules.size(); ++i) {
        core::Rule& rule = config.rules[i];
        const Place item = item_of(draft, "services", i);
        const bool written = is_written(draft, item.path("disconnect_grace"));
        const bool counts = rule.count == core::CountMode::connected;
        if (written && counts && rule.disconnect_grace > core::Duration::zero())
            item.refuse("disconnect_grace", refusal);
        rule.disconnect_grace = core::Duration::zero();
    }
    config.recheck = core::Duration::zero();
    config.sweep = core::Duration::zero();
    if (!is_written(draft, "metrics.emf")) config.emf = true; // nobody can scrape a function
    for (std::size_t i = 0; i < config.rules.size(); ++i)
        settle_guards_for_invocations(draft, i);
    core::Limits& limits = config.limits;
    if (!is_written(draft, "limits.give_up")) limits.give_up = std::chrono::seconds{10};
    if (!is_written(draft, "limits.held_messages")) limits.held_messages = largest_batch;
    if (!is_written(draft, "limits.held_per_account")) limits.held_per_account = largest_batch;
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
    check_admin(draft);
    check_needs(draft.config, needs);
    if (needs == Needs::invocations) settle_for_invocations(draft);
}

} // namespace headcount::app::config
