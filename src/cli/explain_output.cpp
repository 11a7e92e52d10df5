#include "cli/explain_output.hpp"

#include "cli/apply_output.hpp"
#include "cli/table.hpp"

#include "headcount/app/row_json.hpp"
#include "headcount/core/arithmetic.hpp"
#include "headcount/core/wall_text.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::cli {
namespace {

// "2026-01-02 03:04" of UTC.
std::string minute_of(std::optional<core::WallTime> time)
{
    if (!time) return "-";
    const std::string text = core::rfc3339(*time);
    return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string id_of(const std::string& arn)
{
    return arn.substr(arn.rfind('/') + 1);
}

std::string or_dash(const std::string& text)
{
    return text.empty() ? "-" : text;
}

Cell counted(const core::Reckoned& one)
{
    if (one.why == core::WhyNot::counted) return {"yes", Colour::green};
    return {"no: " + std::string(core::to_string(one.why)), Colour::faint};
}

std::string tasks(const core::Reckoned& one)
{
    return one.tasks ? std::to_string(*one.tasks) : "1+";
}

Cell agent(const core::ObservedInstance& instance)
{
    if (instance.agent_connected) return {"connected"};
    return {"away", Colour::yellow};
}

void print_instances(const std::vector<core::Reckoned>& all, std::ostream& out, bool colours)
{
    Table table({{"INSTANCE"},
                 {"EC2"},
                 {"ZONE"},
                 {"TYPE"},
                 {"PROVIDER"},
                 {"STATUS"},
                 {"AGENT"},
                 {"SINCE (UTC)"},
                 {"COUNTED"},
                 {"TASKS", true},
                 {"NOTE"}});
    for (const core::Reckoned& one : all) {
        const core::ObservedInstance& instance = one.instance;
        table.add({{id_of(instance.arn)},
                   {or_dash(instance.ec2_id)},
                   {or_dash(instance.zone)},
                   {or_dash(instance.type)},
                   {or_dash(instance.capacity_provider)},
                   {std::string(core::to_string(instance.status))},
                   agent(instance),
                   {minute_of(instance.registered_at)},
                   counted(one),
                   {tasks(one)},
                   {one.twin ? "twin" : "", Colour::yellow}});
    }
    table.print(out, colours);
}

bool has_sum(core::Outcome outcome)
{
    return outcome == core::Outcome::in_sync || outcome == core::Outcome::would_adjust ||
           outcome == core::Outcome::adjusted;
}

} // namespace

std::string sum_of(const Explained& explained)
{
    const control::Row& row = explained.row;
    const core::Decision& decision = row.decision;
    if (!has_sum(decision.outcome) || decision.frozen || decision.reason == core::Reason::step) return decision.words;
    std::string sum = core::arithmetic(explained.scale, row.instances);
    if (decision.capped) sum += ", at most one on each instance (distinctInstance)";
    sum += " → " + std::to_string(decision.to) + ", now " + std::to_string(decision.from);
    return sum + ", running " + std::to_string(row.running) + ", pending " + std::to_string(row.pending);
}

void print_explained(const core::ClusterKey& cluster, const Explained& explained, std::ostream& out, bool colours)
{
    const control::Row& row = explained.row;
    out << "service " << row.service << " of cluster " << cluster.name << " (" << cluster.account << ", "
        << cluster.region << ")\n";
    if (!explained.counted.empty()) print_instances(explained.counted, out, colours);
    if (row.decision.outcome != core::Outcome::failed) out << sum_of(explained) << '\n'; // that is said on err
    const auto count = std::ranges::count(explained.counted, core::WhyNot::counted, &core::Reckoned::why);
    if (has_sum(row.decision.outcome) && !row.decision.frozen && static_cast<std::uint32_t>(count) != row.instances) {
        out << "The table counts " << count << ", a moment before it were " << row.instances
            << ": the cluster is changing, or ECS shows one of the two late.\n";
    }
    print_warnings(row.warnings, out);
}

void print_explained_json(const core::ClusterKey& cluster, const std::vector<Explained>& all, std::ostream& out)
{
    std::vector<std::string> rows;
    rows.reserve(all.size());
    for (const Explained& one : all)
        rows.push_back(app::row_json(cluster, one.row, one.counted));
    out << app::rows_json(rows) << '\n';
}

} // namespace headcount::cli
