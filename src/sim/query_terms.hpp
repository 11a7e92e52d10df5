// The terms of the cluster query language: subject, operator, argument. How terms are combined is query_language.
#pragma once

#include "sim/query_language.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

enum class QueryOperator {
    equals,
    not_equals,
    greater,
    greater_equal,
    less,
    less_equal,
    exists,
    not_exists,
    in,
    not_in,
    matches,
    not_matches
};

struct QueryTerm {
    std::string subject;
    QueryOperator op = QueryOperator::equals;
    std::vector<std::string> values; // none for exists, several for in
};

// Checks that the subject exists, knows the operator and that the values can be read.
core::Result<std::shared_ptr<const InstanceQuery>> make_term(QueryTerm term);

} // namespace headcount::sim
