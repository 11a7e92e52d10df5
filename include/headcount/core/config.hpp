// The configuration as the program uses it: every value checked, every default filled in.
// How it is written down (YAML, flags, environment) is known to app/config only.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/guard_settings.hpp"
#include "headcount/core/policy.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

struct QueueConfig {
    std::string url;                      // URL, ARN or bare name, as written
    std::optional<std::uint32_t> pollers; // none: auto, 1 while receives wait, up to 10 while messages do
    std::chrono::seconds visibility{60};  // asked for in every receive
    std::string role;                     // ARN or name of the role to call it with; empty: the credentials in use

    friend bool operator==(const QueueConfig&, const QueueConfig&) = default;
};

// Which container instances count. `registered`: ACTIVE and DRAINING, as registeredContainerInstancesCount has it;
// `placeable`: ACTIVE, and DRAINING ones that still run a task of the service; `connected`: ACTIVE, and its agent is
// not away for longer than the grace.
enum class CountMode { registered, active, placeable, connected };

inline constexpr std::string_view count_mode_words = "registered, active, placeable or connected";
std::optional<CountMode> count_mode(std::string_view word);

// Which services it speaks for is said in one of three ways.
struct Rule {
    std::string service;                    // a name or a glob on names (an ARN was reduced to its name), or
    std::string tag;                        // … the prefix of tags that they have: "headcount", or
    bool distinct_instance = false;         // … they have this placement constraint and are REPLICA
    std::vector<std::string> except;        // globs of names that `service` leaves out
    std::vector<std::string> clusters{"*"}; // globs on name or ARN; a leading ! excludes; only such: all but these
    CountMode count = CountMode::registered;
    Duration disconnect_grace = std::chrono::minutes{5}; // of `connected`
    std::string where;                 // cluster query language, names of `expressions` resolved; empty: every instance
    bool where_placement = false;      // in place of `where`: what the placement of the service asks for
    std::vector<std::string> capacity; // capacity providers whose instances count; none: any
    Scale scale;
    Pace scale_out;
    Pace scale_in;
    ToZero to_zero = ToZero::confirm;
    DuringDeployment during_deployment = DuringDeployment::hold_in;
    bool paused = false;

    friend bool operator==(const Rule&, const Rule&) = default;
};

struct AccountRule {
    std::vector<std::string> ids;    // account ids, or "*"
    std::vector<std::string> except; // with "*"
    std::string role;                // may hold {account}; empty: the credentials in use
    std::string external_id;

    friend bool operator==(const AccountRule&, const AccountRule&) = default;
};

enum class Foreign { ignore, reject };

// How many calls AWS allows an account in a region: so many at once, and so many a second after that.
struct ApiRate {
    std::uint32_t burst = 0;
    std::uint32_t per_second = 0;

    friend bool operator==(const ApiRate&, const ApiRate&) = default;
};

struct Limits {
    std::uint32_t in_flight = 256;
    std::uint32_t per_account = 64;
    std::uint32_t held_messages = 5000;
    std::uint32_t held_per_account = 1000;
    Duration spacing = std::chrono::milliseconds{100};
    std::uint32_t attempts = 3;
    Duration budget = std::chrono::milliseconds{300};
    Duration connect = std::chrono::seconds{1};
    Duration call = std::chrono::seconds{5};
    Duration give_up = std::chrono::seconds{60};
    std::optional<Duration> feedback = std::chrono::minutes{3}; // none: off
    std::optional<MaxFall> max_fall = MaxFall{};                // none: off
    std::optional<std::uint32_t> api_share = 50; // percent of the ECS API rates; none: no limit of our own
    std::uint32_t replicas = 1;                  // that share it
    std::map<std::string, ApiRate> rates{};      // by operation: in place of the published ones, for its whole bucket

    friend bool operator==(const Limits&, const Limits&) = default;
};

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { json, text };

// Gauges for each cluster: `automatic` while there are no more than 2,000.
enum class PerCluster { automatic, always, never };

struct Config {
    std::vector<QueueConfig> queues;
    std::vector<Rule> rules;
    std::map<std::string, std::string> expressions; // cluster queries, by the names that tags know them by
    std::vector<AccountRule> accounts;              // none: only the account of the credentials in use
    std::vector<std::string> regions;               // none: any region of a partition the credentials belong to
    std::optional<Foreign> foreign;                 // none: ignore with `accounts`, reject without
    std::uint32_t threads = 1;                      // shards, one thread each
    Duration sweep = std::chrono::minutes{5};       // 0 = never
    Duration recheck = std::chrono::seconds{10};    // 0 = never
    Limits limits;
    bool skip_unchanged = true; // acknowledge events that change nothing without a call
    bool dry_run = false;
    Duration grace = std::chrono::seconds{25};
    std::string admin = "127.0.0.1:9780"; // empty: none
    bool emf = false;                     // metrics in the log too, in CloudWatch's embedded metric format
    PerCluster per_cluster = PerCluster::automatic;
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::json;

    friend bool operator==(const Config&, const Config&) = default;
};

// Does the glob (* and ?) match the whole text? Case counts. Costs at most length of glob × length of text.
bool glob_matches(std::string_view glob, std::string_view text);

// A cluster as globs name it: by its name, or by its ARN, which is put together when the first glob asks for it.
class NamedCluster {
public:
    explicit NamedCluster(const ClusterKey& cluster) : cluster_(cluster) {}

    bool matches(std::string_view glob);

private:
    const ClusterKey& cluster_;
    std::string arn_; // empty: not asked for yet
};

// Is this cluster among the clusters of the rule?
bool reaches(const Rule& rule, NamedCluster& cluster);

// Does a rule by name speak for a service of this name?
bool names_service(const Rule& rule, std::string_view service);

// The exact service names that rules name for this cluster (globs need discovery and are not among them).
std::vector<std::string> services_named_for(const Config& config, const ClusterKey& cluster);

// Is this account and region ours to manage? `own_account` is that of the credentials in use; empty, while it is not
// known, it is nobody's. Which partition the credentials belong to is not asked here.
bool in_reach(const Config& config, const Scope& scope, std::string_view own_account);

// The account rule that speaks for this account, or none.
const AccountRule* account_rule_for(const Config& config, std::string_view account);

// The `role` of a rule as it is for this account, whose number "{account}" stands for, wherever it stands.
std::string role_in(std::string role, std::string_view account);

} // namespace headcount::core
