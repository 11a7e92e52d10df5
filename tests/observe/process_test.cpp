#include "observe/process.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using headcount::observe::parse_process;
using headcount::observe::read_process;

BOOST_AUTO_TEST_SUITE(process)

namespace {

// Field 2 holds what breaks a parser that splits at blanks. utime 14 = 250, stime 15 = 50, threads 20 = 3,
// starttime 22 = 12345, vsize 23 = 9000000, rss 24 = 1000 pages.
constexpr auto stat = "4242 (a ) b (c) S 1 4242 4242 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 3 0 12345 9000000 1000 "
                      "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";
constexpr auto boot = "cpu  1 2 3 4\nintr 5 btime 9\nbtime 1700000000\nprocesses 9\n";
constexpr auto limits = "Limit                     Soft Limit           Hard Limit           Units     \n"
                        "Max open files            1024                 4096                 files     \n"
                        "Max address space         unlimited            unlimited            bytes     \n";

} // namespace

BOOST_AUTO_TEST_CASE(the_text_of_proc_is_read_even_with_a_hostile_program_name)
{
    const auto numbers = parse_process(stat, boot, limits, {.ticks_per_second = 100, .page_bytes = 4096});
    BOOST_TEST(numbers.cpu_seconds.value() == 3.0);
    BOOST_TEST(numbers.threads.value() == 3.0);
    BOOST_TEST(numbers.virtual_bytes.value() == 9'000'000.0);
    BOOST_TEST(numbers.resident_bytes.value() == 4'096'000.0);
    BOOST_TEST(numbers.start_seconds.value() == 1'700'000'123.45);
    BOOST_TEST(numbers.max_descriptors.value() == 1024.0);
    BOOST_TEST(!numbers.virtual_max_bytes.has_value()); // unlimited
}

BOOST_AUTO_TEST_CASE(text_that_is_not_understood_leaves_numbers_absent)
{
    for (const char* text : {"", "1", "1 (x", "1 (x) S 1", "1 (x) S a b c d e f g h i j k l m n o p q r s t u v"}) {
        const auto numbers = parse_process(text, "btime x\n", "Max open files\n", {});
        BOOST_TEST(!numbers.cpu_seconds.has_value(), text);
        BOOST_TEST(!numbers.resident_bytes.has_value(), text);
        BOOST_TEST(!numbers.start_seconds.has_value(), text);
        BOOST_TEST(!numbers.max_descriptors.has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(this_process_has_at_least_three_descriptors_and_one_thread)
{
    const auto numbers = read_process();
    BOOST_TEST(numbers.open_descriptors.value() >= 3.0);
    BOOST_TEST(numbers.threads.value() >= 1.0);
    BOOST_TEST(numbers.resident_bytes.value() > 100'000.0);
    BOOST_TEST(numbers.start_seconds.value() > 1.6e9);
}

BOOST_AUTO_TEST_SUITE_END()
