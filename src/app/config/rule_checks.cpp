#include "app/config/rule_checks.hpp"

#include "app/config/place.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::app::config {
namespace {

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
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

void check_steps(const std::vector<core::Step>& steps, const core::Unit& per, const Place& place, std::string_view key)
{
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (per.is_instance() && steps[i].from > core::most_instances)
            place.refuse(key, "has a step at " + std::to_string(steps[i].from) +
                                  " instances, but no cluster has more than 5000");
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
    if (scale.per.is_instance() && scale.one_per > core::most_instances)
        place.refuse("scale.one_per", "is " + std::to_string(*scale.one_per) +
                                          " instances for each task, but no cluster has more than 5000");
    check_steps(scale.ladder, scale.per, place, "scale.ladder");
    check_steps(scale.floors, scale.per, place, "scale.floors");
    if (spread && !scale.per.is_instance()) {
        place.refuse("scale.prevent_single_point_of_failure", "goes by instances, but per counts " + scale.per.text() +
                                                                  "; write floors, whose numbers go by that too");
    }
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

} // namespace

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

} // namespace headcount::app::config
