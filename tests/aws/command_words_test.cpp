#include "aws/command_words.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace headcount;
using Words = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(command_words)

BOOST_AUTO_TEST_CASE(a_line_is_split_as_a_shell_quotes_it_and_nothing_is_replaced)
{
    const std::pair<std::string, Words> lines[] = {
        {"", {}},
        {"  \t ", {}},
        {"helper", {"helper"}},
        {" helper  --role\tadmin ", {"helper", "--role", "admin"}},
        {R"(helper 'a b' "c d")", {"helper", "a b", "c d"}},
        {R"(helper a'b 'c"d "e)", {"helper", "ab cd e"}},
        {R"(helper '' "")", {"helper", "", ""}},
        {R"(helper a\ b \"c\')", {"helper", "a b", R"("c')"}},
        {R"(helper "a\"b\\c\d" 'e\f')", {"helper", R"(a"b\c\d)", R"(e\f)"}},
        {"helper $HOME `id` *.txt | cat > file; true # not a comment",
         {"helper", "$HOME", "`id`", "*.txt", "|", "cat", ">", "file;", "true", "#", "not", "a", "comment"}},
        {R"("C:\Program Files\helper.exe" x)", {R"(C:\Program Files\helper.exe)", "x"}},
    };
    for (const auto& [line, words] : lines) {
        const auto split = aws::command_words(line);
        BOOST_REQUIRE(split.has_value());
        BOOST_TEST(*split == words, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_finished_is_an_error)
{
    for (const std::string line : {"helper 'a", "helper \"a", "helper \"a\\\"", "'", "\""})
        BOOST_TEST(aws::command_words(line).error().message == "a quote is not closed", line);
    BOOST_TEST(aws::command_words("helper \\").error().message == "its last backslash escapes nothing");
}

BOOST_AUTO_TEST_SUITE_END()
