#include "app/config/key_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <type_traits>

namespace headcount::app::config {
namespace {

using core::AccountRule;
using core::Config;
using core::Limits;
using core::Pace;
using core::QueueConfig;
using core::Rule;
using core::Scale;

constexpr std::string_view counts[] = {"registered", "active", "placeable", "connected"};

template <class To>
void assign(To& to, const Parsed& value)
{
    if constexpr (std::is_enum_v<To>) {
        to = static_cast<To>(std::get<Choice>(value).index); // choices stand in the order of the enum
    } else if constexpr (std::is_same_v<To, std::chrono::seconds>) {
        to = std::chrono::duration_cast<std::chrono::seconds>(std::get<core::Duration>(value));
    } else {
        to = std::get<To>(value);
    }
}

template <class To>
void assign(std::optional<To>& to, const Parsed& value)
{
    if (std::holds_alternative<Auto>(value)) {
        to.reset();
        return;
    }
    assign(to.emplace(), value);
}

template <auto Member>
void top(Draft& draft, const Parsed& value)
{
    assign(draft.config.*Member, value);
}
template <auto Member>
void limit(Draft& draft, const Parsed& value)
{
    assign(draft.config.limits.*Member, value);
}
template <auto Member>
void queue(Draft& draft, const Parsed& value)
{
    assign(draft.config.queues.back().*Member, value);
}
template <auto Member>
void rule(Draft& draft, const Parsed& value)
{
    assign(draft.config.rules.back().*Member, value);
}
template <auto Member>
void scale(Draft& draft, const Parsed& value)
{
    assign(draft.config.rules.back().scale.*Member, value);
}
template <auto Member>
void account(Draft& draft, const Parsed& value)
{
    assign(draft.config.accounts.back().*Member, value);
}
template <auto Member>
void scale_out(Draft& draft, const Parsed& value)
{
    assign(draft.config.rules.back().scale_out.*Member, value);
}
template <auto Member>
void scale_in(Draft& draft, const Parsed& value)
{
    assign(draft.config.rules.back().scale_in.*Member, value);
}
void spread(Draft& draft, const Parsed& value)
{
    draft.rules.back().spread = std::get<bool>(value);
}
void placement(Draft& draft, const Parsed& value)
{
    draft.rules.back().placement = std::get<std::string>(value);
}
void expressions(Draft& draft, const Parsed& value)
{
    draft.config.expressions = std::get<std::map<std::string, std::string>>(value);
}

constexpr std::string_view to_zero[] = {"confirm", "true", "false"};
constexpr std::string_view deployment[] = {"proceed", "hold_in", "hold"};
constexpr std::string_view foreign[] = {"ignore", "reject"};
constexpr std::string_view levels[] = {"trace", "debug", "info", "warn", "error", "off"};
constexpr std::string_view formats[] = {"json", "text"};
constexpr std::string_view per_cluster[] = {"auto", "true", "false"};

constexpr std::uint64_t second = 1000;
constexpr std::uint64_t minute = 60 * second;
constexpr std::uint64_t hour = 60 * minute;

constexpr Shape text{};
constexpr Shape texts{.kind = Kind::text_list};
constexpr Shape boolean{.kind = Kind::boolean};
constexpr Shape decimal{.kind = Kind::decimal};
constexpr Shape steps{.kind = Kind::steps, .low = core::most_units, .high = core::most_tasks};
constexpr Shape unit{.kind = Kind::unit};
constexpr Shape step{.kind = Kind::max_step, .low = 1, .high = 5000};
constexpr Shape fall{.kind = Kind::max_fall, .low = minute, .high = 24 * hour};
constexpr Shape nothing{.kind = Kind::nothing};
constexpr Shape number(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::integer, .low = low, .high = high};
}
constexpr Shape number_or_auto(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::integer_or_auto, .low = low, .high = high};
}
constexpr Shape span(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::duration, .low = low, .high = high};
}
constexpr Shape span_or_zero(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::duration, .low = low, .high = high, .zero_too = true};
}
constexpr Shape span_or_off(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::duration_or_off, .low = low, .high = high};
}
constexpr Shape percent(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::percent, .low = low, .high = high};
}
constexpr Shape rates(std::uint64_t low, std::uint64_t high)
{
    return {.kind = Kind::rates, .low = low, .high = high};
}
constexpr Shape one_of(std::span<const std::string_view> choices)
{
    return {.kind = Kind::choice, .choices = choices};
}

constexpr Store later = nullptr; // promised by the interface, not in this version

// clang-format off
constexpr Key table[] = {
    {"queues[].url", text, "", queue<&QueueConfig::url>, "queue to receive from: URL, ARN or name"},
    {"queues[].pollers", number_or_auto(1, 10), "auto", queue<&QueueConfig::pollers>, "receives open at once"},
    {"queues[].visibility", span(second, 12 * hour), "60s", queue<&QueueConfig::visibility>, "how long a received message stays hidden"},
    {"queues[].role", text, "", queue<&QueueConfig::role>, "role to call the queue with, for one of another account"},

    {"services[].service", text, "", rule<&Rule::service>, "services to manage: name, glob or ARN (its name counts); then, by comma, !globs left out"},
    {"services[].tag", text, "", rule<&Rule::tag>, "prefix of the tags by which services are managed"},
    {"services[].placement", text, "", placement, "placement constraint by which services are managed: distinctInstance"},
    {"services[].clusters", texts, "*", rule<&Rule::clusters>, "globs on cluster name or ARN, a leading ! excludes"},
    {"services[].count", one_of(counts), "registered", rule<&Rule::count>, "which instances count"},
    {"services[].disconnect_grace", span_or_zero(second, hour), "5m", rule<&Rule::disconnect_grace>, "of connected: how long an agent may be away"},
    {"services[].where", text, "", rule<&Rule::where>, "cluster query that instances must match, a name of expressions, or placement"},
    {"services[].capacity", texts, "", rule<&Rule::capacity>, "capacity providers whose instances count"},
    {"services[].scale.per_instance", decimal, "", scale<&Scale::per_instance>, "tasks for each instance, or unit of per"},
    {"services[].scale.one_per", number(1, core::most_units), "", scale<&Scale::one_per>, "instances, or units of per, for each task"},
    {"services[].scale.ladder", steps, "", scale<&Scale::ladder>, "from N instances on M tasks"},
    {"services[].scale.floors", steps, "", scale<&Scale::floors>, "from N instances on at least M tasks"},
    {"services[].scale.prevent_single_point_of_failure", boolean, "false", spread, "from 2 instances on at least 2 tasks"},
    {"services[].scale.per", unit, "instance", scale<&Scale::per>, "what is counted: instances, or what they bring along"},
    {"services[].scale.min", number(0, 5000), "0", scale<&Scale::min>, "never fewer tasks"},
    {"services[].scale.max", number(0, 5000), "5000", scale<&Scale::max>, "never more tasks"},
    {"services[].scale_out.hold", span_or_zero(second, 24 * hour), "0s", scale_out<&Pace::hold>, "how long a raise must be wished for"},
    {"services[].scale_out.max_step", step, "off", scale_out<&Pace::max_step>, "greatest raise at once"},
    {"services[].scale_in.hold", span_or_zero(second, 24 * hour), "0s", scale_in<&Pace::hold>, "how long a fall must be wished for"},
    {"services[].scale_in.max_step", step, "off", scale_in<&Pace::max_step>, "greatest fall at once"},
    {"services[].scale_in.to_zero", one_of(to_zero), "confirm", rule<&Rule::to_zero>, "whether a service may fall to no tasks"},
    {"services[].during_deployment", one_of(deployment), "hold_in", rule<&Rule::during_deployment>, "what happens while a deployment runs"},
    {"services[].paused", boolean, "false", rule<&Rule::paused>, "leave the services of this rule alone"},

    {"accounts[].ids", texts, "", account<&AccountRule::ids>, "account ids, or *"},
    {"accounts[].except", texts, "", account<&AccountRule::except>, "account ids that * leaves out"},
    {"accounts[].role", text, "", account<&AccountRule::role>, "role to assume there; {account} stands for the id"},
    {"accounts[].external_id", text, "", account<&AccountRule::external_id>, "external id that the role's trust asks for"},

    {"regions", texts, "", top<&Config::regions>, "regions to manage"},
    {"foreign", one_of(foreign), "", top<&Config::foreign>, "events from outside accounts and regions"},
    {"threads", number(1, 256), "1", top<&Config::threads>, "threads that share the accounts and regions"},
    {"sweep", span_or_zero(second, 24 * hour), "5m", top<&Config::sweep>, "shortest time between two sweeps, 0 for none"},
    {"recheck", span_or_zero(second, hour), "10s", top<&Config::recheck>, "one more look so long after an event that can have changed a count, 0 for none"},

    {"limits.in_flight", number(1, 100'000), "256", limit<&Limits::in_flight>, "runs at once"},
    {"limits.per_account", number(1, 100'000), "64", limit<&Limits::per_account>, "runs at once of one account and region"},
    {"limits.held_messages", number(1, 120'000), "5000", limit<&Limits::held_messages>, "messages held at once"},
    {"limits.held_per_account", number(1, 120'000), "1000", limit<&Limits::held_per_account>, "messages held of one account and region"},
    {"limits.spacing", span(1, 2 * second), "100ms", limit<&Limits::spacing>, "between two runs of one cluster"},
    {"limits.attempts", number(1, 20), "3", limit<&Limits::attempts>, "attempts of a call"},
    {"limits.budget", span(1, hour), "300ms", limit<&Limits::budget>, "time a run should take at most"},
    {"limits.connect", span(10, minute), "1s", limit<&Limits::connect>, "time to connect"},
    {"limits.call", span(10, 5 * minute), "5s", limit<&Limits::call>, "time of one attempt"},
    {"limits.give_up", span(second, hour), "60s", limit<&Limits::give_up>, "time of all retries of a run together"},
    {"limits.feedback", span_or_off(second, hour), "3m", limit<&Limits::feedback>, "when a raise that grows the fleet is held"},
    {"limits.api_share", percent(1, 10'000), "50%", limit<&Limits::api_share>, "share of the ECS API rates that may be used, or off"},
    {"limits.replicas", number(1, 1000), "1", limit<&Limits::replicas>, "replicas that share it"},
    {"limits.rates", rates(1, 1'000'000), "", limit<&Limits::rates>, "published API rates overridden: { UpdateService: [50, 5] }"},
    {"limits.max_fall", fall, "50%/5m", limit<&Limits::max_fall>, "greatest fall of an account and region in a window"},

    {"expressions", {.kind = Kind::text_map}, "", expressions, "named cluster queries"},
    {"skip_unchanged", boolean, "true", top<&Config::skip_unchanged>, "acknowledge events that change nothing without a call"},
    {"dry_run", boolean, "false", top<&Config::dry_run>, "decide and report, change nothing"},
    {"grace", span_or_zero(1, 15 * minute), "25s", top<&Config::grace>, "time for running reconciles after SIGTERM"},
    {"admin", {.kind = Kind::address}, "127.0.0.1:9780", top<&Config::admin>, "address of health, metrics and status page"},
    {"admin.listen", {.kind = Kind::address}, "127.0.0.1:9780", top<&Config::admin>, "the same as admin"},
    {"admin.token", text, "", later, "token that readers of the admin address need"},
    {"metrics.emf", boolean, "false", top<&Config::emf>, "CloudWatch embedded metric format in the log"},
    {"metrics.per_cluster", one_of(per_cluster), "auto", top<&Config::per_cluster>, "gauges for each cluster"},
    {"notify", nothing, "", later, "where outcomes are told"},
    {"log.level", one_of(levels), "info", top<&Config::log_level>, "least level that is logged"},
    {"log.format", one_of(formats), "json", top<&Config::log_format>, "form of the log lines"},
};
// clang-format on

bool any_starts_with(std::string_view start)
{
    return std::ranges::any_of(table, [start](const Key& key) { return key.path.starts_with(start); });
}

} // namespace

std::span<const Key> key_table()
{
    return table;
}

const Key* find_key(std::string_view path)
{
    const auto found = std::ranges::find(table, path, &Key::path);
    return found == std::end(table) ? nullptr : &*found;
}

bool is_map_path(std::string_view path)
{
    return any_starts_with(std::string(path) + ".");
}

bool is_list_path(std::string_view path)
{
    return any_starts_with(std::string(path) + "[].");
}

std::vector<std::string_view> words_below(std::string_view prefix)
{
    std::vector<std::string_view> words;
    for (const Key& key : table) {
        if (!key.path.starts_with(prefix)) continue;
        const auto rest = key.path.substr(prefix.size());
        const auto word = rest.substr(0, rest.find_first_of(".["));
        if (std::ranges::find(words, word) == words.end()) words.push_back(word);
    }
    return words;
}

std::string setting_name(std::string_view path)
{
    constexpr std::array<std::array<std::string_view, 2>, 3> lists{
        {{"services[].", ""}, {"queues[].", "queue."}, {"accounts[].", "accounts."}}};
    for (const auto& [list, name] : lists) {
        if (path.starts_with(list)) return std::string(name).append(path.substr(list.size()));
    }
    return std::string(path);
}

std::string variable_name(std::string_view path)
{
    std::string name = "HEADCOUNT_" + setting_name(path);
    for (char& c : name) {
        if (c == '.') c = '_';
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return name;
}

std::string flag_name(std::string_view path)
{
    std::string name = setting_name(path);
    std::ranges::replace(name, '_', '-');
    return name;
}

} // namespace headcount::app::config
