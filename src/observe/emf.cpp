#include "observe/emf.hpp"

#include "observe/escape.hpp"

#include <charconv>
#include <chrono>
#include <utility>

namespace headcount::observe {

namespace {

constexpr std::string_view name_space = "headcount";

void append_number(std::string& out, double value)
{
    char digits[32]; // the shortest form of any double fits
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_text(std::string& out, std::string_view text)
{
    out += '"';
    append_escaped(out, text, Escape::json);
    out += '"';
}

// "a":, with a comma ahead of all but the first member.
void append_name(std::string& out, std::string_view name)
{
    if (!out.empty()) out += ',';
    append_text(out, name);
    out += ':';
}

double sum_of(const prometheus::MetricFamily& gauges)
{
    double sum = 0;
    for (const auto& metric : gauges.metric)
        sum += metric.gauge.value;
    return sum;
}

} // namespace

// The members of a line, and the metrics among them.
class EmfLines::Line {
public:
    void metric(const std::string& name, double value)
    {
        define(name);
        append_name(members_, name);
        append_number(members_, value);
    }

    void metric(const std::string& name, const std::vector<double>& values)
    {
        define(name);
        append_name(members_, name);
        members_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) members_ += ',';
            append_number(members_, values[i]);
        }
        members_ += ']';
    }

    void object(const std::string& name, const std::string& members)
    {
        append_name(members_, name);
        members_ += '{' + members + '}';
    }

    std::string text(core::WallTime now, std::string_view function) const
    {
        if (metrics_.empty()) return {};
        std::string out = R"({"_aws":{"Timestamp":)";
        const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
        out += std::to_string(since_1970.count());
        out += R"(,"CloudWatchMetrics":[{"Namespace":)";
        append_text(out, name_space);
        out += function.empty() ? R"(,"Dimensions":[[]])" : R"(,"Dimensions":[["FunctionName"]])";
        out += R"(,"Metrics":[)" + metrics_ + "]}]}";
        if (!function.empty()) {
            out += R"(,"FunctionName":)";
            append_text(out, function);
        }
        return out + ',' + members_ + '}';
    }

private:
    void define(const std::string& name)
    {
        if (!metrics_.empty()) metrics_ += ',';
        metrics_ += R"({"Name":)";
        append_text(metrics_, name);
        metrics_ += name.ends_with("_seconds") ? R"(,"Unit":"Seconds"})" : R"(,"Unit":"Count"})";
    }

    std::string members_;
    std::string metrics_;
};

double EmfLines::grown(const std::string& series, double value)
{
    return value - std::exchange(told_[series], value);
}

void EmfLines::add_counter(Line& line, const prometheus::MetricFamily& family)
{
    double sum = 0;
    std::string parts;
    for (const auto& metric : family.metric) {
        sum += metric.counter.value;
        if (metric.label.size() != 1) continue;
        const std::string& value = metric.label[0].value;
        const double part = grown(family.name + ' ' + value, metric.counter.value);
        if (part <= 0) continue;
        append_name(parts, value);
        append_number(parts, part);
    }
    sum = grown(family.name, sum);
    if (sum > 0) line.metric(family.name, sum);
    if (!parts.empty()) line.object(family.name + "_by_" + family.metric[0].label[0].name, parts);
}

std::string EmfLines::next(core::WallTime now, const std::vector<prometheus::MetricFamily>& families,
                           const Observed& observed, What what)
{
    Line line;
    for (const auto& family : families) {
        switch (family.type) {
        case prometheus::MetricType::Counter: add_counter(line, family); break;
        case prometheus::MetricType::Gauge:
            if (what.gauges && !family.metric.empty()) line.metric(family.name, sum_of(family));
            break;
        case prometheus::MetricType::Histogram: {
            const auto found = observed.find(family.name);
            if (found != observed.end() && !found->second.empty()) line.metric(family.name, found->second);
            break;
        }
        case prometheus::MetricType::Summary:
        case prometheus::MetricType::Untyped: break; // there are none
        }
    }
    return line.text(now, what.function);
}

} // namespace headcount::observe
