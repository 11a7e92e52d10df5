#include "headcount/app/row_json.hpp"

#include "headcount/core/wall_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <utility>

namespace headcount::app {

namespace {

namespace json = boost::json;

json::value number(core::Amount amount)
{
    if (amount.rest() == 0) return amount.whole();
    return amount.number();
}

json::object row_object(const core::ClusterKey& cluster, const control::Row& row)
{
    const core::Decision& decision = row.decision;
    json::object out;
    out["account"] = cluster.account;
    out["region"] = cluster.region;
    out["cluster"] = cluster.name;
    out["service"] = row.service;
    out["rule"] = row.rule;
    out["instances"] = nullptr;
    if (row.counted) out["instances"] = row.instances;
    if (row.measured) {
        out["per"] = row.measured->unit.text();
        out["units"] = number(row.measured->amount);
    }
    const auto number_if_read = [&row](std::uint32_t number) { return row.read ? json::value(number) : nullptr; };
    out["from"] = number_if_read(decision.from);
    out["to"] = number_if_read(decision.to);
    out["policy"] = number_if_read(decision.policy);
    out["running"] = number_if_read(row.running);
    out["pending"] = number_if_read(row.pending);
    out["outcome"] = core::to_string(decision.outcome);
    out["reason"] = core::to_string(decision.reason);
    if (decision.until) out["until"] = core::rfc3339(*decision.until);
    json::array codes;
    for (const core::Warning warning : row.warnings)
        codes.emplace_back(core::code_of(warning));
    out["warnings"] = std::move(codes);
    out["words"] = decision.words;
    return out;
}

json::array words(const std::vector<std::string>& texts)
{
    json::array out;
    for (const std::string& text : texts)
        out.emplace_back(text);
    return out;
}

// `tasks` is null where some are there and their number cannot be told. `value`: of the attribute that is counted.
json::object instance_object(const core::Reckoned& one, const std::optional<core::Measured>& measured)
{
    const core::ObservedInstance& instance = one.instance;
    json::object out;
    out["instance"] = instance.arn;
    out["ec2"] = instance.ec2_id;
    out["zone"] = instance.zone;
    out["type"] = instance.type;
    out["status"] = core::to_string(instance.status);
    out["agent"] = instance.agent_connected ? "connected" : "disconnected";
    out["capacity_provider"] = instance.capacity_provider;
    out["registered_at"] = nullptr;
    if (instance.registered_at) out["registered_at"] = core::rfc3339(*instance.registered_at);
    out["counted"] = one.why == core::WhyNot::counted;
    out["why_not"] = one.why == core::WhyNot::counted ? std::string_view() : core::to_string(one.why);
    out["tasks"] = nullptr;
    if (one.tasks) out["tasks"] = *one.tasks;
    out["twin"] = one.twin;
    out["vcpu"] = nullptr;
    if (instance.cpu) out["vcpu"] = number(core::Amount::of_parts(*instance.cpu));
    out["gib"] = nullptr;
    if (instance.memory) out["gib"] = number(core::Amount::of_parts(*instance.memory));
    if (measured && measured->unit.kind == core::Unit::Kind::attribute) {
        const auto value = core::traits_of(measured->unit, instance).value;
        out["value"] = nullptr;
        if (value) out["value"] = *value;
    }
    return out;
}

json::object trouble_object(const core::PlacementTrouble& trouble)
{
    json::object out;
    out["at"] = nullptr;
    if (trouble.at) out["at"] = core::rfc3339(*trouble.at);
    out["message"] = trouble.message;
    return out;
}

} // namespace

std::string row_json(const core::ClusterKey& cluster, const control::Row& row)
{
    return json::serialize(row_object(cluster, row));
}

std::string row_json(const core::ClusterKey& cluster, const control::Row& row,
                     const std::vector<core::Reckoned>& counted, const std::optional<core::PlacementTrouble>& trouble)
{
    json::array instances;
    for (const core::Reckoned& one : counted)
        instances.push_back(instance_object(one, row.measured));
    json::object out = row_object(cluster, row);
    out["counted"] = std::move(instances);
    out["placement_failure"] = nullptr;
    if (trouble) out["placement_failure"] = trouble_object(*trouble);
    return json::serialize(out);
}

std::string row_json(const RunRecord& record, const control::Row& row)
{
    json::object out = row_object(record.cluster, row);
    out["calls"] = record.report.calls;
    out["ms"] = core::milliseconds_of(record.took);
    out["queue_ms"] = core::milliseconds_of(record.queue_time);
    out["event_ids"] = words(record.event_ids);
    out["request_ids"] = words(record.report.request_ids);
    out["time"] = core::rfc3339(record.at);
    return json::serialize(out);
}

std::string rows_json(const std::vector<std::string>& rows)
{
    std::string out = R"({"rows":[)";
    for (const std::string& row : rows) {
        if (&row != &rows.front()) out += ',';
        out += row;
    }
    return out + R"(],"next":null})";
}

} // namespace headcount::app
