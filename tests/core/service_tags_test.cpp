// What the tags that freeze a service say, and that changing them never says something else on the way.
#include "headcount/core/service_tags.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>

using namespace headcount::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(service_tags)

namespace {

const WallTime now = *parse_rfc3339("2026-11-26T12:00:00Z");
const std::string later = "2026-11-26T14:00:00Z";
const std::string earlier = "2026-11-26T11:59:59Z";
const std::string paused(paused_tag);
const std::string at(paused_at_tag);
const std::string until(paused_until_tag);

Tags applied(Tags tags, const TagChange& change)
{
    if (const auto* set = std::get_if<SetTags>(&change))
        for (const auto& [key, value] : set->tags)
            tags.insert_or_assign(key, value);
    else
        for (const std::string& key : std::get<RemoveTags>(change).keys)
            tags.erase(key);
    return tags;
}

// Every combination of tags that can be met.
std::vector<Tags> all_tags()
{
    std::vector<Tags> all;
    for (const char* a : {"", "true", "false", "maybe"})
        for (const char* b : {"", "3", "x"})
            for (const std::string& c : {std::string(), later, earlier, std::string("soon")}) {
                Tags tags{{"team", "infra"}};
                if (*a != 0) tags[paused] = a;
                if (*b != 0) tags[at] = b;
                if (!c.empty()) tags[until] = c;
                all.push_back(tags);
            }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_the_tags_say)
{
    struct Row {
        Tags tags;
        std::optional<Freeze> says;
    };
    const Row rows[] = {
        {{}, {}},
        {{{"team", "infra"}, {"headcount:other", "x"}}, {}},
        {{{paused, "true"}}, Freeze{}},
        {{{paused, "false"}}, {}},
        {{{paused, "true"}, {at, "0"}}, Freeze{.at = 0}},
        {{{at, "5000"}}, Freeze{.at = 5000}},
        {{{paused, "false"}, {at, "7"}}, {}},
        {{{paused, "true"}, {until, later}}, Freeze{.until = now + 2h}},
        {{{until, later}}, Freeze{.until = now + 2h}},
        {{{paused, "true"}, {until, earlier}}, {}},
        {{{paused, "true"}, {until, "2026-11-26T12:00:00Z"}}, {}}, // over at its time
        {{{paused, "true"}, {until, "2026-11-26T15:00:00+02:00"}}, Freeze{.until = now + 1h}},
    };
    for (const Row& row : rows) {
        const auto said = freeze_of(row.tags, now);
        BOOST_REQUIRE(said.has_value());
        BOOST_TEST((*said == row.says), "row " << &row - rows);
    }
}

BOOST_AUTO_TEST_CASE(a_value_that_means_nothing_is_named_and_never_repeated)
{
    const std::pair<std::string, std::string> wrong[] = {{paused, ""},
                                                         {paused, "True"},
                                                         {paused, "yes"},
                                                         {at, ""},
                                                         {at, "-1"},
                                                         {at, "5001"},
                                                         {at, "3.0"},
                                                         {at, " 3"},
                                                         {at, "3 "},
                                                         {at, "0x3"},
                                                         {until, ""},
                                                         {until, "tomorrow"},
                                                         {until, "14:00"},
                                                         {until, "2026-11-26"},
                                                         {at, "99999999999999999999"},
                                                         {until, "2026-13-01T00:00:00Z"}};
    for (const auto& [key, value] : wrong) {
        for (Tags tags : {Tags{{key, value}}, Tags{{paused, "true"}, {key, value}}}) {
            tags[key] = value;
            const auto said = freeze_of(tags, now);
            BOOST_REQUIRE_MESSAGE(said.has_error(), key << '=' << value);
            BOOST_TEST(said.error().message.starts_with("the tag " + key + " must be "), said.error().message);
        }
    }
    // Also where another tag says that the time is over: the next look must not find it managed by accident.
    BOOST_TEST(freeze_of({{at, "x"}, {until, earlier}}, now).has_error());
}

BOOST_AUTO_TEST_CASE(changing_them_ends_with_what_is_wanted_and_says_nothing_else_on_the_way)
{
    const std::array<Freeze, 4> wishes{{{}, {.at = 9}, {.until = now + 1h}, {.at = 9, .until = now + 1h + 1ms}}};
    for (const Tags& before : all_tags()) {
        const auto was = freeze_of(before, now);
        const bool was_frozen = was && *was;
        for (const Freeze& wanted : wishes) {
            const auto changes = changes_to_freeze(before, wanted, now);
            BOOST_REQUIRE((changes.size() == 1U || changes.size() == 2U));
            Tags tags = before;
            for (const TagChange& change : changes) {
                tags = applied(tags, change);
                const auto says = freeze_of(tags, now);
                if (!says) continue;
                if (was_frozen) BOOST_TEST(says->has_value());
                if (!*says) continue;
                const auto held = (*says)->at;
                BOOST_TEST((held == wanted.at || (was_frozen && held == (*was)->at)));
            }
            const auto says = freeze_of(tags, now);
            BOOST_REQUIRE((says && *says));
            BOOST_TEST(((*says)->at == wanted.at));
            BOOST_TEST(((*says)->until.has_value() == wanted.until.has_value()));
            if (wanted.until) BOOST_TEST(((*says)->until >= wanted.until && (*says)->until < *wanted.until + 1s));
            BOOST_TEST(tags.at("team") == "infra");
        }
    }
}

BOOST_AUTO_TEST_CASE(thawing_removes_all_that_is_there_and_nothing_else)
{
    BOOST_TEST(!change_to_thaw({{"team", "infra"}, {"headcount:max", "3"}}));
    for (const Tags& before : all_tags()) {
        const auto removal = change_to_thaw(before);
        Tags after = before;
        if (removal) after = applied(after, *removal);
        BOOST_TEST((after == Tags{{"team", "infra"}}));
        BOOST_TEST(removal.has_value() == (before.size() > 1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
