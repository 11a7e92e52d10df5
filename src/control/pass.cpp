#include "control/pass.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

using core::Decision;
using core::ErrorKind;
using core::Outcome;
using core::Time;

namespace {

constexpr std::size_t names_a_call = 10; // ECS API Reference, DescribeServices: 1 to 10 services

core::Error stopped_error()
{
    return {ErrorKind::cancelled, "", "headcount is stopping", true, ""};
}

core::Error too_old_error()
{
    return {ErrorKind::deadline, "", "what was read before is too old to act on, so it is read again first", true, ""};
}

std::string reading(const Row& row)
{
    return "read service " + row.service;
}

constexpr std::string_view counting = "count the instances";

std::string writing(const Row& row)
{
    return "set the desired count of service " + row.service + " to " + std::to_string(row.decision.to);
}

Decision as_it_is(const core::ObservedService& service)
{
    Decision decision;
    decision.from = decision.policy = decision.to = service.desired;
    return decision;
}

} // namespace

Pass::Pass(std::shared_ptr<const core::Config> config, core::ClusterKey cluster, core::Deadline deadline,
           Remembered before)
    : config_(std::move(config)), cluster_(std::move(cluster)), deadline_(deadline), before_(before), after_(before)
{
    for (auto& name : core::services_named_for(*config_, cluster_)) {
        const auto index = core::rule_for(*config_, cluster_, name);
        if (!index) continue;
        const core::Rule& rule = config_->rules[*index];
        State& state = rows_.emplace_back();
        state.intent = {rule.scale, rule.paused, config_->dry_run};
        state.row.rule = *index;
        state.row.service = std::move(name);
    }
}

std::vector<std::string> Pass::names(std::size_t first) const
{
    std::vector<std::string> names;
    for (std::size_t i = first; i < std::min(rows_.size(), first + names_a_call); ++i)
        names.push_back(rows_[i].row.service);
    return names;
}

template <class T>
void Pass::note(const core::Result<T>& answer, Time now)
{
    ++report_.calls;
    const std::string& id = answer ? answer->request_id : answer.error().request_id;
    if (answer || !id.empty()) {
        report_.last_answer = now;
        answered_ = true;
    }
    if (!id.empty()) report_.request_ids.push_back(id);
    if (!answer && answer.error().kind == ErrorKind::cancelled) stopped_ = true;
}

void Pass::services_read(std::size_t first, core::Result<aws::DescribedServices> answer, Time now)
{
    note(answer, now);
    const std::size_t end = std::min(rows_.size(), first + names_a_call);
    if (!answer) {
        for (std::size_t i = first; i < end; ++i)
            fail(rows_[i], reading(rows_[i].row), answer.error());
        return;
    }
    read_at_ = now;
    cluster_missing_ = answer->cluster_missing;
    if (cluster_missing_) return;
    for (std::size_t i = first; i < end; ++i) {
        State& state = rows_[i];
        state.service = std::move(answer->services.at(i - first));
        state.row.running = state.service->running;
        state.row.pending = state.service->pending;
    }
}

void Pass::count_read(core::Result<aws::DescribedClusters> answer, Time now)
{
    note(answer, now);
    if (!answer) {
        count_ = answer.error();
        return;
    }
    read_at_ = now;
    const core::ObservedCluster& counted = answer->clusters.at(0);
    count_ = counted;
    if (counted.status != core::Status::active && counted.status != core::Status::draining) return;
    report_.count_moved = before_.count && before_.count != counted.instances;
    after_.count = counted.instances;
}

void Pass::decide_without_count()
{
    bool all_read = true;
    bool undecided = false;
    for (State& state : rows_) {
        if (cluster_missing_ && !state.decided)
            settle(state, core::decide(state.intent, {}, {}));
        else if (state.service)
            if (auto decision = core::decide_without_count(state.intent, *state.service)) settle(state, *decision);
        all_read = all_read && (state.service || cluster_missing_);
        undecided = undecided || (state.service && !state.decided);
    }
    if (undecided)
        after_.counts = true;
    else if (all_read)
        after_.counts = false; // a read that failed says nothing
}

bool Pass::needs_count() const
{
    return !count_ && std::ranges::any_of(rows_, [](const State& state) { return state.service && !state.decided; });
}

void Pass::decide()
{
    for (State& state : rows_) {
        if (state.decided) continue;
        if (!state.service)
            fail(state, reading(state.row), stopped_error());
        else if (!count_)
            fail(state, counting, stopped_error());
        else if (count_->has_error())
            fail(state, counting, count_->error());
        else {
            state.row.instances = (*count_)->instances;
            settle(state, core::decide(state.intent, *state.service, **count_));
        }
    }
}

core::Deadline Pass::write_deadline() const
{
    const core::Duration attempts = config_->limits.call * config_->limits.attempts;
    return deadline_.no_later_than(core::Deadline::after(read_at_, attempts));
}

bool Pass::wants_write(const State& state)
{
    return state.row.decision.outcome == Outcome::adjusted;
}

bool Pass::to_apply(std::size_t index, Time now)
{
    State& state = rows_[index];
    if (!wants_write(state)) return false;
    if (!stopped_ && !write_deadline().passed(now)) return true;
    fail(state, writing(state.row), stopped_ ? stopped_error() : too_old_error());
    return false;
}

void Pass::applied(std::size_t index, core::Result<aws::UpdatedService> answer, Time now)
{
    note(answer, now);
    State& state = rows_[index];
    if (answer) {
        report_.applied = now;
    } else if (auto verdict = verdict_of_refusal(state.row.decision, answer.error())) {
        settle(state, *std::move(verdict));
        after_.counts = false; // the next run asks for the service first
    } else {
        fail(state, writing(state.row), answer.error());
    }
}

void Pass::settle(State& state, Decision decision)
{
    state.row.decision = std::move(decision);
    state.decided = true;
}

void Pass::fail(State& state, std::string_view what, const core::Error& error)
{
    Decision known = state.decided ? state.row.decision : state.service ? as_it_is(*state.service) : Decision{};
    settle(state, failed(std::move(known), what, cluster_, error));
    state.row.error = error;
}

RunReport Pass::report(Time now) &&
{
    bool passes = true;
    bool any_failed = false;
    for (State& state : rows_) {
        Row& row = state.row;
        report_.outcome = report_.rows.empty() ? row.decision.outcome : std::max(report_.outcome, row.decision.outcome);
        if (row.error) {
            any_failed = true;
            passes = passes && may_pass(*row.error);
        }
        report_.rows.push_back(std::move(row));
    }
    report_.transient = any_failed && passes;
    if (!answered_) report_.last_answer = now;
    return std::move(report_);
}

} // namespace headcount::control
