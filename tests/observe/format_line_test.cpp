#include "headcount/observe/log.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using observe::Field;
using observe::LogFormat;
using observe::LogLevel;

BOOST_AUTO_TEST_SUITE(format_line)

namespace {

constexpr core::WallTime noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 9} + 7h + 5min + 1s + 42ms};

std::string json(std::string_view msg, const std::vector<Field>& fields = {})
{
    return observe::format_line(LogFormat::json, noon, LogLevel::info, msg, fields);
}

std::string text(std::string_view msg, const std::vector<Field>& fields = {})
{
    return observe::format_line(LogFormat::text, noon, LogLevel::info, msg, fields);
}

// The line with the fixed part cut off, so that a table shows only what differs.
std::string json_msg(std::string_view msg)
{
    const std::string line = json(msg);
    const std::string start = R"({"time":"2026-03-09T07:05:01.042Z","level":"info","msg":)";
    BOOST_REQUIRE_EQUAL(line.substr(0, start.size()), start);
    return line.substr(start.size(), line.size() - start.size() - 1);
}

std::string text_value(std::string_view value)
{
    const std::string line = text("m", {{"v", value}});
    const std::string start = "2026-03-09T07:05:01.042Z INFO  m v=";
    BOOST_REQUIRE_EQUAL(line.substr(0, start.size()), start);
    return line.substr(start.size());
}

struct Row {
    std::string_view in;
    std::string_view out;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_json_line_is_one_object_with_the_fields_in_the_order_given)
{
    const std::vector<std::string> ids{"a", "b\""};
    const std::vector<Field> fields{{"cluster", "orders"},
                                    {"from", 28u},
                                    {"to", std::int64_t{-1}},
                                    {"ms", 12.5},
                                    {"dry", true},
                                    {"event_ids", ids},
                                    {"none", std::vector<std::string>{}}};
    BOOST_TEST(json("adjusted", fields) ==
               R"({"time":"2026-03-09T07:05:01.042Z","level":"info","msg":"adjusted","cluster":"orders","from":28,)"
               R"("to":-1,"ms":12.5,"dry":true,"event_ids":["a","b\""],"none":[]})");
}

BOOST_AUTO_TEST_CASE(json_strings_escape_what_json_demands_and_keep_the_rest)
{
    const Row rows[] = {
        {"plain", R"("plain")"},
        {"", R"("")"},
        {"quote \" and \\", R"("quote \" and \\")"},
        {"tab\tline\nreturn\r\b\f", R"("tab\tline\nreturn\r\b\f")"},
        {std::string_view("\0\x01\x1f", 3), R"("\u0000\u0001\u001f")"},
        {"\x7f", "\"\x7f\""},
        {"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x99", "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x99\""},
    };
    for (const Row& row : rows)
        BOOST_TEST(json_msg(row.in) == row.out);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_become_one_replacement_character_for_each_maximal_part)
{
#define R "\xef\xbf\xbd"
    const Row rows[] = {
        {"\xff", "\"" R "\""},
        {"a\x80z", "\"a" R "z\""},
        {"\xc3", "\"" R "\""},                   // cut off at the end
        {"\xe2\x82", "\"" R "\""},               // two of three bytes are one part
        {"\xe2\x82z", "\"" R "z\""},             // the letter after it survives
        {"\xc0\xaf", "\"" R R "\""},             // overlong slash
        {"\xe0\x80\xaf", "\"" R R R "\""},       // overlong in three bytes
        {"\xed\xa0\x80", "\"" R R R "\""},       // a surrogate
        {"\xf4\x90\x80\x80", "\"" R R R R "\""}, // beyond U+10FFFF
        {"\xf0\x9f\x90\"", "\"" R "\\\"\""},     // a quote inside a broken sequence is still escaped
    };
#undef R
    for (const Row& row : rows)
        BOOST_TEST(json_msg(row.in) == row.out);
}

BOOST_AUTO_TEST_CASE(numbers_that_json_cannot_say_are_null_and_the_greatest_integers_are_whole)
{
    const std::vector<Field> fields{{"nan", std::numeric_limits<double>::quiet_NaN()},
                                    {"inf", std::numeric_limits<double>::infinity()},
                                    {"least", std::numeric_limits<std::int64_t>::min()},
                                    {"tiny", 1e-7}};
    const std::string line = json("m", fields);
    BOOST_TEST(line.substr(line.find("\"nan\"")) ==
               R"("nan":null,"inf":null,"least":-9223372036854775808,"tiny":1e-07})");
}

BOOST_AUTO_TEST_CASE(a_text_line_quotes_only_what_would_not_read_back)
{
    const Row rows[] = {
        {"orders", "orders"},
        {"", R"("")"},
        {"two words", R"("two words")"},
        {"a=b", R"("a=b")"},
        {"say \"hi\"", R"("say \"hi\"")"},
        {"arn:aws:ecs:eu-west-1:111122223333:cluster/x", "arn:aws:ecs:eu-west-1:111122223333:cluster/x"},
    };
    for (const Row& row : rows)
        BOOST_TEST(text_value(row.in) == row.out);
    const std::vector<std::string> ids{"a", "b,c"};
    BOOST_TEST(text("done", {{"ids", ids}, {"n", 3}, {"ok", false}}) ==
               R"(2026-03-09T07:05:01.042Z INFO  done ids=a,"b,c" n=3 ok=false)");
}

BOOST_AUTO_TEST_CASE(nothing_in_a_text_line_steers_a_terminal)
{
    BOOST_TEST(text("\x1b[2J\x9b!") == "2026-03-09T07:05:01.042Z INFO  \\u001b[2J\xef\xbf\xbd!");
    BOOST_TEST(text_value("\xc2\x9b"
                          "31m") == R"("\u009b31m")"); // CSI as a C1 control
    BOOST_TEST(text_value("a\xe2\x80\xae"
                          "b") == R"("a\u202eb")");        // right-to-left override
    BOOST_TEST(text_value("one\ntwo") == R"("one\ntwo")"); // a forged second line
}

BOOST_AUTO_TEST_CASE(every_level_has_its_name_in_both_formats)
{
    const struct {
        LogLevel level;
        std::string_view json;
        std::string_view text;
    } rows[] = {{LogLevel::trace, "\"trace\"", " TRACE "},
                {LogLevel::debug, "\"debug\"", " DEBUG "},
                {LogLevel::info, "\"info\"", " INFO  "},
                {LogLevel::warn, "\"warn\"", " WARN  "},
                {LogLevel::error, "\"error\"", " ERROR "}};
    for (const auto& row : rows) {
        BOOST_TEST(observe::format_line(LogFormat::json, noon, row.level, "m", {}).find(row.json) != std::string::npos);
        BOOST_TEST(observe::format_line(LogFormat::text, noon, row.level, "m", {}).find(row.text) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_time_is_utc_with_milliseconds_at_the_edges_of_the_calendar)
{
    const auto time_of = [](core::WallTime at) {
        return observe::format_line(LogFormat::text, at, LogLevel::info, "", {}).substr(0, 24);
    };
    BOOST_TEST(time_of(core::WallTime{}) == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(time_of(core::WallTime{-1ms}) == "1969-12-31T23:59:59.999Z");
    BOOST_TEST(time_of(core::WallTime{std::chrono::sys_days{std::chrono::year{2028} / 2 / 29} + 23h + 59min + 59s}) ==
               "2028-02-29T23:59:59.000Z");
}

BOOST_AUTO_TEST_SUITE_END()
