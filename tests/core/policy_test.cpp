#include "headcount/core/policy.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace headcount::core;

namespace {

Scale per_instance(std::string_view decimal)
{
    Scale scale;
    scale.per_instance = Decimal::parse(decimal).value();
    return scale;
}

Scale one_per(std::uint32_t instances)
{
    Scale scale;
    scale.one_per = instances;
    return scale;
}

Scale ladder(std::vector<Step> rungs)
{
    Scale scale;
    scale.ladder = std::move(rungs);
    return scale;
}

// ceil(count × billionths / 10^9) with wider integers than the product needs: the plain way, as a reference.
std::uint64_t reference_product(std::uint64_t billionths, std::uint32_t count)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{billionths} * count;
    return static_cast<std::uint64_t>((product + 999'999'999U) / 1'000'000'000U);
}

std::string decimal_text(std::uint64_t billionths)
{
    std::string places = std::to_string(billionths % 1'000'000'000U);
    places.insert(0, 9 - places.size(), '0');
    return std::to_string(billionths / 1'000'000'000U) + "." + places;
}

} // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(without_a_word_of_scale_there_is_one_task_per_instance)
{
    for (const std::uint32_t instances : {0U, 1U, 19U, 5000U})
        BOOST_TEST(tasks_for(Scale{}, instances) == instances);
    BOOST_TEST(tasks_for(Scale{}, 5001) == 5000U);
    BOOST_TEST(tasks_for(Scale{}, std::numeric_limits<std::uint32_t>::max()) == 5000U);
}

BOOST_AUTO_TEST_CASE(decimals_are_multiplied_exactly_and_rounded_up)
{
    struct Row {
        std::string_view factor;
        std::uint32_t instances;
        std::uint32_t tasks;
    };
    const Row table[] = {
        {"0.07", 100, 7},  {"0.3334", 3000, 1001}, {"0.3333", 9, 3},      {"2", 19, 38},     {"0.1", 10, 1},
        {"0.1", 11, 2},    {"0.000000001", 1, 1},  {"0.000000001", 0, 0}, {"0", 4000, 0},    {"1.5", 3, 5},
        {"0.29", 100, 29}, {"0.57", 100, 57},      {"1.1", 10, 11},       {"5000", 1, 5000}, {"00002", 2, 4},
    };
    for (const auto& [factor, instances, tasks] : table)
        BOOST_TEST_CONTEXT(factor << " x " << instances)
    BOOST_TEST(tasks_for(per_instance(factor), instances) == tasks);
}

BOOST_AUTO_TEST_CASE(the_product_equals_that_of_wider_integers)
{
    Random random{20260102};
    for (int round = 0; round < 20000; ++round) {
        const std::uint64_t billionths = random.between(0, 5'000'000'000'000);
        const auto count = static_cast<std::uint32_t>(random.next() >> random.between(32, 63));
        const Decimal decimal = Decimal::parse(decimal_text(billionths)).value();
        BOOST_REQUIRE(decimal.times_rounded_up(count) == reference_product(billionths, count));
    }
    const Decimal largest = Decimal::parse("4999.999999999").value();
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    BOOST_TEST(largest.times_rounded_up(most) == reference_product(4'999'999'999'999, most));
}

BOOST_AUTO_TEST_CASE(a_decimal_prints_in_the_shortest_form_that_parses_to_the_same)
{
    const std::pair<std::string_view, std::string_view> table[] = {
        {"2", "2"},           {"2.0", "2"},       {"0.070", "0.07"}, {"0.000000001", "0.000000001"},
        {"5000.000", "5000"}, {"010.10", "10.1"}, {"0", "0"},        {"0.0", "0"},
    };
    for (const auto& [text, shortest] : table) {
        const Decimal decimal = Decimal::parse(text).value();
        BOOST_TEST(decimal.text() == shortest);
        BOOST_TEST(Decimal::parse(decimal.text()).value() == decimal);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_decimal_up_to_5000_is_refused)
{
    for (const std::string& text :
         {std::string{}, std::string{"."}, std::string{"1."}, std::string{".5"}, std::string{"-1"}, std::string{"+1"},
          std::string{"1e3"}, std::string{"1,5"}, std::string{"1.2.3"}, std::string{" 1"}, std::string{"1 "},
          std::string{"0x1"}, std::string{"nan"}, std::string{"inf"}, std::string{"5000.000000001"},
          std::string{"5001"}, std::string{"0.1234567891"}, std::string(400, '9'), std::string{"18446744073709551617"}})
        BOOST_TEST(!Decimal::parse(text), text);
}

BOOST_AUTO_TEST_CASE(one_per_three_is_the_exact_ceiling_for_every_count)
{
    for (std::uint32_t instances = 0; instances <= 3000; ++instances) {
        const std::uint32_t expected = instances / 3 + (instances % 3 == 0 ? 0 : 1);
        BOOST_REQUIRE(tasks_for(one_per(3), instances) == expected);
    }
    BOOST_TEST(
        tasks_for(one_per(std::numeric_limits<std::uint32_t>::max()), std::numeric_limits<std::uint32_t>::max()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_ladder_holds_from_its_rungs_on)
{
    const Scale scale = ladder({{1, 1}, {10, 2}, {100, 5}});
    const std::pair<std::uint32_t, std::uint32_t> table[] = {{0, 0},  {1, 1},   {9, 1},   {10, 2},
                                                             {99, 2}, {100, 5}, {4000, 5}};
    for (const auto& [instances, tasks] : table)
        BOOST_TEST_CONTEXT(instances) BOOST_TEST(tasks_for(scale, instances) == tasks);
}

BOOST_AUTO_TEST_CASE(below_the_first_rung_the_first_one_holds_but_not_for_no_instances)
{
    const Scale scale = ladder({{5, 3}, {10, 4}});
    BOOST_TEST(tasks_for(scale, 4) == 3U);
    BOOST_TEST(tasks_for(scale, 1) == 3U);
    BOOST_TEST(tasks_for(scale, 0) == 0U);
    BOOST_TEST(tasks_for(ladder({{0, 2}, {10, 4}}), 0) == 2U); // a rung that names 0 means it
}

BOOST_AUTO_TEST_CASE(with_a_factor_and_a_ladder_the_greater_holds)
{
    Scale scale = per_instance("0.1");
    scale.ladder = {{1, 2}, {50, 3}};
    BOOST_TEST(tasks_for(scale, 0) == 0U);
    BOOST_TEST(tasks_for(scale, 5) == 2U);
    BOOST_TEST(tasks_for(scale, 29) == 3U);
    BOOST_TEST(tasks_for(scale, 100) == 10U);
}

BOOST_AUTO_TEST_CASE(floors_raise_from_their_count_on_and_never_lower)
{
    Scale scale = one_per(10);
    scale.floors = {{2, 2}, {30, 5}};
    const std::pair<std::uint32_t, std::uint32_t> table[] = {{0, 0},  {1, 1},  {2, 2},   {19, 2},
                                                             {29, 3}, {30, 5}, {100, 10}};
    for (const auto& [instances, tasks] : table)
        BOOST_TEST_CONTEXT(instances) BOOST_TEST(tasks_for(scale, instances) == tasks);
}

BOOST_AUTO_TEST_CASE(min_and_max_have_the_last_word)
{
    Scale scale = per_instance("2");
    scale.min = 3;
    scale.max = 30;
    scale.floors = {{1, 40}};
    BOOST_TEST(tasks_for(scale, 0) == 3U);
    BOOST_TEST(tasks_for(scale, 1) == 30U);
    BOOST_TEST(tasks_for(scale, 19) == 30U);
    scale.min = 0;
    scale.max = 0;
    BOOST_TEST(tasks_for(scale, 19) == 0U);
}

BOOST_AUTO_TEST_CASE(more_instances_never_mean_fewer_tasks_and_the_bounds_hold)
{
    Random random{20260102};
    for (int round = 0; round < 300; ++round) {
        Scale scale;
        if (random.chance(0.7)) scale.per_instance = Decimal::parse(decimal_text(random.below(3'000'000'000))).value();
        if (random.chance(0.3)) scale.one_per = static_cast<std::uint32_t>(random.between(1, 50));
        scale.min = static_cast<std::uint32_t>(random.below(20));
        scale.max = scale.min + static_cast<std::uint32_t>(random.below(3000));
        std::uint32_t before = 0;
        for (std::uint32_t instances = 0; instances < 1000;
             instances += static_cast<std::uint32_t>(random.between(1, 40))) {
            const std::uint32_t tasks = tasks_for(scale, instances);
            BOOST_REQUIRE(tasks >= before);
            BOOST_REQUIRE((tasks >= scale.min && tasks <= scale.max));
            before = tasks;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
