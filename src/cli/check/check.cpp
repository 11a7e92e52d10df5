// `headcount check`: validates the configuration and the AWS settings, then asks the sources of credentials, the
// queues, and ECS in each account and region, by calls that change nothing. One line each, with a fix for what is
// wrong.
#include "cli/check/finding.hpp"
#include "cli/check/live_check.hpp"
#include "cli/check/settings_check.hpp"
#include "cli/configuration.hpp"
#include "cli/instance_region.hpp"
#include "cli/look_over.hpp"
#include "cli/subcommands.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "one JSON object a line"},
                              {"schema", "", "prints the JSON Schema of the file, and checks nothing"},
                              {"no-calls", "", "asks the sources of credentials only: no queue, no account"},
                              {"timeout", "TIME", "give up after this long (1m)"}};

Finding not_asked()
{
    return {"credentials", false, "not asked for", "correct what is wrong above", "not_asked"};
}

bool all_right(const Findings& findings)
{
    return std::ranges::all_of(findings, &Finding::ok);
}

// False where a setting shows only when it is used that it cannot be, such as a CA bundle that is none: then that of
// the settings is said in place of what was found before.
bool add_live(const core::Config& config, World& world, const LiveQuestion& question, Findings& findings)
{
    try {
        std::ranges::move(check_live(config, world, question), std::back_inserter(findings));
        return true;
    } catch (const app::ConfigError& error) {
        std::erase_if(findings, [](const Finding& finding) { return finding.name == "settings"; });
        findings.push_back({"settings", false, error.what(), "change it as the sentence says"});
        return false;
    }
}

// Without credentials nothing runs, as with a wrong configuration; what AWS refuses may be mended there.
bool is_of_the_set_up(const Finding& finding)
{
    for (const std::string_view name : {"configuration", "queues", "region", "endpoints", "settings"})
        if (finding.name == name) return true;
    return finding.name.starts_with("credentials");
}

int exit_code(const Findings& findings)
{
    if (all_right(findings)) return done;
    const bool set_up =
        std::ranges::all_of(findings, [](const Finding& finding) { return finding.ok || !is_of_the_set_up(finding); });
    return set_up ? failed : wrong_configuration;
}

int run(const Arguments& arguments, World& world)
{
    if (arguments.has("schema")) {
        world.out << app::config_schema() << '\n';
        return done;
    }
    const bool json = arguments.has("json");
    const auto timeout = timeout_of(arguments, "1m", world.err);
    if (!timeout) return wrong_usage;
    core::Config config;
    std::vector<app::ConfigNote> notes;
    try {
        config = load_configuration(arguments, world, app::Needs::rules, notes);
    } catch (const app::ConfigError& error) {
        if (!json) throw;
        print({{"configuration", false, error.what(), "change it as the sentence says"}}, json, world.out);
        return wrong_configuration;
    }
    std::string why_no_region;
    const aws::Surroundings surroundings = with_region(surroundings_of(world), config, why_no_region);
    Findings findings = check_settings(config, surroundings, why_no_region);
    for (const app::ConfigNote& note : notes)
        findings.insert(findings.begin() + 1, {"configuration", true, note.what, note.remedy});
    const LiveQuestion question{*timeout, !arguments.has("no-calls")};
    if (!all_right(findings) || !add_live(config, world, question, findings)) findings.push_back(not_asked());
    print(findings, json, world.out);
    return exit_code(findings);
}

} // namespace

Subcommand check_command()
{
    return {"check", "validates the configuration, credentials, queues and permissions", options, {}, true, run};
}

} // namespace headcount::cli
