#include "scenarios/world_table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <functional>

namespace headcount::scenarios {
namespace {

namespace json = boost::json;

std::string text(const json::value& value)
{
    return std::string(value.as_string());
}

std::string after_slash(const std::string& arn)
{
    return arn.substr(arn.rfind('/') + 1);
}

std::int64_t number(const json::value& row, const char* name)
{
    return row.at(name).to_number<std::int64_t>();
}

std::string part_of(const json::object& instance, const std::string& by)
{
    if (by == "instance" || by == "zone") return text(instance.at(by));
    const auto* value = instance.at("attributes").as_object().if_contains(by);
    return value == nullptr || !value->is_string() ? std::string() : text(*value);
}

} // namespace

std::vector<Row> service_rows(const json::object& table)
{
    std::vector<Row> rows;
    for (const auto& row : table.at("rows").as_array()) {
        Row cells{{"cluster", after_slash(text(row.at("cluster")))}, {"service", text(row.at("service"))}};
        for (const char* name : {"registered", "active", "desired", "running", "pending"})
            cells[name] = std::to_string(number(row, name));
        const auto unplaced = number(row, "desired") - number(row, "running") - number(row, "pending");
        cells["unplaced"] = std::to_string(std::max<std::int64_t>(0, unplaced));
        rows.push_back(std::move(cells));
    }
    return rows;
}

std::string spread(const json::object& placement, const std::string& cluster, const std::string& group,
                   const std::string& by)
{
    std::map<std::string, std::int64_t> tasks;
    for (const auto& row : placement.at("rows").as_array()) {
        if (after_slash(text(row.at("cluster"))) != cluster || text(row.at("group")) != group) continue;
        for (const auto& instance : row.at("instances").as_array())
            tasks[part_of(instance.as_object(), by)] += number(instance, "tasks");
    }
    std::vector<std::int64_t> counts;
    for (const auto& [part, count] : tasks)
        counts.push_back(count);
    std::ranges::sort(counts, std::greater{});
    std::string words;
    for (const auto count : counts)
        words += (words.empty() ? "" : " ") + std::to_string(count);
    return words.empty() ? "-" : words;
}

std::vector<Row> update_rows(const json::object& updates)
{
    std::vector<Row> rows;
    for (const auto& update : updates.at("updates").as_array()) {
        const auto cluster = after_slash(text(update.at("cluster")));
        const auto service = text(update.at("service"));
        auto row = std::ranges::find_if(
            rows, [&](const Row& one) { return one.at("cluster") == cluster && one.at("service") == service; });
        if (row == rows.end())
            row = rows.insert(rows.end(), {{"cluster", cluster}, {"service", service}, {"counts", ""}});
        auto& counts = row->at("counts");
        counts += (counts.empty() ? "" : " ") + std::to_string(number(update, "desired"));
    }
    return rows;
}

} // namespace headcount::scenarios
