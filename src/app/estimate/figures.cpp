// The one table of prices, free tiers and assumptions, and how a file replaces them.
#include "headcount/app/estimate.hpp"

#include "app/config/near_miss.hpp"
#include "app/config/value.hpp"
#include "app/config/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace headcount::app {
namespace {

// Where a price comes from. AWS' own pages are the authority, and were not at hand.
constexpr std::string_view guides =
    "price guides of 2026-03 to 2026-06 (cloudburn.io, factualminds.com, vantage.sh, cloudchipr.com)";
constexpr std::string_view remembered = "general knowledge, not seen in a price guide";
constexpr std::string_view ecs_guide = "Amazon ECS Developer Guide, container instance state change events";

constexpr FigureInfo table[] = {
    {"prices.lambda_request_million", &Figures::lambda_request_million, 0.20, "USD per million requests", guides},
    {"prices.lambda_gb_second_x86_64", &Figures::lambda_gb_second_x86_64, 0.0000166667, "USD per GB-s", guides},
    {"prices.lambda_gb_second_arm64", &Figures::lambda_gb_second_arm64, 0.0000133334, "USD per GB-s", guides},
    {"prices.sqs_request_million", &Figures::sqs_request_million, 0.40, "USD per million requests", guides},
    {"prices.cross_account_event_million", &Figures::cross_account_event_million, 1.00, "USD per million events",
     guides},
    {"prices.fargate_vcpu_hour_x86_64", &Figures::fargate_vcpu_hour_x86_64, 0.04048, "USD per vCPU and hour", guides},
    {"prices.fargate_gb_hour_x86_64", &Figures::fargate_gb_hour_x86_64, 0.004445, "USD per GB and hour", guides},
    {"prices.fargate_vcpu_hour_arm64", &Figures::fargate_vcpu_hour_arm64, 0.03238, "USD per vCPU and hour", guides},
    {"prices.fargate_gb_hour_arm64", &Figures::fargate_gb_hour_arm64, 0.00356, "USD per GB and hour", guides},
    {"prices.public_ipv4_hour", &Figures::public_ipv4_hour, 0.005, "USD per hour", remembered},
    {"prices.ec2_instance_hour", &Figures::ec2_instance_hour, 0.096, "USD per hour (an m5.large)", remembered},
    {"prices.logs_gb", &Figures::logs_gb, 0.50, "USD per GB ingested", remembered},
    {"prices.alarm", &Figures::alarm, 0.10, "USD per alarm", remembered},

    {"free.lambda_requests", &Figures::free_lambda_requests, 1e6, "requests", guides},
    {"free.lambda_gb_seconds", &Figures::free_lambda_gb_seconds, 400'000, "GB-s", guides},
    {"free.sqs_requests", &Figures::free_sqs_requests, 1e6, "requests", guides},
    {"free.logs_gb", &Figures::free_logs_gb, 5, "GB", remembered},
    {"free.alarms", &Figures::free_alarms, 10, "alarms", remembered},

    {"assume.hours", &Figures::hours, 730, "hours a month", "365 days × 24 h / 12"},
    {"assume.events_per_replaced_task", &Figures::events_per_replaced_task, 2, "events",
     "one for the task that stops, one for the task that starts"},
    {"assume.reconnects_per_hour", &Figures::reconnects_per_hour, 3, "an hour and instance",
     "agents reconnect several times an hour in normal life (Amazon ECS Developer Guide)"},
    {"assume.events_per_reconnect", &Figures::events_per_reconnect, 2, "events", ecs_guide},
    {"assume.changes_per_day", &Figures::changes_per_day, 10, "changed counts a day and cluster",
     "a fleet that scales out and in; each writes a line to the log"},
    {"assume.lambda_gb", &Figures::lambda_gb, 0.125, "GB of memory", "the smallest function; docker/lambda.yaml"},
    {"assume.lambda_seconds", &Figures::lambda_seconds, 0.2, "s billed an invocation",
     "two or three ECS calls in the region; not measured on AWS"},
    {"assume.lambda_pollers", &Figures::lambda_pollers, 5, "pollers", "of an idle event source mapping; second hand"},
    {"assume.lambda_log_bytes", &Figures::lambda_log_bytes, 500, "bytes an invocation",
     "Lambda's own START, END and REPORT lines"},
    {"assume.sweeps_per_hour", &Figures::sweeps_per_hour, 4, "an hour", "the schedule of docker/lambda.yaml"},
    {"assume.sweep_seconds_per_cluster", &Figures::sweep_seconds_per_cluster, 0.1, "s billed a cluster",
     "ten looks a second in an account and region: half of the rate of DescribeServices"},
    {"assume.sweep_seconds_most", &Figures::sweep_seconds_most, 30, "s", "the function's timeout; docker/lambda.yaml"},
    {"assume.poll_seconds", &Figures::poll_seconds, 20, "s", "the longest poll that SQS allows", 0.001},
    {"assume.pollers", &Figures::pollers, 1, "pollers", "of `serve` on a queue that is not busy"},
    {"assume.events_per_batch", &Figures::events_per_batch, 1, "events a call", "the worst case: no two come together",
     1},
    {"assume.change_log_bytes", &Figures::change_log_bytes, 700, "bytes a changed count", "headcount's line about it"},
    {"assume.share_vcpu", &Figures::share_vcpu, 0.03125, "vCPU", "32 CPU units; docker/sidecar.json"},
    {"assume.share_gb", &Figures::share_gb, 0.0625, "GB", "64 MiB; docker/sidecar.json"},
    {"assume.task_vcpu", &Figures::task_vcpu, 0.25, "vCPU", "the smallest Fargate task; docker/service.yaml"},
    {"assume.task_gb", &Figures::task_gb, 0.5, "GB", "the smallest Fargate task; docker/service.yaml"},
    {"assume.public_ipv4s", &Figures::public_ipv4s, 1, "addresses",
     "the task's way out; 0 where a NAT gateway or VPC endpoints are there already"},
    {"assume.ec2_vcpu", &Figures::ec2_vcpu, 2, "vCPU of the instance", "an m5.large", 0.001},
    {"assume.ec2_gb", &Figures::ec2_gb, 8, "GB of the instance", "an m5.large", 0.001},
    {"assume.alarms", &Figures::alarms, 2, "alarms", "age of the oldest message, dead letters"},
};

constexpr double most = 1e12; // keeps every product finite

const FigureInfo* find_figure(std::string_view key)
{
    const auto* found = std::ranges::find(table, key, &FigureInfo::key);
    return found == std::end(table) ? nullptr : found;
}

// The words that may follow this prefix: sections for "", keys for "prices."
std::vector<std::string_view> words_below(std::string_view prefix)
{
    std::vector<std::string_view> words;
    for (const FigureInfo& figure : table) {
        if (!figure.key.starts_with(prefix)) continue;
        const auto rest = figure.key.substr(prefix.size());
        const auto word = rest.substr(0, rest.find('.'));
        if (words.empty() || words.back() != word) words.push_back(word);
    }
    return words;
}

[[noreturn]] void refuse_unknown(const config::Name& name, const std::string& prefix)
{
    const auto known = words_below(prefix);
    std::string sentence = "is not a known key";
    if (const auto near = config::nearest(name.key, known))
        sentence.append(" (did you mean ").append(*near).append("?)");
    sentence += "; allowed here: ";
    for (std::size_t i = 0; i < known.size(); ++i)
        sentence.append(i == 0 ? "" : ", ").append(known[i]);
    config::refuse(name.where, prefix + name.key, sentence);
}

double figure_value(const config::Value& value, const FigureInfo& figure)
{
    double number = 0;
    const char* last = value.text.data() + value.text.size();
    const auto [end, error] = std::from_chars(value.text.data(), last, number);
    const bool scalar = value.type == config::Value::Type::scalar && !value.quoted;
    const bool parsed = scalar && error == std::errc{} && end == last && std::isfinite(number);
    if (parsed && number >= figure.least && number <= most) return number;
    const std::string given = value.type == config::Value::Type::scalar ? config::shown(value.text) : "no number";
    config::refuse(value.where, figure.key,
                   "is " + given + ", but must be a number from " + number_text(figure.least) + " on (" +
                       std::string(figure.unit) + ")");
}

void refuse_unless_map(const config::Value& value, std::string_view path)
{
    if (value.type != config::Value::Type::map)
        config::refuse(value.where, path.empty() ? "the file of prices" : path, "must be a map of keys and numbers");
}

} // namespace

std::span<const FigureInfo> figure_table()
{
    return table;
}

std::string_view prices_date()
{
    return "2026-03 to 2026-06";
}

Figures default_figures()
{
    Figures figures{};
    for (const FigureInfo& figure : table)
        figures.*figure.value = figure.fallback;
    return figures;
}

Figures figures_from(const std::string& text, const std::string& source)
{
    Figures figures = default_figures();
    const config::Value tree = config::parse_yaml(text, source);
    if (tree.type == config::Value::Type::null) return figures;
    refuse_unless_map(tree, "");
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
        const std::string section = tree.names[i].key;
        const auto sections = words_below("");
        if (std::ranges::find(sections, section) == sections.end()) refuse_unknown(tree.names[i], "");
        if (tree.items[i].type == config::Value::Type::null) continue; // `prices:` with nothing behind it says nothing
        const config::Value& keys = tree.items[i];
        refuse_unless_map(keys, section);
        for (std::size_t k = 0; k < keys.items.size(); ++k) {
            const FigureInfo* figure = find_figure(section + "." + keys.names[k].key);
            if (figure == nullptr) refuse_unknown(keys.names[k], section + ".");
            figures.*figure->value = figure_value(keys.items[k], *figure);
        }
    }
    return figures;
}

} // namespace headcount::app
