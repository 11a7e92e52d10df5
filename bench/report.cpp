#include "report.hpp"

#include "machine.hpp"
#include "table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace headcount::bench {
namespace {

namespace json = boost::json;

std::string_view to_string(Better better)
{
    switch (better) {
    case Better::less: return "less";
    case Better::more: return "more";
    case Better::neither: return "neither";
    }
    return "neither";
}

json::object object(const Figure& figure)
{
    json::object out{{"name", figure.name}, {"unit", figure.unit}};
    for (const auto& [key, value] : object(figure.spread))
        out[key] = value;
    out["runs"] = figure.runs;
    out["better"] = to_string(figure.better);
    if (figure.goal) out["goal"] = *figure.goal;
    return out;
}

} // namespace

json::object object(const Report& report)
{
    json::array figures;
    for (const Figure& figure : report.figures)
        figures.push_back(object(figure));
    json::object out = object(this_machine());
    out["bench"] = report.bench;
    out["figures"] = std::move(figures);
    if (!report.pictures.empty()) out["pictures"] = report.pictures;
    return out;
}

void print_json(const Report& report, std::ostream& out)
{
    out << json::serialize(object(report)) << '\n';
}

} // namespace headcount::bench
