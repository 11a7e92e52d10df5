#include "headcount/core/unit.hpp"

#include "headcount/core/arithmetic.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/policy.hpp"
#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace headcount::core;

namespace {

using Kind = Unit::Kind;

const Unit vcpu{Kind::vcpu, {}};
const Unit gib{Kind::gib, {}};
const Unit zone{Kind::zone, {}};
const Unit rack{Kind::attribute, "rack"};

Scale scale_of(const Unit& per)
{
    Scale scale;
    scale.per = per;
    return scale;
}

Traits sized(std::uint32_t cpu, std::uint32_t memory = 1024)
{
    return {.arn = "i", .cpu = cpu, .memory = memory};
}

Traits standing(std::string in, std::optional<std::string> value = {})
{
    return {.arn = "i", .zone = std::move(in), .value = std::move(value)};
}

Amount amount(const Unit& unit, const std::vector<Traits>& instances)
{
    return amount_of(unit, instances).value();
}

// ceil(parts × billionths / (1024 × 10^9)) with wider integers than the product needs: the plain way, as a reference.
std::uint64_t reference_product(std::uint64_t billionths, std::uint64_t parts)
{
    __extension__ using Wide = unsigned __int128;
    const Wide one = Wide{1024} * 1'000'000'000U;
    return static_cast<std::uint64_t>((Wide{billionths} * parts + one - 1) / one);
}

Decimal decimal_of(std::uint64_t billionths)
{
    std::string places = std::to_string(billionths % 1'000'000'000U);
    places.insert(0, 9 - places.size(), '0');
    return Decimal::parse(std::to_string(billionths / 1'000'000'000U) + "." + places).value();
}

Traits drawn(Random& random)
{
    Traits instance = sized(static_cast<std::uint32_t>(random.between(1, 200'000)),
                            static_cast<std::uint32_t>(random.between(1, 2'000'000)));
    instance.arn = std::to_string(random.next());
    if (random.chance(0.9)) instance.zone = std::string("eu-west-1") + "abc"[random.below(3)];
    if (random.chance(0.8)) instance.value = std::to_string(random.below(5));
    return instance;
}

Scale drawn_scale(Random& random, const Unit& per)
{
    Scale scale = scale_of(per);
    if (random.chance(0.6)) scale.per_instance = decimal_of(random.below(3'000'000'000));
    if (!scale.per_instance && random.chance(0.5)) scale.one_per = static_cast<std::uint32_t>(random.between(1, 500));
    if (random.chance(0.3)) scale.ladder = {{1, 1}, {10, 3}, {10'000, 200}};
    if (random.chance(0.3)) scale.floors = {{2, 2}, {50, 7}};
    scale.min = static_cast<std::uint32_t>(random.below(20));
    scale.max = scale.min + static_cast<std::uint32_t>(random.below(3000));
    return scale;
}

} // namespace

BOOST_AUTO_TEST_SUITE(unit)

BOOST_AUTO_TEST_CASE(a_unit_prints_as_it_is_written)
{
    for (const std::string text : {"instance", "vcpu", "gib", "zone", "attribute:rack", "attribute:a.b/c_d-e\\f"})
        BOOST_TEST(Unit::parse(text).value().text() == text);
    BOOST_TEST(Unit::parse("attribute:rack").value() == rack);
    BOOST_TEST(Unit{}.is_instance());
    BOOST_TEST(!zone.is_instance());
}

BOOST_AUTO_TEST_CASE(what_is_no_unit_is_refused)
{
    for (const std::string& text :
         {std::string(), std::string("vCPU"), std::string("az"), std::string("attribute"), std::string("attribute:"),
          std::string("attribute:a b"), std::string("attribute:a,b"), "attribute:" + std::string(129, 'a')})
        BOOST_TEST(!Unit::parse(text), text);
}

BOOST_AUTO_TEST_CASE(an_amount_prints_exactly)
{
    const std::pair<std::uint64_t, std::string_view> table[] = {{0, "0"},    {1, "0.0009765625"}, {512, "0.5"},
                                                                {1024, "1"}, {3792, "3.703125"},  {45504, "44.4375"}};
    for (const auto& [parts, text] : table) {
        BOOST_TEST(Amount::of_parts(parts).text() == text);
        BOOST_TEST(Amount::of_parts(parts).number() == static_cast<double>(parts) / 1024);
    }
    BOOST_TEST(Amount::of(7) == Amount::of_parts(7168));
    BOOST_TEST(Amount::of_parts(std::numeric_limits<std::uint64_t>::max()).whole() ==
               std::numeric_limits<std::uint32_t>::max());
}

BOOST_AUTO_TEST_CASE(cpu_and_memory_are_added_up)
{
    BOOST_TEST(amount(vcpu, {sized(2048), sized(512)}) == Amount::of_parts(2560));
    BOOST_TEST(amount(gib, {sized(1, 3792), sized(1, 25'000'000)}) == Amount::of_parts(25'003'792));
    BOOST_TEST(amount(vcpu, {}) == Amount{});
    BOOST_TEST(amount({}, {sized(2048), sized(512)}) == Amount::of(2));
}

BOOST_AUTO_TEST_CASE(a_zone_and_a_value_count_once_and_who_has_none_adds_nothing)
{
    BOOST_TEST(amount(zone, {standing("a"), standing("b"), standing("a"), standing("")}) == Amount::of(2));
    BOOST_TEST(amount(rack, {standing("a", "1"), standing("b", "1"), standing("c"), standing("", "2")}) ==
               Amount::of(2));
    BOOST_TEST(amount(rack, {standing("a")}) == Amount{});
}

BOOST_AUTO_TEST_CASE(an_instance_without_its_cpu_or_memory_is_an_error_that_names_it)
{
    const std::vector<Traits> odd{sized(1024), Traits{.arn = "arn:7"}};
    for (const Unit& unit : {vcpu, gib}) {
        const auto sum = amount_of(unit, odd);
        BOOST_REQUIRE(!sum);
        BOOST_TEST(sum.error().message.find("arn:7") != std::string::npos);
        BOOST_TEST((sum.error().kind == ErrorKind::server));
    }
    BOOST_TEST(amount(zone, odd) == Amount{});
}

BOOST_AUTO_TEST_CASE(the_product_with_parts_equals_that_of_wider_integers)
{
    Random random{20260103};
    for (int round = 0; round < 20000; ++round) {
        const std::uint64_t billionths = random.between(0, 5'000'000'000'000);
        const std::uint64_t parts = random.next() >> random.between(22, 60);
        BOOST_REQUIRE(decimal_of(billionths).times_rounded_up(Amount::of_parts(parts)) ==
                      reference_product(billionths, parts));
    }
}

BOOST_AUTO_TEST_CASE(parts_are_rounded_up_once_and_at_the_end)
{
    Scale scale = scale_of(gib);
    BOOST_TEST(tasks_for(scale, Amount::of_parts(45504)) == 45U); // 44.4375
    scale.per_instance = Decimal::parse("0.1").value();
    BOOST_TEST(tasks_for(scale, Amount::of_parts(40 * 1024)) == 4U);
    BOOST_TEST(tasks_for(scale, Amount::of_parts(40 * 1024 + 1)) == 5U);
    scale.per_instance.reset();
    scale.one_per = 4;
    BOOST_TEST(tasks_for(scale, Amount::of_parts(8 * 1024)) == 2U);
    BOOST_TEST(tasks_for(scale, Amount::of_parts(8 * 1024 + 1)) == 3U);
}

BOOST_AUTO_TEST_CASE(a_rung_and_a_floor_hold_from_their_whole_amount_on)
{
    Scale scale = scale_of(vcpu);
    scale.ladder = {{2, 1}, {8, 3}};
    BOOST_TEST(tasks_for(scale, Amount{}) == 0U);
    BOOST_TEST(tasks_for(scale, Amount::of_parts(1)) == 1U); // below the first rung it holds, but not for nothing
    BOOST_TEST(tasks_for(scale, Amount::of_parts(8 * 1024 - 1)) == 1U);
    BOOST_TEST(tasks_for(scale, Amount::of(8)) == 3U);
    scale.floors = {{8, 5}};
    BOOST_TEST(tasks_for(scale, Amount::of_parts(8 * 1024 - 1)) == 1U);
    BOOST_TEST(tasks_for(scale, Amount::of(8)) == 5U);
}

// Adding an instance never takes tasks away; the bounds hold; order and repetition change nothing.
BOOST_AUTO_TEST_CASE(every_unit_is_monotone_bounded_and_stable)
{
    Random random{20260104};
    for (int round = 0; round < 300; ++round) {
        const Unit units[] = {{}, vcpu, gib, zone, rack};
        const Unit& per = units[random.below(5)];
        const Scale scale = drawn_scale(random, per);
        std::vector<Traits> fleet;
        std::uint32_t before = tasks_for(scale, amount(per, fleet));
        for (int i = 0; i < 40; ++i) {
            const auto place = static_cast<std::ptrdiff_t>(random.below(fleet.size() + 1));
            fleet.insert(fleet.begin() + place, drawn(random));
            const std::uint32_t tasks = tasks_for(scale, amount(per, fleet));
            BOOST_REQUIRE(tasks >= before);
            BOOST_REQUIRE((tasks >= scale.min && tasks <= scale.max));
            std::vector<Traits> turned(fleet.rbegin(), fleet.rend());
            BOOST_REQUIRE(tasks_for(scale, amount(per, turned)) == tasks);
            before = tasks;
        }
    }
}

BOOST_AUTO_TEST_CASE(the_arithmetic_says_the_unit)
{
    const auto words = [](const Unit& per, Amount of, std::string_view factor = {}) {
        Scale scale = scale_of(per);
        if (!factor.empty()) scale.per_instance = Decimal::parse(factor).value();
        return arithmetic(scale, of);
    };
    BOOST_TEST(words({}, Amount::of(19)) == "19 instances × 1 = 19");
    BOOST_TEST(words(vcpu, Amount::of_parts(7680), "2") == "7.5 vCPU × 2, rounded up, = 15");
    BOOST_TEST(words(vcpu, Amount::of(8), "2") == "8 vCPU × 2 = 16");
    BOOST_TEST(words(gib, Amount::of_parts(45504), "0.1") == "44.4375 GiB × 0.1, rounded up, = 5");
    BOOST_TEST(words(zone, Amount::of(1)) == "1 zone × 1 = 1");
    BOOST_TEST(words(zone, Amount::of(3)) == "3 zones × 1 = 3");
    BOOST_TEST(words(rack, Amount::of(4)) == "4 values of attribute rack × 1 = 4");
    Scale floored = scale_of(vcpu);
    floored.one_per = 4;
    floored.floors = {{2, 3}};
    BOOST_TEST(arithmetic(floored, Amount::of(5)) == "5 vCPU / 4, rounded up, = 2, at least 3 from 2 vCPU on");
    Scale laddered = scale_of(zone);
    laddered.ladder = {{1, 2}};
    BOOST_TEST(arithmetic(laddered, Amount::of(2)) == "the ladder at 2 zones = 2");
}

BOOST_AUTO_TEST_CASE(distinct_instance_caps_at_instances_whatever_is_counted)
{
    ObservedService service{.name = "a", .status = Status::active, .desired = 1};
    service.placement.distinct_instance = true;
    const Intent intent{.scale = scale_of(vcpu)};
    const ObservedCluster cluster{Status::active, 3, Amount::of(24)};
    const Decision decision = decide(intent, service, cluster);
    BOOST_TEST(decision.policy == 24U);
    BOOST_TEST(decision.to == 3U);
    BOOST_TEST(decision.capped);
    BOOST_TEST(decision.words == "1 → 3: 24 vCPU × 1 = 24, at most one on each of 3 instances (distinctInstance)");
}

BOOST_AUTO_TEST_SUITE_END()
