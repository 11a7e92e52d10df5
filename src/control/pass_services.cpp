// Which services a pass looks at, and by which rule each: the first half of it.
#include "control/pass.hpp"

#include "control/pass_words.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/container_hash/hash.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::control {

using core::Time;

namespace {

constexpr std::size_t names_a_call = 10; // ECS API Reference, DescribeServices: 1 to 10 services
constexpr std::size_t most_pages = 200;  // of 100 services; ECS allows 5,000 in a cluster, and pages may be short

core::Error endless()
{
    return {core::ErrorKind::server, "UnexpectedAnswer", "ListServices does not end", true, ""};
}

} // namespace

std::optional<std::string> Pass::services_listed(core::Result<aws::ListedServices> page, Time now)
{
    note(page, now);
    if (!page) {
        fail_to_list(page.error());
        return std::nullopt;
    }
    if (page->cluster_missing) {
        cluster_missing_ = true;
        fail_to_list({});
        return std::nullopt;
    }
    std::ranges::move(page->names, std::back_inserter(listed_));
    ++pages_;
    if (page->next_token.empty())
        look_at(core::worth_describing(*config_, cluster_, listed_));
    else if (pages_ >= most_pages)
        fail_to_list(endless());
    else if (stopped_)
        fail_to_list(stopped_error());
    else
        return std::move(page->next_token);
    return std::nullopt;
}

void Pass::look_at(std::vector<std::string> names)
{
    after_.names = boost::hash_range(names.begin(), names.end());
    if (before_.names != after_.names) before_.services.clear();
    rows_.reserve(names.size());
    for (std::string& name : names) {
        const auto match = core::may_match(*config_, cluster_, name);
        if (!match) continue;
        State& state = rows_.emplace_back();
        state.row.rule = match->rule;
        state.sure = match->certain;
        state.rule = rule_at(match->rule);
        state.row.service = std::move(name);
    }
    after_.services.resize(rows_.size());
}

std::vector<std::string> Pass::cut_off(std::size_t most)
{
    std::vector<std::string> names;
    for (std::size_t i = most; i < rows_.size(); ++i)
        names.push_back(std::move(rows_[i].row.service));
    rows_.resize(std::min(rows_.size(), most));
    after_.services.resize(rows_.size());
    return names;
}

std::size_t Pass::describe_calls() const
{
    return (rows_.size() + names_a_call - 1) / names_a_call;
}

std::optional<std::vector<std::string>> Pass::managed() const
{
    if (undiscovered_ || cluster_missing_ || stopped_) return std::nullopt;
    std::vector<std::string> names;
    for (const State& state : rows_)
        if (!state.out) names.push_back(state.row.service);
    return names;
}

void Pass::stop()
{
    stop(stopped_error());
}

void Pass::stop(core::Error why)
{
    stopped_ = true;
    why_stopped_ = std::make_unique<const core::Error>(std::move(why));
    if (rows_.empty()) fail_to_list(*why_stopped_); // a run that looked at nothing has no verdict
}

core::Error Pass::why_stopped() const
{
    return why_stopped_ ? *why_stopped_ : stopped_error();
}

void Pass::expect_counts()
{
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const State& state = rows_[i];
        if (!before_.of(i).counts || !state.rule->tag.empty()) continue; // tags may say how to count
        if (const auto known = core::counting_of(*state.rule, state.row.service)) census_.need(*known);
    }
}

std::vector<std::string> Pass::names(std::size_t first) const
{
    std::vector<std::string> names;
    for (std::size_t i = first; i < std::min(rows_.size(), first + names_a_call); ++i)
        names.push_back(rows_[i].row.service);
    return names;
}

void Pass::services_read(std::size_t first, core::Result<aws::DescribedServices> answer, Time now)
{
    note(answer, now);
    const std::size_t end = std::min(rows_.size(), first + names_a_call);
    if (!answer) return fail_to_read(first, end, answer.error());
    cluster_missing_ = answer->cluster_missing;
    if (cluster_missing_) return;
    for (std::size_t i = first; i < end; ++i) {
        State& state = rows_[i];
        state.service = std::move(answer->services.at(i - first));
        state.read_at = now;
        state.row.read = state.service->status != core::Status::missing;
        state.row.running = state.service->running;
        state.row.pending = state.service->pending;
        choose_rule(state);
    }
}

void Pass::fail_to_read(std::size_t first, std::size_t end, const core::Error& error)
{
    for (std::size_t i = first; i < end; ++i) {
        State& state = rows_[i];
        if (state.sure) {
            fail(state, reading(state.row), error);
        } else { // nobody can tell whether it is any of ours
            state.out = true;
            fail_discovery("read the services", state.row.rule, error);
        }
    }
}

void Pass::leave_unread(const core::Error& why)
{
    fail_to_read(0, rows_.size(), why);
}

// Shares the configuration.
std::shared_ptr<const core::Rule> Pass::rule_at(std::size_t index) const
{
    return {config_, &config_->rules[index]};
}

void Pass::choose_rule(State& state) const
{
    auto chosen = core::choose_rule(*config_, cluster_, *state.service);
    state.out = !chosen;
    if (!chosen) return;
    state.row.rule = chosen->index;
    state.rule =
        chosen->by_tags ? std::make_shared<const core::Rule>(*std::move(chosen->by_tags)) : rule_at(chosen->index);
    state.bad_tag = std::move(chosen->bad_tag);
    const auto freeze = core::freeze_of(state.service->tags, wall_);
    if (freeze)
        state.freeze = *freeze;
    else
        state.bad_tag = freeze.error().message;
}

// One row for all of it: the services are not known by name.
void Pass::fail_discovery(std::string_view what, std::size_t rule, const core::Error& error)
{
    Row row;
    row.service = core::label_of(config_->rules[rule]);
    row.rule = rule;
    row.decision = failed({}, what, cluster_, error);
    row.error = error;
    undiscovered_ = std::make_unique<Row>(std::move(row));
}

// Of the first rule that names no service exactly. A missing cluster is a verdict, the rest no answer.
void Pass::fail_to_list(const core::Error& error)
{
    core::NamedCluster named(cluster_);
    const auto found = std::ranges::find_if(
        config_->rules, [&](const core::Rule& rule) { return core::reaches(rule, named) && !core::names_one(rule); });
    if (found == config_->rules.end()) return;
    fail_discovery("list the services", static_cast<std::size_t>(found - config_->rules.begin()), error);
    if (!cluster_missing_) return;
    undiscovered_->error.reset();
    undiscovered_->decision = core::decide({}, {}, {});
}

} // namespace headcount::control
