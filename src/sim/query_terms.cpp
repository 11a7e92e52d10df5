#include "sim/query_terms.hpp"

#include "sim/calendar.hpp"
#include "sim/refusal.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <functional>
#include <optional>
#include <regex>

namespace headcount::sim {
namespace {

using enum QueryOperator;

bool is_negative(QueryOperator op)
{
    return op == not_equals || op == not_exists || op == not_in || op == not_matches;
}

bool is_order(QueryOperator op)
{
    return op == greater || op == greater_equal || op == less || op == less_equal;
}

bool holds(std::partial_ordering order, QueryOperator op)
{
    switch (op) {
    case equals: return order == 0;
    case not_equals: return order != 0;
    case greater: return order > 0;
    case greater_equal: return order >= 0;
    case less: return order < 0;
    case less_equal: return order <= 0;
    case exists:
    case not_exists:
    case in:
    case not_in:
    case matches:
    case not_matches: break;
    }
    return false;
}

std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return value;
}

// "1.91.0" as its numbers; nothing where a part is not one.
std::optional<std::vector<std::int64_t>> version_parts(std::string_view text)
{
    std::vector<std::int64_t> parts;
    while (true) {
        const auto dot = text.find('.');
        const auto part = whole_number(text.substr(0, dot));
        if (!part) return std::nullopt;
        parts.push_back(*part);
        if (dot == text.npos) return parts;
        text.remove_prefix(dot + 1);
    }
}

// A subject whose values are words: equality, lists, patterns. `words` gives all values an instance has (a task group
// has several); a negated operator holds when no value fulfils the plain one.
class WordTerm final : public InstanceQuery {
public:
    using Words = std::function<std::vector<std::string>(const Instance&)>;

    WordTerm(QueryTerm term, Words words) : term_(std::move(term)), words_(std::move(words))
    {
        if (term_.op == QueryOperator::matches || term_.op == not_matches) pattern_.assign(term_.values.front());
    }

    bool matches(const Instance& instance) const override
    {
        const auto words = words_(instance);
        const bool any = std::any_of(words.begin(), words.end(), [this](const auto& word) { return fits(word); });
        return any != is_negative(term_.op);
    }

private:
    bool fits(const std::string& word) const
    {
        switch (term_.op) {
        case exists:
        case not_exists: return true;
        case equals:
        case not_equals:
        case in:
        case not_in: return std::find(term_.values.begin(), term_.values.end(), word) != term_.values.end();
        case QueryOperator::matches:
        case not_matches: return std::regex_match(word, pattern_);
        case greater:
        case greater_equal:
        case less:
        case less_equal: return holds(compare(word, term_.values.front()), term_.op);
        }
        return false;
    }

    // Attributes that are numbers on both sides compare as numbers.
    static std::partial_ordering compare(const std::string& left, const std::string& right)
    {
        const auto a = whole_number(left);
        const auto b = whole_number(right);
        if (a && b) return *a <=> *b;
        return left <=> right;
    }

    QueryTerm term_;
    Words words_;
    std::regex pattern_;
};

// A subject with one value that has an order: a number, a time, a version.
template <class Value>
class OrderTerm final : public InstanceQuery {
public:
    using Get = std::function<Value(const Instance&)>;

    OrderTerm(QueryOperator op, Value wanted, Get get) : op_(op), wanted_(std::move(wanted)), get_(std::move(get)) {}

    bool matches(const Instance& instance) const override
    {
        return holds(std::partial_ordering{get_(instance) <=> wanted_}, op_);
    }

private:
    QueryOperator op_;
    Value wanted_;
    Get get_;
};

std::vector<std::string> attribute_values(const Instance& instance, const std::string& name)
{
    const auto& all = instance.attributes;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& a) { return a.name == name; });
    if (found == all.end()) return {};
    return {found->value.value_or("")};
}

// A task that was told to stop runs until it has stopped.
std::vector<std::string> task_groups(const Instance& instance)
{
    std::vector<std::string> groups;
    for (const auto* all : {&instance.cluster->services, &instance.cluster->families}) {
        for (const auto& [name, service] : *all) {
            const auto here = [&](std::uint64_t task) { return service->tasks.contains(task); };
            if (std::any_of(instance.tasks.begin(), instance.tasks.end(), here)) groups.push_back(group_of(*service));
        }
    }
    return groups;
}

using Made = core::Result<std::shared_ptr<const InstanceQuery>>;

core::Error bad_operator(const QueryTerm& term)
{
    return invalid_parameter("Invalid filter: " + term.subject + " does not support this operator.");
}

core::Error bad_value(const QueryTerm& term)
{
    return invalid_parameter("Invalid filter: the value given for " + term.subject + " cannot be read.");
}

Made make_words(QueryTerm term, WordTerm::Words words)
{
    try {
        return std::make_shared<WordTerm>(term, std::move(words));
    } catch (const std::regex_error&) {
        return bad_value(term);
    }
}

template <class Value>
Made make_order(const QueryTerm& term, std::optional<Value> wanted, typename OrderTerm<Value>::Get get)
{
    if (!is_order(term.op) && term.op != equals && term.op != not_equals) return bad_operator(term);
    if (!wanted) return bad_value(term);
    return std::make_shared<OrderTerm<Value>>(term.op, *std::move(wanted), std::move(get));
}

bool suits_words(QueryOperator op)
{
    return !is_order(op) && op != exists && op != not_exists;
}

} // namespace

core::Result<std::shared_ptr<const InstanceQuery>> make_term(QueryTerm term)
{
    const auto value = term.values.empty() ? std::string{} : term.values.front();
    if (term.subject.starts_with("attribute:") && term.subject.size() > 10) {
        auto name = term.subject.substr(10);
        return make_words(std::move(term), [name](const Instance& i) { return attribute_values(i, name); });
    }
    if (term.subject == "registeredAt") {
        return make_order<core::WallTime>(term, parse_iso(value), [](const Instance& i) { return i.registered_at; });
    }
    if (term.subject == "runningTasksCount") {
        return make_order<std::int64_t>(term, whole_number(value),
                                        [](const Instance& i) { return std::int64_t{i.running}; });
    }
    if (term.subject == "agentVersion") {
        return make_order<std::vector<std::int64_t>>(term, version_parts(value), [](const Instance& i) {
            return version_parts(i.spec.agent_version).value_or(std::vector<std::int64_t>{});
        });
    }
    WordTerm::Words words;
    if (term.subject == "agentConnected") {
        words = [](const Instance& i) { return std::vector<std::string>{i.agent_connected ? "true" : "false"}; };
    } else if (term.subject == "ec2InstanceId") {
        words = [](const Instance& i) { return std::vector<std::string>{i.spec.ec2_id}; };
    } else if (term.subject == "task:group") {
        words = task_groups;
    } else {
        return invalid_parameter("Invalid filter: " + term.subject.substr(0, 100) + " is not a subject.");
    }
    if (!suits_words(term.op)) return bad_operator(term);
    return make_words(std::move(term), std::move(words));
}

} // namespace headcount::sim
