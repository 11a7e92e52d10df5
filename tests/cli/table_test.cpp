#include "cli/table.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace headcount::cli;

namespace {

std::string printed(const Table& table, bool colours)
{
    std::ostringstream out;
    table.print(out, colours);
    return out.str();
}

World world(std::map<std::string, std::string> environment, bool terminal)
{
    static std::istringstream in;
    static std::ostringstream out;
    return {in, out, out, std::move(environment), terminal, terminal};
}

} // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(columns_line_up_by_what_is_seen_and_nothing_trails)
{
    Table table({{"NAME"}, {"N", true}, {"WORD"}, {"NOTE"}});
    table.add({{"a"}, {"1"}, {"2 → 3"}, {""}});
    table.add({{"longer"}, {"1000"}, {"x"}, {"note"}});
    table.add({{""}, {"7"}, {"y"}, {""}});
    BOOST_TEST(printed(table, false) == "NAME       N  WORD   NOTE\n"
                                        "a          1  2 → 3\n"
                                        "longer  1000  x      note\n"
                                        "           7  y\n");
}

BOOST_AUTO_TEST_CASE(colours_surround_the_text_and_move_nothing)
{
    Table table({{"N", true}, {"WORD"}, {"LAST"}});
    table.add({{"1"}, {"red", Colour::red}, {"x", Colour::none}});
    table.add({{"2"}, {"longer"}, {"y"}});
    BOOST_TEST(printed(table, true) == "N  WORD    LAST\n"
                                       "1  \x1b[31mred\x1b[0m     x\n"
                                       "2  longer  y\n");
}

BOOST_AUTO_TEST_CASE(colours_are_for_terminals_whose_owner_does_not_forbid_them)
{
    BOOST_TEST(wants_colours(world({}, true)));
    BOOST_TEST(wants_colours(world({{"NO_COLOR", ""}, {"TERM", "xterm"}}, true)));
    BOOST_TEST(!wants_colours(world({}, false)));
    BOOST_TEST(!wants_colours(world({{"NO_COLOR", "1"}}, true)));
    BOOST_TEST(!wants_colours(world({{"TERM", "dumb"}}, true)));
}

BOOST_AUTO_TEST_SUITE_END()
