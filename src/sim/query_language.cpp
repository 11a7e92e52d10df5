#include "sim/query_language.hpp"

#include "sim/query_terms.hpp"
#include "sim/refusal.hpp"

#include <array>
#include <optional>
#include <utility>

namespace headcount::sim {
namespace {

using Node = std::shared_ptr<const InstanceQuery>;

class And final : public InstanceQuery {
public:
    And(Node left, Node right) : left_(std::move(left)), right_(std::move(right)) {}
    bool matches(const Instance& i) const override { return left_->matches(i) && right_->matches(i); }

private:
    Node left_;
    Node right_;
};

class Or final : public InstanceQuery {
public:
    Or(Node left, Node right) : left_(std::move(left)), right_(std::move(right)) {}
    bool matches(const Instance& i) const override { return left_->matches(i) || right_->matches(i); }

private:
    Node left_;
    Node right_;
};

class Not final : public InstanceQuery {
public:
    explicit Not(Node inner) : inner_(std::move(inner)) {}
    bool matches(const Instance& i) const override { return !inner_->matches(i); }

private:
    Node inner_;
};

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == ':' || c == '/' || c == '\\';
}

// The longer spelling of two that begin alike stands first.
constexpr std::array<std::pair<std::string_view, QueryOperator>, 22> operators{{
    {"==", QueryOperator::equals},
    {"equals", QueryOperator::equals},
    {"!=", QueryOperator::not_equals},
    {"not_equals", QueryOperator::not_equals},
    {">=", QueryOperator::greater_equal},
    {"greater_than_equal", QueryOperator::greater_equal},
    {">", QueryOperator::greater},
    {"greater_than", QueryOperator::greater},
    {"<=", QueryOperator::less_equal},
    {"less_than_equal", QueryOperator::less_equal},
    {"<", QueryOperator::less},
    {"less_than", QueryOperator::less},
    {"!exists", QueryOperator::not_exists},
    {"not_exists", QueryOperator::not_exists},
    {"exists", QueryOperator::exists},
    {"!in", QueryOperator::not_in},
    {"not_in", QueryOperator::not_in},
    {"in", QueryOperator::in},
    {"!~", QueryOperator::not_matches},
    {"not_matches", QueryOperator::not_matches},
    {"=~", QueryOperator::matches},
    {"matches", QueryOperator::matches},
}};

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {}

    core::Result<Node> whole()
    {
        auto node = disjunction();
        if (node && !skip_space().empty()) return wrong();
        return node;
    }

private:
    static constexpr int deepest = 64;

    core::Result<Node> disjunction()
    {
        auto left = conjunction();
        while (left && (take("||") || take_word("or"))) {
            auto right = conjunction();
            if (!right) return right;
            left = Node(std::make_shared<Or>(*left, *right));
        }
        return left;
    }

    core::Result<Node> conjunction()
    {
        auto left = negation();
        while (left && (take("&&") || take_word("and"))) {
            auto right = negation();
            if (!right) return right;
            left = Node(std::make_shared<And>(*left, *right));
        }
        return left;
    }

    core::Result<Node> negation()
    {
        if (!take("!") && !take_word("not")) return primary();
        if (++depth_ > deepest) return wrong();
        auto inner = negation();
        --depth_;
        if (!inner) return inner;
        return Node(std::make_shared<Not>(*inner));
    }

    core::Result<Node> primary()
    {
        if (!take("(")) return term();
        if (++depth_ > deepest) return wrong();
        auto inner = disjunction();
        --depth_;
        if (inner && !take(")")) return wrong();
        return inner;
    }

    core::Result<Node> term()
    {
        QueryTerm term;
        term.subject = name();
        if (term.subject.empty()) return wrong();
        const auto op = take_operator();
        if (!op) return wrong();
        term.op = *op;
        const bool list = term.op == QueryOperator::in || term.op == QueryOperator::not_in;
        const bool none = term.op == QueryOperator::exists || term.op == QueryOperator::not_exists;
        if (list && !take_list(term.values)) return wrong();
        if (!list && !none) {
            term.values.push_back(value(false));
            if (term.values.front().empty()) return wrong();
        }
        return make_term(std::move(term));
    }

    std::optional<QueryOperator> take_operator()
    {
        for (const auto& [spelling, op] : operators) {
            if (is_name(spelling.back()) ? take_word(spelling) : take(spelling)) return op;
        }
        return std::nullopt;
    }

    bool take_list(std::vector<std::string>& values)
    {
        if (!take("[")) return false;
        do {
            values.push_back(value(true));
            if (values.back().empty()) return false;
        } while (take(","));
        return take("]");
    }

    std::string name()
    {
        skip_space();
        std::size_t size = 0;
        while (size < rest_.size() && is_name(rest_[size]))
            ++size;
        return cut(size);
    }

    // Quoted, or up to a space; a parenthesis that the value itself did not open ends it, so that patterns may hold
    // groups.
    std::string value(bool in_list)
    {
        skip_space();
        if (rest_.starts_with('\'') || rest_.starts_with('"')) return quoted();
        std::size_t size = 0;
        int open = 0;
        for (; size < rest_.size() && !is_space(rest_[size]); ++size) {
            const char c = rest_[size];
            if (in_list && (c == ',' || c == ']')) break;
            if (c == '(') ++open;
            if (c == ')' && --open < 0) break;
            const auto two = rest_.substr(size, 2);
            if (open == 0 && (two == "&&" || two == "||")) break;
        }
        return cut(size);
    }

    std::string quoted()
    {
        const auto end = rest_.find(rest_.front(), 1);
        if (end == rest_.npos) return {};
        std::string text(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        return text;
    }

    std::string cut(std::size_t size)
    {
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }

    std::string_view skip_space()
    {
        while (!rest_.empty() && is_space(rest_.front()))
            rest_.remove_prefix(1);
        return rest_;
    }

    bool take(std::string_view token)
    {
        if (!skip_space().starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    bool take_word(std::string_view word)
    {
        if (!skip_space().starts_with(word)) return false;
        if (rest_.size() > word.size() && is_name(rest_[word.size()])) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    core::Error wrong() const
    {
        return invalid_parameter("Invalid filter: cannot understand the expression at \"" +
                                 std::string(rest_.substr(0, 40)) + "\".");
    }

    std::string_view rest_;
    int depth_ = 0;
};

} // namespace

core::Result<std::shared_ptr<const InstanceQuery>> InstanceQuery::parse(std::string_view text)
{
    if (text.size() > 2000) return invalid_parameter("Invalid filter: longer than 2000 characters.");
    return Parser(text).whole();
}

} // namespace headcount::sim
