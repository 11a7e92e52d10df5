// `headcount setup policy|trust|queue|rule|template`: what has to stand in AWS for this configuration, as text.
#include "cli/configuration.hpp"
#include "cli/subcommands.hpp"

#include "headcount/app/setup.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::cli {
namespace {

constexpr Option options[] = {
    {"account", "ID", "the policy, trust, rule or template of this account of `accounts`, in place of headcount's own"},
    {"operator", "", "policy: of whoever runs plan, explain, pause and resume, in place of the service's"},
    {"identity", "ARN", "trust, template: the role headcount runs with (one named headcount in its account)"},
    {"organization", "ID", "rule, template: o-…, whose accounts may send events"},
    {"cluster", "LIST", "rule: only events of these clusters, names or ARNs with commas between (all)"},
};

constexpr std::string_view examples =
    "Examples:\n"
    "  headcount setup policy                          what headcount may do, as an IAM policy\n"
    "  headcount setup policy --operator               what whoever explains and pauses may do\n"
    "  headcount setup queue | sh                      makes the queue and its dead-letter queue with the AWS CLI\n"
    "  headcount setup rule --cluster orders | sh      sends it the events of one cluster\n"
    "  headcount setup template > queue.yaml           all of that as a CloudFormation template\n"
    "  headcount setup policy --account 222233334444   what the role there may do\n"
    "  headcount setup trust --account 222233334444    whom it trusts\n"
    "  headcount setup template lambda                 what runs it; service: the same on Fargate\n"
    "  headcount setup template hub                    the bus between accounts; member: the other side";

using Answer = core::Result<std::string> (*)(const app::SetupQuestion&);

struct Subject {
    std::string_view name;
    Answer answer;
    app::Needs needs;
};

constexpr Subject subjects[] = {{"policy", app::setup_policy, app::Needs::rules},
                                {"trust", app::setup_trust, app::Needs::nothing},
                                {"queue", app::setup_queue, app::Needs::nothing},
                                {"rule", app::setup_rule, app::Needs::nothing}};

constexpr std::string_view words[] = {"policy", "trust", "queue", "rule", "template"};

std::string option(const Arguments& arguments, std::string_view name)
{
    const auto found = arguments.options.find(name);
    return found == arguments.options.end() ? "" : found->second;
}

std::vector<std::string> list_of(std::string_view text)
{
    std::vector<std::string> list;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        if (comma > 0) list.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return list;
}

app::SetupQuestion question_of(const Arguments& arguments, const World& world, app::Needs needs)
{
    const aws::Surroundings surroundings = surroundings_of(world);
    auto region = aws::default_region(surroundings);
    if (!region) throw app::ConfigError(region.error().message);
    return {.config = load_configuration(arguments, world, needs),
            .region = region->value_or(""),
            .account = surroundings.environment("AWS_ACCOUNT_ID").value_or(""),
            .member = option(arguments, "account"),
            .identity = option(arguments, "identity"),
            .organization = option(arguments, "organization"),
            .for_operator = arguments.has("operator"),
            .clusters = list_of(option(arguments, "cluster"))};
}

int wrong(World& world, const std::string& sentence, int code)
{
    world.err << "headcount: " << sentence << '\n';
    return code;
}

int print(const core::Result<std::string>& text, World& world)
{
    if (!text) return wrong(world, text.error().message, wrong_configuration);
    world.out << *text;
    return done;
}

int run(const Arguments& arguments, World& world)
{
    const std::string& subject = arguments.operands.front();
    if (arguments.has("account") && !core::is_account_id(option(arguments, "account")))
        return wrong(world, "--account must be the twelve digits of an account", wrong_usage);
    const std::string name = arguments.operands.size() > 1 ? arguments.operands[1] : "";
    if (subject == "template") {
        const auto names = app::setup_template_names();
        if (!name.empty() && std::ranges::find(names, name) == names.end())
            return wrong(world, "there is no template " + name + "; there are queue, service, lambda, hub and member",
                         wrong_usage);
        const auto question = question_of(arguments, world, app::Needs::nothing);
        return print(app::setup_template(question, name.empty() ? "queue" : name), world);
    }
    const auto* found = std::ranges::find(subjects, subject, &Subject::name);
    if (found == std::end(subjects))
        return wrong(world, subject + " is nothing to set up; there are policy, trust, queue, rule and template",
                     wrong_usage);
    if (!name.empty()) return wrong(world, "setup " + subject + " takes no " + name, wrong_usage);
    return print(found->answer(question_of(arguments, world, found->needs)), world);
}

} // namespace

Subcommand setup_command()
{
    return {"setup", "IAM policy, trust, queue, event rule or CloudFormation template for this configuration, as text",
            options, {"WHAT", "policy, trust, queue, rule or template [queue|service|lambda|hub|member]", 1, 2, words},
            true,    run,
            examples};
}

} // namespace headcount::cli
