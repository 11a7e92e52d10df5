// What a month of headcount costs in each shape it can be deployed in: a pure function from a fleet's size to rows that
// a reader can add up by hand. What AWS charges, what it gives free and what had to be assumed is one table of figures,
// each with its source; a file may replace any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app {

enum class Architecture { x86_64, arm64 };

// The fleet. The defaults are the ten clusters of the first example.
struct Workload {
    std::uint32_t clusters = 10;
    std::uint32_t instances = 20;         // in each cluster
    std::uint32_t deploys_a_day = 10;     // in each cluster; one replaces a task on each of its instances
    std::uint32_t accounts = 1;           // the clusters are spread over them evenly; one holds headcount
    std::optional<double> events_a_day;   // of all clusters; none: from the four numbers above
    std::string events_from = "as given"; // where events_a_day was read
    Architecture architecture = Architecture::x86_64;
};

// The numbers in use, by name. prices.* are USD, free.* the monthly free tiers, assume.* what nobody can know for a
// fleet that is not described any closer.
struct Figures {
    double lambda_request_million, lambda_gb_second_x86_64, lambda_gb_second_arm64;
    double sqs_request_million, cross_account_event_million;
    double fargate_vcpu_hour_x86_64, fargate_gb_hour_x86_64, fargate_vcpu_hour_arm64, fargate_gb_hour_arm64;
    double public_ipv4_hour, ec2_instance_hour, logs_gb, alarm;

    double free_lambda_requests, free_lambda_gb_seconds, free_sqs_requests, free_logs_gb, free_alarms;

    double hours, events_per_replaced_task, reconnects_per_hour, events_per_reconnect, changes_per_day;
    double lambda_gb, lambda_seconds, lambda_pollers, lambda_log_bytes, sweeps_per_hour;
    double sweep_seconds_per_cluster, sweep_seconds_most;
    double poll_seconds, pollers, events_per_batch, change_log_bytes;
    double share_vcpu, share_gb, task_vcpu, task_gb, public_ipv4s, ec2_vcpu, ec2_gb, alarms;
};

struct FigureInfo {
    std::string_view key; // "prices.sqs_request_million"
    double Figures::* value;
    double fallback;
    std::string_view unit;
    std::string_view source; // who says so, or why it was assumed
    double least = 0;        // a smaller one is refused
};

std::span<const FigureInfo> figure_table();
std::string_view prices_date(); // "2026-03 to 2026-06": of the guides that the prices were read from
Figures default_figures();

// The defaults with what a YAML or JSON text replaces. Throws ConfigError for an unknown key or an impossible value;
// `source` is how its sentences call the text.
Figures figures_from(const std::string& text, const std::string& source);

struct CostRow {
    std::string item; // "SQS requests"
    double quantity = 0;
    double free = 0;    // of these, nothing is charged; 0: all are
    double price = 0;   // USD for `per` of them
    double per = 1;     // 1 or a million
    std::string how;    // the quantity as a sum of numbers that stand in the output
    std::string unit{}; // "GB-s"; empty: pieces

    double cost() const;
    double cost_without_free_tier() const { return quantity * price / per; }
};

struct Shape {
    std::string name;  // "lambda-queue", for programs
    std::string title; // for people
    std::vector<CostRow> rows;

    double total() const;
    double total_without_free_tiers() const;
};

// All clusters of an account and region change at once: what headcount may draw of UpdateService there by default.
struct Burst {
    double clusters = 0;   // of the account
    double at_once = 0;    // counts that are set without waiting
    double per_second = 0; // after that
    double seconds = 0;    // until the last is set
};

struct Estimate {
    double events_a_day = 0;
    double events_a_month = 0;
    std::string how; // events_a_day as a sum
    std::vector<Shape> shapes;
    Burst burst;
};

Estimate estimate(const Workload& workload, const Figures& figures);

// "1,234,567" or "0.0625": as many digits as say something.
std::string number_text(double number);

} // namespace headcount::app
