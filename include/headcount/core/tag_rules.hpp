// Rules by tag: what the tags of a service under a prefix ("headcount:per-instance" = "2") say beyond the rule that
// names the prefix. The prefix is headcount's alone: a tag under it that is not known leaves the service alone, since
// it is most likely misspelt. Pure.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/service_tags.hpp"

#include <map>
#include <string>

namespace headcount::core {

// Is there a tag under the prefix of the rule, other than those that freeze a service?
bool is_tagged_for(const Rule& rule, const Tags& tags);

// The rule with what the tags say in place of its own settings: `:per-instance`, `:one-per` (in place of both),
// `:ladder` and `:floors` = `1:1 10:2 100:5`, `:min`, `:max`, `:count`, and `:where`, which names one of `expressions`
// or is `placement`. An error names the tag that cannot be obeyed.
Result<Rule> rule_by_tags(const Rule& rule, const Tags& tags, const std::map<std::string, std::string>& expressions);

} // namespace headcount::core
