#include "app/setup/template.hpp"

#include "app/setup/home.hpp"
#include "app/setup/targets.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace headcount::app {
namespace setup {
namespace {

constexpr std::string_view services = ":service/${Cluster}/${Service}\"";
constexpr std::string_view clusters = ":cluster/${Cluster}\"";
constexpr std::string_view instances = ":container-instance/${Cluster}/*\"";

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string text_of(const std::vector<std::string>& lines)
{
    std::string text;
    for (const auto& line : lines)
        text.append(line).append("\n");
    return text;
}

// The lines of a parameter: its name two spaces in, and what stands below it. Both at the end where there is none.
struct Block {
    std::size_t begin;
    std::size_t end;
};

Block parameter_block(const std::vector<std::string>& lines, std::string_view parameter)
{
    const auto section = std::ranges::find(lines, "Parameters:");
    const auto name = std::find(section, lines.end(), "  " + std::string(parameter) + ":");
    const auto below = name == lines.end() ? name : name + 1;
    const auto end = std::find_if_not(below, lines.end(), [](const auto& line) { return line.starts_with("    "); });
    return {static_cast<std::size_t>(name - lines.begin()), static_cast<std::size_t>(end - lines.begin())};
}

std::string quoted(std::string_view value)
{
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"";
}

std::string numbered(std::string_view parameter, std::size_t index)
{
    return std::string(parameter) + (index == 0 ? "" : std::to_string(index + 1));
}

// The one cluster that all rules are about, or none.
std::optional<std::string> only_cluster(const core::Config& config)
{
    for (const core::Rule& rule : config.rules)
        if (rule.clusters != config.rules.front().clusters) return std::nullopt;
    if (config.rules.empty() || config.rules.front().clusters.size() != 1) return std::nullopt;
    const std::string& cluster = config.rules.front().clusters.front();
    return core::is_ecs_name(cluster) ? std::optional(cluster) : std::nullopt;
}

// A resource of a policy, `- !Sub "arn:…:service/${Cluster}/${Service}"` or the same of a cluster or its instances, or
// of an event pattern, `- wildcard: !Sub "arn:…"`, taken apart.
struct ArnLine {
    std::string before;    // up to the quote and with it
    std::string prefix;    // "arn:…:"
    std::string_view kind; // one of the three above
};

std::optional<ArnLine> arn_line(const std::vector<std::string>& lines, std::size_t at)
{
    const std::string& line = lines[at];
    const bool of_pattern = at > 0 && lines[at - 1].ends_with("clusterArn:"); // which knows no wildcards
    for (const std::string_view kind : {services, clusters, instances}) {
        if (of_pattern || !line.ends_with(kind)) continue;
        const auto quote = line.find('"') + 1;
        const auto end = line.size() - kind.size() + 1; // behind the colon
        return ArnLine{line.substr(0, quote), line.substr(quote, end - quote), kind};
    }
    return std::nullopt;
}

// The line once for each glob of each rule; what the parameter Cluster can say is left to it.
std::vector<std::string> lines_for(const ArnLine& line, const core::Config& config, bool one_cluster)
{
    std::vector<std::string> result;
    for (std::size_t r = 0; r < config.rules.size(); ++r) {
        const std::string service = line.kind == services ? "${" + numbered("Service", r) + "}" : "";
        for (const std::string& glob : included_globs(config.rules[r])) {
            const std::string cluster = one_cluster || glob == "*" ? "${Cluster}" : glob;
            std::string resource = resource_for(cluster, line.prefix, service);
            if (line.kind == instances) resource = instances_of(std::move(resource));
            if (line.before.ends_with("wildcard: !Sub \"")) resource = event_wildcard(resource);
            std::string text = line.before + resource + "\"";
            if (std::ranges::find(result, text) == result.end()) result.push_back(std::move(text));
        }
    }
    return result;
}

} // namespace

std::string with_default(const std::string& text, std::string_view parameter, std::string_view value)
{
    auto lines = lines_of(text);
    const Block block = parameter_block(lines, parameter);
    if (block.begin == lines.size()) return text;
    const std::string line = "    Default: " + quoted(value);
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(block.begin);
    const auto last = lines.begin() + static_cast<std::ptrdiff_t>(block.end);
    const auto found = std::find_if(first, last, [](const auto& entry) { return entry.starts_with("    Default:"); });
    if (found == last)
        lines.insert(last, line);
    else if (*found != "    Default: " + std::string(value))
        *found = line;
    return text_of(lines);
}

std::string with_rules(const std::string& text, const core::Config& config)
{
    const auto lines = lines_of(text);
    const Block service = parameter_block(lines, "Service");
    if (config.rules.empty() || service.begin == lines.size()) return text;
    const auto cluster = only_cluster(config);
    std::vector<std::string> result;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (const auto arn = arn_line(lines, i))
            std::ranges::move(lines_for(*arn, config, cluster.has_value()), std::back_inserter(result));
        else
            result.push_back(lines[i]);
        if (i + 1 != service.end) continue;
        for (std::size_t r = 1; r < config.rules.size(); ++r) {
            result.push_back("  " + numbered("Service", r) + ":");
            std::copy(lines.begin() + static_cast<std::ptrdiff_t>(service.begin) + 1,
                      lines.begin() + static_cast<std::ptrdiff_t>(service.end), std::back_inserter(result));
        }
    }
    std::string filled = text_of(result);
    for (std::size_t r = 0; r < config.rules.size(); ++r)
        filled = with_default(filled, numbered("Service", r), service_glob(config.rules[r]));
    return cluster ? with_default(filled, "Cluster", *cluster) : filled;
}

} // namespace setup
} // namespace headcount::app
