#include "cli/explain_output.hpp"

#include "cli/apply_output.hpp"
#include "cli/table.hpp"

#include "headcount/app/row_json.hpp"
#include "headcount/core/arithmetic.hpp"
#include "headcount/core/wall_text.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

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

// What the scale counts of an instance, where the table does not show it anyway.
struct UnitColumn {
    std::string heading;
    core::Unit unit;

    std::string of(const core::ObservedInstance& instance) const
    {
        const auto traits = core::traits_of(unit, instance);
        switch (unit.kind) {
        case core::Unit::Kind::instance:
        case core::Unit::Kind::zone: break;
        case core::Unit::Kind::vcpu: return traits.cpu ? core::Amount::of_parts(*traits.cpu).text() : "-";
        case core::Unit::Kind::gib: return traits.memory ? core::Amount::of_parts(*traits.memory).text() : "-";
        case core::Unit::Kind::attribute: return traits.value.value_or("-");
        }
        return {};
    }
};

std::optional<UnitColumn> unit_column(const core::Unit& unit)
{
    switch (unit.kind) {
    case core::Unit::Kind::instance:
    case core::Unit::Kind::zone: return std::nullopt;
    case core::Unit::Kind::vcpu: return UnitColumn{"VCPU", unit};
    case core::Unit::Kind::gib: return UnitColumn{"GIB", unit};
    case core::Unit::Kind::attribute: return UnitColumn{unit.attribute, unit};
    }
    return std::nullopt;
}

// The message of a placement failure names the instance that came closest, by its id.
std::string note_on(const core::Reckoned& one, const std::optional<core::PlacementTrouble>& trouble)
{
    std::string note = one.twin ? "twin" : "";
    if (trouble && trouble->message.find(id_of(one.instance.arn)) != std::string::npos)
        note.append(note.empty() ? "" : ", ").append("no place for a task");
    return note;
}

void print_instances(const Explained& explained, std::ostream& out, bool colours)
{
    const auto& [row, scale, trouble, all] = explained;
    const core::Unit& unit = scale.per;
    const auto column = unit_column(unit);
    std::vector<Table::Column> columns({{"INSTANCE"},
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
    if (column) columns.insert(columns.end() - 2, {column->heading, unit.kind != core::Unit::Kind::attribute});
    Table table(columns);
    for (const core::Reckoned& one : all) {
        const core::ObservedInstance& instance = one.instance;
        std::vector<Cell> cells({{id_of(instance.arn)},
                                 {or_dash(instance.ec2_id)},
                                 {or_dash(instance.zone)},
                                 {or_dash(instance.type)},
                                 {or_dash(instance.capacity_provider)},
                                 {std::string(core::to_string(instance.status))},
                                 agent(instance),
                                 {minute_of(instance.registered_at)},
                                 counted(one),
                                 {tasks(one)},
                                 {note_on(one, trouble), Colour::yellow}});
        if (column) cells.insert(cells.end() - 2, Cell{column->of(instance)});
        table.add(std::move(cells));
    }
    table.print(out, colours);
}

bool has_sum(core::Outcome outcome)
{
    return outcome == core::Outcome::in_sync || core::changes_count(outcome);
}

} // namespace

std::string sum_of(const Explained& explained)
{
    const control::Row& row = explained.row;
    const core::Decision& decision = row.decision;
    if (!has_sum(decision.outcome) || decision.frozen || decision.reason == core::Reason::step) return decision.words;
    const auto amount = row.measured ? row.measured->amount : core::Amount::of(row.instances);
    std::string sum = core::arithmetic(explained.scale, amount);
    if (decision.capped) sum += core::cap_words(explained.scale, row.instances);
    sum += " → " + std::to_string(decision.to) + ", now " + std::to_string(decision.from);
    return sum + ", running " + std::to_string(row.running) + ", pending " + std::to_string(row.pending);
}

void print_explained(const core::ClusterKey& cluster, const Explained& explained, std::ostream& out, bool colours)
{
    const control::Row& row = explained.row;
    out << "service " << row.service << " of cluster " << cluster.name << " (" << cluster.account << ", "
        << cluster.region << ")\n";
    if (!explained.counted.empty()) print_instances(explained, out, colours);
    if (row.decision.outcome != core::Outcome::failed) out << sum_of(explained) << '\n'; // that is said on err
    if (explained.trouble)
        out << "last placement failure, " << minute_of(explained.trouble->at) << " UTC: " << explained.trouble->message
            << '\n';
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
        rows.push_back(app::row_json(cluster, one.row, one.counted, one.trouble));
    out << app::rows_json(rows) << '\n';
}

} // namespace headcount::cli
