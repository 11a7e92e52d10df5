#include "headcount/app/estimate.hpp"

#include "control/budget/api_rates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace headcount::app {
namespace {

constexpr double million = 1e6;
constexpr double seconds_an_hour = 3600;
constexpr double hours_a_day = 24;
constexpr double bytes_a_gb = 1e9;

double events_a_day(const Workload& workload, const Figures& f)
{
    if (workload.events_a_day) return *workload.events_a_day;
    const double an_instance = workload.deploys_a_day * f.events_per_replaced_task +
                               hours_a_day * f.reconnects_per_hour * f.events_per_reconnect;
    return double{1} * workload.clusters * workload.instances * an_instance;
}

std::string how_many_events(const Workload& workload, const Figures& f)
{
    if (workload.events_a_day) return workload.events_from;
    return number_text(workload.clusters) + " clusters × " + number_text(workload.instances) + " instances × (" +
           number_text(workload.deploys_a_day) + " deploys × " + number_text(f.events_per_replaced_task) +
           " + 24 h × " + number_text(f.reconnects_per_hour) + " reconnects × " + number_text(f.events_per_reconnect) +
           ")";
}

Burst burst_of(const Workload& workload)
{
    const double share = control::share_of_rates({});
    const core::ApiRate allowed = control::api_rates({}).at(static_cast<std::size_t>(control::Bucket::service_modify));
    Burst burst{.clusters = std::ceil(double{1} * workload.clusters / std::max<double>(1, workload.accounts)),
                .at_once = allowed.burst * share,
                .per_second = allowed.per_second * share};
    burst.seconds = std::max(0.0, burst.clusters - burst.at_once) / burst.per_second;
    return burst;
}

// The rows that shapes have in common, for one workload.
class Rows {
public:
    Rows(const Workload& workload, const Figures& figures, double events_a_month)
        : w_(workload), f_(figures), events_(events_a_month), days_(figures.hours / hours_a_day)
    {
    }

    double batches() const { return events_ / f_.events_per_batch; }

    CostRow lambda_requests(double number, std::string how) const
    {
        return {"Lambda requests", number, f_.free_lambda_requests, f_.lambda_request_million, million, std::move(how)};
    }

    // Accounts are swept side by side.
    CostRow lambda_time(double of_events, double sweeps) const
    {
        const bool arm = w_.architecture == Architecture::arm64;
        const double a_sweep = std::clamp(w_.clusters / std::max<double>(1, w_.accounts) * f_.sweep_seconds_per_cluster,
                                          std::min(f_.lambda_seconds, f_.sweep_seconds_most), f_.sweep_seconds_most);
        std::string how = "requests × " + number_text(f_.lambda_seconds) + " s";
        if (sweeps > 0)
            how = "(events / " + number_text(f_.events_per_batch) + " × " + number_text(f_.lambda_seconds) + " s + " +
                  number_text(sweeps) + " sweeps × " + number_text(a_sweep) + " s)";
        return {"Lambda time",
                (of_events * f_.lambda_seconds + sweeps * a_sweep) * f_.lambda_gb,
                f_.free_lambda_gb_seconds,
                arm ? f_.lambda_gb_second_arm64 : f_.lambda_gb_second_x86_64,
                1,
                how + " × " + number_text(f_.lambda_gb) + " GB",
                "GB-s"};
    }

    // Sends, receives and deletes of the events, and the receives that find nothing.
    CostRow sqs(double pollers) const
    {
        const double empty = pollers * f_.hours * seconds_an_hour / f_.poll_seconds;
        return {"SQS requests",
                events_ + 2 * batches() + empty,
                f_.free_sqs_requests,
                f_.sqs_request_million,
                million,
                "events sent + 2 × events / " + number_text(f_.events_per_batch) + " received and deleted + " +
                    number_text(empty) + " empty polls (" + number_text(pollers) + " × " + number_text(f_.hours) +
                    " h × 3,600 s / " + number_text(f_.poll_seconds) + " s)"};
    }

    CostRow cross_account() const
    {
        const double accounts = std::max<double>(1, w_.accounts);
        return {"EventBridge, across accounts",
                events_ * (accounts - 1) / accounts,
                0,
                f_.cross_account_event_million,
                million,
                "events × " + number_text(accounts - 1) + " / " + number_text(accounts) +
                    " accounts; paid by the sender; service events of the own account are free"};
    }

    CostRow logs(double invocations) const
    {
        const double changes = w_.clusters * f_.changes_per_day * days_;
        std::string how = number_text(w_.clusters) + " clusters × " + number_text(f_.changes_per_day) + " changes × " +
                          number_text(days_) + " days × " + number_text(f_.change_log_bytes) + " B";
        if (invocations > 0) how = "requests × " + number_text(f_.lambda_log_bytes) + " B + " + how;
        return {"CloudWatch Logs",
                (invocations * f_.lambda_log_bytes + changes * f_.change_log_bytes) / bytes_a_gb,
                f_.free_logs_gb,
                f_.logs_gb,
                1,
                std::move(how),
                "GB"};
    }

    CostRow alarms() const
    {
        return {"CloudWatch alarms", f_.alarms, f_.free_alarms, f_.alarm, 1, "age of the oldest message, dead letters"};
    }

    CostRow fargate_cpu(double vcpu) const
    {
        const bool arm = w_.architecture == Architecture::arm64;
        return {"Fargate CPU",
                f_.hours * vcpu,
                0,
                arm ? f_.fargate_vcpu_hour_arm64 : f_.fargate_vcpu_hour_x86_64,
                1,
                number_text(f_.hours) + " h × " + number_text(vcpu) + " vCPU",
                "vCPU-h"};
    }

    CostRow fargate_memory(double gb) const
    {
        const bool arm = w_.architecture == Architecture::arm64;
        return {"Fargate memory",
                f_.hours * gb,
                0,
                arm ? f_.fargate_gb_hour_arm64 : f_.fargate_gb_hour_x86_64,
                1,
                number_text(f_.hours) + " h × " + number_text(gb) + " GB",
                "GB-h"};
    }

    CostRow public_ipv4() const
    {
        return {"public IPv4",
                f_.hours * f_.public_ipv4s,
                0,
                f_.public_ipv4_hour,
                1,
                number_text(f_.hours) + " h × " + number_text(f_.public_ipv4s) + " addresses",
                "h"};
    }

    // The larger of both shares, since what is reserved of one keeps the other from being used.
    CostRow ec2_share() const
    {
        const double share = std::max(f_.share_vcpu / f_.ec2_vcpu, f_.share_gb / f_.ec2_gb);
        return {"EC2 instance, share of",
                f_.hours * share,
                0,
                f_.ec2_instance_hour,
                1,
                number_text(f_.hours) + " h × the larger of " + number_text(f_.share_vcpu) + " / " +
                    number_text(f_.ec2_vcpu) + " vCPU and " + number_text(f_.share_gb) + " / " +
                    number_text(f_.ec2_gb) + " GB",
                "h"};
    }

private:
    const Workload& w_;
    const Figures& f_;
    double events_;
    double days_;
};

} // namespace

double CostRow::cost() const
{
    return std::max(0.0, quantity - free) * price / per;
}

double Shape::total() const
{
    double sum = 0;
    for (const CostRow& row : rows)
        sum += row.cost();
    return sum;
}

double Shape::total_without_free_tiers() const
{
    double sum = 0;
    for (const CostRow& row : rows)
        sum += row.cost_without_free_tier();
    return sum;
}

Estimate estimate(const Workload& workload, const Figures& f)
{
    Estimate result;
    result.events_a_day = events_a_day(workload, f);
    result.events_a_month = result.events_a_day * f.hours / hours_a_day;
    result.how = how_many_events(workload, f);
    result.burst = burst_of(workload);

    const Rows rows(workload, f, result.events_a_month);
    const double events = result.events_a_month;
    const double batches = rows.batches();
    const double sweeps = f.hours * f.sweeps_per_hour;
    const double invocations = batches + sweeps;
    const std::string invoked =
        "events / " + number_text(f.events_per_batch) + " + " + number_text(sweeps) + " scheduled sweeps";
    const CostRow across = rows.cross_account();
    result.shapes = {
        {"lambda-direct",
         "Lambda, invoked by the rule",
         {rows.lambda_requests(events, "events"), rows.lambda_time(events, 0), across, rows.logs(events)}},
        {"lambda-queue",
         "Lambda behind a queue (docker/lambda.yaml)",
         {rows.lambda_requests(invocations, invoked), rows.lambda_time(batches, sweeps), rows.sqs(f.lambda_pollers),
          across, rows.logs(invocations), rows.alarms()}},
        {"sidecar",
         "Sidecar: its share of a Fargate task (docker/queue.yaml, docker/sidecar.json)",
         {rows.fargate_cpu(f.share_vcpu), rows.fargate_memory(f.share_gb), rows.sqs(f.pollers), across, rows.logs(0),
          rows.alarms()}},
        {"fargate",
         "A Fargate task of its own (docker/service.yaml)",
         {rows.fargate_cpu(f.task_vcpu), rows.fargate_memory(f.task_gb), rows.public_ipv4(), rows.sqs(f.pollers),
          across, rows.logs(0), rows.alarms()}},
        {"ec2",
         "On an EC2 instance that is there anyway: its share (docker/headcount.service, or a task)",
         {rows.ec2_share(), rows.sqs(f.pollers), across, rows.logs(0), rows.alarms()}},
    };
    return result;
}

std::string number_text(double number)
{
    constexpr double whole_from = 1000; // from here on nobody reads a fraction
    std::array<char, 64> digits{};
    const bool whole = number >= whole_from || number == std::floor(number);
    const auto [end, error] =
        whole
            ? std::to_chars(digits.data(), digits.data() + digits.size(), std::round(number), std::chars_format::fixed)
            : std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::general, 4);
    std::string text(digits.data(), error == std::errc{} ? end : digits.data());
    if (whole)
        for (std::size_t at = text.size(); at > 3; at -= 3)
            text.insert(at - 3, ",");
    return text;
}

} // namespace headcount::app
