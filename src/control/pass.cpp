#include "control/pass.hpp"

#include "control/pass_words.hpp"
#include "control/report_parts.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

using core::Decision;
using core::ErrorKind;
using core::Outcome;
using core::Time;

namespace {

constexpr std::size_t calls_of_most = 3; // runs: two reads and a write

core::Error too_old_error()
{
    return {ErrorKind::deadline, "", "what was read before is too old to act on, so it is read again first", true, ""};
}

// Which instances, as far as it may be the reason of a failure.
std::string counting(const core::Counting& counting)
{
    if (counting.filter.empty()) return "count the instances";
    return "count the instances that match " + counting.filter;
}

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
           Remembered before, Knowledge known, Guards& guards)
    : config_(std::move(config)), cluster_(std::move(cluster)), deadline_(deadline), wall_(known.wall),
      before_(std::move(before)), after_(before_), census_(known), guards_(guards)
{
}

void Pass::note(std::optional<ErrorKind> failure, std::string request_id, Time now, std::uint32_t calls)
{
    report_.calls += calls;
    if (!failure || !request_id.empty()) {
        report_.last_answer = now;
        answered_ = true;
    }
    if (!request_id.empty()) {
        if (report_.request_ids.empty()) report_.request_ids.reserve(calls_of_most);
        report_.request_ids.push_back(std::move(request_id));
    }
    if (failure == ErrorKind::cancelled) stopped_ = true;
}

std::optional<Census::Read> Pass::next_read()
{
    if (stopped_) return std::nullopt;
    return census_.next();
}

void Pass::cluster_read(core::Result<aws::DescribedClusters> answer, Time now, std::uint32_t calls)
{
    note(answer, now, calls);
    census_.read(answer, now);
}

std::optional<Census::ReadList> Pass::page_read(const Census::ReadList& asked,
                                                core::Result<aws::ListedInstances> answer, Time now)
{
    note(answer, now);
    auto more = census_.read(asked, std::move(answer), now);
    if (stopped_) return std::nullopt;
    return more;
}

void Pass::instances_read(core::Result<aws::DescribedInstances> answer, Time now)
{
    note(answer, now);
    census_.read(answer);
}

void Pass::decide_without_count()
{
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        State& state = rows_[i];
        if (state.out) continue;
        if (cluster_missing_ && !state.decided)
            settle(state, core::decide(intent_of(state), {}, {}));
        else if (state.service)
            if (auto decision = core::decide_without_count(intent_of(state), *state.service))
                settle(state, *std::move(decision));
        if (!state.service && !cluster_missing_) continue; // a read that failed says nothing
        after_.services[i].counts = !state.decided;
        if (state.decided) continue;
        state.counting = core::counting_of(*state.rule, *state.service);
        census_.need(state.counting);
    }
}

core::Intent Pass::intent_of(const State& state) const
{
    return {.scale = state.rule->scale,
            .paused = state.rule->paused,
            .dry_run = config_->dry_run,
            .freeze = state.freeze,
            .bad_tag = state.bad_tag};
}

void Pass::decide()
{
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (!rows_[i].decided && !rows_[i].out) decide(i);
}

void Pass::decide(std::size_t index)
{
    State& state = rows_[index];
    if (!state.service) return fail(state, reading(state.row), why_stopped());
    const auto count = census_.count(state.counting, state.reason);
    if (!count) return fail(state, counting(state.counting), why_stopped());
    if (!*count) return fail(state, counting(state.counting), count->error());
    core::ObservedCluster cluster = **count;
    // The capacity providers that no instance has are those of its placement then.
    if (cluster.no_match && cluster.no_match->of == core::NoMatch::Of::capacity && state.rule->capacity.empty())
        cluster.no_match->of = core::NoMatch::Of::where;
    state.row.instances = cluster.instances;
    if (cluster.amount) state.row.measured = core::Measured{state.counting.per, *cluster.amount};
    state.row.count_stands_until = cluster.until;
    state.counted = state.row.counted = true;
    state.read_at = std::min(state.read_at, census_.read_at(state.counting));
    settle(state, core::decide(intent_of(state), *state.service, cluster));
}

bool Pass::look_again()
{
    if (stopped_) return false;
    bool again = false;
    for (State& state : rows_) {
        if (!lowers(state)) continue;
        const bool other_list = census_.need_again(state.counting);
        state.reason = counts_nothing(state) && census_.need_reason(state.counting);
        if (!other_list && !state.reason) continue;
        state.decided = state.counted = state.row.counted = false;
        again = true;
    }
    return again;
}

void Pass::guard(Time now)
{
    for (State& state : rows_) {
        Row& row = state.row;
        if (row.decision.outcome == Outcome::failed) {
            row.again = guards_.unread(cluster_, row.service, now);
        } else if (!state.counted || !state.service || !guards_.concern(row.decision)) {
            guards_.forget(cluster_, row.service);
        } else {
            Guarded guarded = guards_.judge(cluster_, {.rule = *state.rule,
                                                       .limits = config_->limits,
                                                       .service = *state.service,
                                                       .instances = row.instances,
                                                       .decision = row.decision,
                                                       .seen = state.read_at,
                                                       .now = now,
                                                       .dry_run = config_->dry_run});
            row.decision = std::move(guarded.decision);
            row.again = guarded.again;
            row.contention_began = guarded.contention_began;
            row.complaint = std::move(guarded.complaint);
        }
    }
}

void Pass::looked(Time now)
{
    if (report_.times.looked == Time{}) report_.times.looked = now;
}

void Pass::decided(Time now)
{
    report_.times.read = answered_ ? report_.last_answer : report_.times.looked;
    report_.times.decided = now;
}

core::Deadline Pass::write_deadline(std::size_t index) const
{
    const core::Duration attempts = config_->limits.call * config_->limits.attempts;
    return deadline_.no_later_than(core::Deadline::after(rows_[index].read_at, attempts));
}

bool Pass::wants_write(std::size_t index) const
{
    return rows_[index].row.decision.outcome == Outcome::adjusted;
}

std::size_t Pass::writes() const
{
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        wanted += wants_write(i) ? 1 : 0;
    return wanted;
}

// A plan looks as carefully as the run that it announces.
bool Pass::lowers(const State& state)
{
    const Decision& decision = state.row.decision;
    return core::changes_count(decision.outcome) && decision.to < decision.from;
}

// … and that is why it is lowered to nothing. What people hold it at is not counted.
bool Pass::counts_nothing(const State& state)
{
    if (!state.counted || state.row.decision.to > 0) return false;
    return state.row.instances == 0 || (state.row.measured && state.row.measured->amount == core::Amount{});
}

bool Pass::to_apply(std::size_t index, Time now)
{
    State& state = rows_[index];
    if (!wants_write(index)) return false;
    if (!stopped_ && !write_deadline(index).passed(now)) return true;
    state.row.again = guards_.not_written(cluster_, state.row.service, false, now);
    fail(state, writing(state.row), stopped_ ? why_stopped() : too_old_error());
    return false;
}

void Pass::applied(std::size_t index, core::Result<aws::UpdatedService> answer, Time now)
{
    note(answer, now);
    ++report_.writes;
    State& state = rows_[index];
    const std::string& service = state.row.service;
    if (!answer)
        state.row.again = guards_.not_written(cluster_, service, may_have_arrived(answer.error()), now);
    else if (const auto again = guards_.written(cluster_, service, now))
        state.row.again = state.row.again && state.row.again->due < again->due ? state.row.again : again;
    if (answer) {
        report_.applied = now;
    } else if (auto verdict = verdict_of_refusal(state.row.decision, answer.error())) {
        settle(state, *std::move(verdict));
        after_.services[index].counts = false; // the next run asks for the service first
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
    report_.rows.reserve(rows_.size());
    for (State& state : rows_) {
        if (state.out) continue;
        Row& row = report_.rows.emplace_back(std::move(state.row));
        if (state.service)
            row.warnings = core::warnings_of(*state.rule, *state.service, row.decision, row.instances, row.measured);
    }
    if (undiscovered_) report_.rows.push_back(std::move(*undiscovered_));
    sum_up(report_);
    if (turn_.calls) report_.limiter_wait = turn_.calls->limiter.total();
    report_.times.calls = turn_.calls;
    if (!answered_) report_.last_answer = now;
    return std::move(report_);
}

} // namespace headcount::control
