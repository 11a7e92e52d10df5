#include "growth/figures.hpp"

#include "machine.hpp"

#include <boost/json/array.hpp>

#include <cmath>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace headcount::bench {
namespace {

namespace json = boost::json;

std::string whole(double value)
{
    return std::to_string(std::llround(value));
}

std::string verdict(const Curve& curve)
{
    std::ostringstream out;
    out << std::fixed << std::setprecision(2) << "slope " << slope_of(curve.points);
    const auto left = leaves_linear_at(curve.points);
    out << (left ? "; more than linear from " + whole(*left) + " on" : std::string("; linear in the range measured"));
    return out.str();
}

json::object object(const Curve& curve)
{
    json::array points;
    for (const GrowthPoint& point : curve.points)
        points.push_back(json::object{{"size", point.size},
                                      {"events", point.events},
                                      {"median", point.cpu_us.median},
                                      {"min", point.cpu_us.least},
                                      {"max", point.cpu_us.most}});
    json::object out{
        {"name", curve.name}, {"scene", curve.scene}, {"points", std::move(points)}, {"slope", slope_of(curve.points)}};
    if (const auto left = leaves_linear_at(curve.points)) out["leaves_linear_at"] = *left;
    if (!curve.cut.empty()) out["cut"] = curve.cut;
    return out;
}

json::object object(const Outlook& outlook)
{
    return {{"clusters", outlook.clusters},
            {"changes_an_hour", outlook.changes_an_hour},
            {"changes_a_second", outlook.changes_a_second},
            {"events_a_second", outlook.events_a_second},
            {"cores", outlook.cores},
            {"replicas", outlook.replicas},
            {"accounts", outlook.accounts},
            {"wall", outlook.wall}};
}

} // namespace

void print_table(const GrowthFigures& figures, std::ostream& out)
{
    out << "CPU of an event as things grow\n" << this_machine() << '\n';
    for (const Curve& curve : figures.curves) {
        out << '\n' << curve.name << " (" << curve.scene << "): " << verdict(curve) << '\n';
        for (const GrowthPoint& point : curve.points)
            out << std::setw(12) << whole(point.size) << std::fixed << std::setprecision(1) << std::setw(12)
                << point.cpu_us.median << " us an event (" << point.cpu_us.least << " to " << point.cpu_us.most
                << ")\n";
        if (!curve.cut.empty()) out << "  not tenfold four times: " << curve.cut << '\n';
    }
    out << "\ncomputed, not measured: " << std::setprecision(0) << figures.change.cpu_us << " us and "
        << std::setprecision(1) << figures.change.events << " events a change, at " << whole(figures.change_clusters)
        << " clusters; half of the published API rates\n";
    for (const Outlook& each : figures.outlooks)
        out << "  " << whole(each.clusters) << " clusters, " << std::setprecision(1) << each.changes_an_hour
            << " changes an hour each: " << std::setprecision(0) << each.changes_a_second << " changes/s, "
            << std::setprecision(2) << each.cores << " cores in " << each.replicas << " replicas, at least "
            << whole(std::ceil(each.accounts)) << " accounts by the bucket of " << each.wall << '\n';
}

Report report_of(const GrowthFigures& figures)
{
    Report report{"growth", {}};
    json::array curves;
    for (const Curve& curve : figures.curves) {
        for (const GrowthPoint& point : curve.points)
            report.figures.push_back({.name = whole(point.size) + " " + curve.name + ": CPU of an event",
                                      .unit = "us",
                                      .spread = point.cpu_us,
                                      .runs = point.runs});
        curves.push_back(object(curve));
    }
    json::array outlooks;
    for (const Outlook& each : figures.outlooks)
        outlooks.push_back(object(each));
    const ChangeCost& change = figures.change;
    report.pictures = {{"curves", std::move(curves)},
                       {"change",
                        {{"clusters", figures.change_clusters},
                         {"cpu_us", change.cpu_us},
                         {"events", change.events},
                         {"service_reads", change.service_reads},
                         {"cluster_reads", change.cluster_reads},
                         {"updates", change.updates}}},
                       {"outlooks", std::move(outlooks)}};
    return report;
}

} // namespace headcount::bench
