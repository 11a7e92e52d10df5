#include "cli/check/reach_check.hpp"

#include "app/outside_watch.hpp"
#include "cli/apply_output.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace headcount::cli {
namespace {

using core::ErrorKind;

std::string fix_of(ErrorKind kind)
{
    if (kind == ErrorKind::denied || kind == ErrorKind::credentials)
        return "`headcount setup policy` prints the least that has to be allowed, `headcount setup trust` the trust of "
               "a role of `accounts`";
    if (kind == ErrorKind::transport) return "see that the endpoint of ECS can be reached from here";
    return "run `headcount plan` for the whole picture";
}

std::string name_of(const core::Scope& scope)
{
    return "account " + scope.account + ", " + scope.region;
}

// What was found of the clusters of one account and region.
struct Tally {
    std::size_t looked = 0;
    std::size_t with_service = 0;
    std::map<std::pair<ErrorKind, std::string>, std::pair<std::string, std::size_t>> failures; // first words, how many
};

Tally tally_of(const core::Scope& scope, const std::vector<Applied>& looked_at)
{
    Tally tally;
    for (const Applied& one : looked_at) {
        if (one.cluster.scope() != scope) continue;
        ++tally.looked;
        bool there = false;
        for (const control::Row& row : one.report.rows) {
            there = there || (row.decision.outcome != core::Outcome::no_service && !row.error);
            if (!row.error) continue;
            const auto kind = std::pair{row.error->kind, row.error->code};
            auto& [words, count] = tally.failures[kind];
            if (count++ == 0) words = row.decision.words;
        }
        tally.with_service += there ? 1 : 0;
    }
    return tally;
}

std::string detail_of(std::size_t clusters, std::size_t covered, const Tally& tally)
{
    if (clusters == 0) return "no cluster";
    std::string detail = count_of(clusters, "cluster");
    if (covered == 0) return detail + ", none covered by a rule";
    if (covered < clusters) detail += ", " + std::to_string(covered) + " covered by a rule";
    detail += ", " + std::to_string(tally.looked) + " looked at";
    if (!tally.failures.empty()) return detail; // in which of them the services are is not known
    return detail + ", " + std::to_string(tally.with_service) + " of them with a service of the rules";
}

// Where nothing is managed, most likely a name is wrong.
std::string doubt_about(const ScopeSeen& seen, const Tally& tally)
{
    if (!tally.failures.empty()) return "";
    if (seen.listed->empty()) return "is it the account and the region that was meant? see `accounts` and `regions`";
    if (seen.covered == 0) return "are the globs of `clusters` right?";
    const bool all = tally.looked == seen.covered;
    return all && tally.with_service == 0 ? "is the name of the service right?" : "";
}

} // namespace

Findings findings_of(const std::vector<ScopeSeen>& scopes, const std::vector<Applied>& looked_at)
{
    Findings findings;
    for (const ScopeSeen& seen : scopes) {
        if (!seen.listed) {
            const core::Error& error = seen.listed.error();
            findings.push_back(
                {name_of(seen.scope), false, error.message, fix_of(error.kind), std::string(to_string(error.kind))});
            continue;
        }
        const Tally tally = tally_of(seen.scope, looked_at);
        findings.push_back(
            {name_of(seen.scope), true, detail_of(seen.listed->size(), seen.covered, tally), doubt_about(seen, tally)});
        for (const auto& [kind, failure] : tally.failures) {
            const auto& [words, count] = failure;
            findings.push_back({"services of " + name_of(seen.scope), false,
                                words + (count > 1 ? " (" + count_of(count, "service") + ")" : ""), fix_of(kind.first),
                                std::string(to_string(kind.first))});
        }
    }
    return findings;
}

Findings own_account_findings(const core::Config& config, const std::string& account)
{
    if (!app::own_account_left_out(config, account)) return {};
    const bool rejects = config.foreign == core::Foreign::reject;
    return {{"accounts", true,
             "no item names " + account + ", the account of the credentials: its clusters are not managed, and its " +
                 (rejects ? "events stay in the queue" : "events are passed over and deleted"),
             "add an item with its id and without `role`, if its clusters are to be managed", "own_account_left_out"}};
}

Findings warnings_of(const std::vector<Applied>& looked_at)
{
    const auto all = warnings_in(looked_at);
    Findings findings;
    for (const core::Warning warning : core::all_warnings()) {
        const auto count = static_cast<std::size_t>(std::ranges::count(all, warning));
        if (count == 0) continue;
        const std::string code(core::code_of(warning));
        findings.push_back({"warning " + code, true,
                            std::string(core::words_of(warning)) + " (" + count_of(count, "service") + ")",
                            std::string(core::remedy_of(warning)), code});
    }
    return findings;
}

} // namespace headcount::cli
