// Rules by tag: what the tags of a service say, and that one which cannot be obeyed is named.
#include "headcount/core/tag_rules.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace headcount::core;

BOOST_AUTO_TEST_SUITE(tag_rules)

namespace {

Rule by_tag(std::string prefix = "headcount")
{
    Rule rule;
    rule.tag = std::move(prefix);
    return rule;
}

const std::map<std::string, std::string> expressions{{"big", "attribute:ecs.instance-type =~ c7g.*"}};

Result<Rule> read(const Tags& tags, const Rule& rule = by_tag())
{
    return rule_by_tags(rule, tags, expressions);
}

} // namespace

BOOST_AUTO_TEST_CASE(each_tag_says_what_the_key_of_its_name_says_in_a_file)
{
    struct Row {
        Tags tags;
        std::function<void(Rule&)> expected;
    };
    const Row rows[] = {
        {{{"headcount:per-instance", "2"}}, [](Rule& r) { r.scale.per_instance = Decimal::parse("2").value(); }},
        {{{"headcount:per-instance", "0.07"}}, [](Rule& r) { r.scale.per_instance = Decimal::parse("0.07").value(); }},
        {{{"headcount:one-per", "3"}}, [](Rule& r) { r.scale.one_per = 3; }},
        {{{"headcount:ladder", "1:1 10:2 100:5"}}, [](Rule& r) { r.scale.ladder = {{1, 1}, {10, 2}, {100, 5}}; }},
        {{{"headcount:floors", "2:2"}}, [](Rule& r) { r.scale.floors = {{2, 2}}; }},
        {{{"headcount:min", "1"}, {"headcount:max", "9"}},
         [](Rule& r) {
             r.scale.min = 1;
             r.scale.max = 9;
         }},
        {{{"headcount:count", "placeable"}}, [](Rule& r) { r.count = CountMode::placeable; }},
        {{{"headcount:count", "connected"}}, [](Rule& r) { r.count = CountMode::connected; }},
        {{{"headcount:where", "big"}}, [](Rule& r) { r.where = expressions.at("big"); }},
        {{{"headcount:where", "placement"}}, [](Rule& r) { r.where_placement = true; }},
        {{{"team", "infra"}, {"headcount:paused", "true"}, {"headcountless:min", "x"}}, [](Rule&) {}},
    };
    for (const Row& row : rows) {
        Rule expected = by_tag();
        row.expected(expected);
        const auto said = read(row.tags);
        BOOST_REQUIRE_MESSAGE(said.has_value(), (said.has_error() ? said.error().message : ""));
        BOOST_TEST((*said == expected), row.tags.begin()->first);
    }
}

BOOST_AUTO_TEST_CASE(tags_replace_what_the_rule_says_and_leave_the_rest)
{
    Rule rule = by_tag();
    rule.scale.per_instance = Decimal::parse("4").value();
    rule.scale.max = 7;
    rule.where_placement = true;
    rule.capacity = {"spot"};
    const auto said = read({{"headcount:one-per", "2"}, {"headcount:where", "big"}}, rule);
    BOOST_REQUIRE(said.has_value());
    BOOST_TEST(!said->scale.per_instance);
    BOOST_TEST(said->scale.one_per.value() == 2U);
    BOOST_TEST(said->scale.max == 7U);
    BOOST_TEST((said->where == expressions.at("big") && !said->where_placement));
    BOOST_TEST((said->capacity == rule.capacity));
}

BOOST_AUTO_TEST_CASE(a_tag_that_cannot_be_obeyed_is_named_with_what_it_must_be)
{
    const std::pair<Tags, std::string> rows[] = {
        {{{"headcount:per-instance", "-1"}}, "the tag headcount:per-instance must be a decimal"},
        {{{"headcount:per-instance", ""}}, "the tag headcount:per-instance must be"},
        {{{"headcount:one-per", "0"}}, "the tag headcount:one-per must be a whole number from 1"},
        {{{"headcount:ladder", ""}}, "the tag headcount:ladder must be pairs"},
        {{{"headcount:ladder", "1:1 1:2"}}, "the tag headcount:ladder must be pairs"},
        {{{"headcount:ladder", "0:1"}}, "the tag headcount:ladder must be pairs"},
        {{{"headcount:ladder", "1:1, 2:2"}}, "the tag headcount:ladder must be pairs"},
        {{{"headcount:ladder", "1:1  2:2"}}, "the tag headcount:ladder must be pairs"},
        {{{"headcount:floors", "2:5001"}}, "the tag headcount:floors must be pairs"},
        {{{"headcount:min", "x"}}, "the tag headcount:min must be a whole number from 0"},
        {{{"headcount:max", "5001"}}, "the tag headcount:max must be"},
        {{{"headcount:min", "3"}, {"headcount:max", "2"}}, "the tag headcount:min leaves min greater than max"},
        {{{"headcount:count", "all"}}, "the tag headcount:count must be registered, active"},
        {{{"headcount:where", "attribute:x == y"}}, "the tag headcount:where must be a name of `expressions`"},
        {{{"headcount:per-instnace", "2"}}, "the tag headcount:per-instnace is none that headcount knows"},
        {{{"headcount:", "2"}}, "the tag headcount: is none"},
        {{{"headcount:per-instance", "2"}, {"headcount:one-per", "2"}}, "the tag headcount:one-per cannot stand"},
    };
    for (const auto& [tags, sentence] : rows) {
        const auto said = read(tags);
        BOOST_REQUIRE_MESSAGE(said.has_error(), sentence);
        BOOST_TEST(said.error().message.starts_with(sentence), said.error().message);
    }
}

BOOST_AUTO_TEST_CASE(a_service_is_tagged_for_a_rule_by_its_prefix_and_not_by_a_pause_alone)
{
    BOOST_TEST(is_tagged_for(by_tag(), {{"headcount:min", "1"}}));
    BOOST_TEST(is_tagged_for(by_tag(), {{"headcount:anything", ""}}));
    BOOST_TEST(is_tagged_for(by_tag("ours/x"), {{"ours/x:min", "1"}}));
    BOOST_TEST(!is_tagged_for(by_tag(), {{"headcount:paused", "true"}, {"headcount:paused-at", "1"}}));
    BOOST_TEST(!is_tagged_for(by_tag(), {{"headcount", "true"}, {"headcounts:min", "1"}, {"Headcount:min", "1"}}));
    BOOST_TEST(!is_tagged_for(by_tag(), {}));
}

// Whatever text stands in a tag: an answer or a sentence, and what is taken keeps within what a file allows.
BOOST_AUTO_TEST_CASE(any_text_is_an_answer_or_a_sentence)
{
    Random random{20261126};
    const std::string letters = "0123456789:. -x";
    const char* const keys[] = {"per-instance", "one-per", "ladder", "floors", "min", "max", "count", "where", "y"};
    std::size_t taken = 0;
    for (int i = 0; i < 20'000; ++i) {
        Tags tags;
        for (auto left = random.between(1, 3); left > 0; --left) {
            std::string text;
            for (auto size = random.below(8); size > 0; --size)
                text += letters[random.below(letters.size())];
            tags["headcount:" + std::string(keys[random.below(std::size(keys))])] = text;
        }
        const auto said = read(tags);
        if (!said) {
            BOOST_TEST(said.error().message.starts_with("the tag headcount:"));
            continue;
        }
        ++taken;
        BOOST_TEST(said->scale.min <= said->scale.max);
        BOOST_TEST(said->scale.max <= 5000U);
        for (const auto* steps : {&said->scale.ladder, &said->scale.floors})
            for (std::size_t at = 0; at < steps->size(); ++at)
                BOOST_TEST(((*steps)[at].from >= 1 && (at == 0 || (*steps)[at].from > (*steps)[at - 1].from)));
        for (std::uint32_t instances : {0U, 1U, 7U, 5000U})
            BOOST_TEST(tasks_for(said->scale, instances) <= said->scale.max);
    }
    BOOST_TEST(taken > 300U);
}

BOOST_AUTO_TEST_SUITE_END()
