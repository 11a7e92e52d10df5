#include "sim/query_language.hpp"
#include "sim/world_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace headcount::sim;
namespace data = boost::unit_test::data;

namespace {

struct Case {
    const char* expression;
    bool matches;
};

std::ostream& operator<<(std::ostream& out, const Case& c)
{
    return out << c.expression;
}

// Of an instance c7g.large in eu-west-1a with pool=web and gpu without a value, running one task of service:log.
constexpr Case cases[]{
    {"agentConnected == true", true},
    {"agentConnected==false", false},
    {"agentConnected != true", false},
    {"attribute:ecs.instance-type =~ c7g.*", true},
    {"attribute:ecs.instance-type =~ c7g", false},
    {"attribute:ecs.instance-type !~ m.*", true},
    {"attribute:ecs.instance-type =~ (c7g|m7g).*", true},
    {"attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]", true},
    {"attribute:ecs.availability-zone not_in [eu-west-1b,eu-west-1c]", true},
    {"attribute:ecs.availability-zone !in [eu-west-1a]", false},
    {"(attribute:pool == batch or attribute:pool == web) and runningTasksCount >= 1", true},
    {"attribute:pool == batch || attribute:pool == web && runningTasksCount > 1", false},
    {"registeredAt < 2026-01-02T00:00:00Z", false},
    {"registeredAt > 2026-01-02", true},
    {"registeredAt >= 2026-01-02T04:00:00+01:00", true},
    {"registeredAt <= 2026-01-02T03:00:01", true},
    {"registeredAt < 2026-01-02T03:00:00+00:00", false},
    {"registeredAt != 2026-01-02", true},
    {"ec2InstanceId =~ i-0a1b.*", true},
    {"attribute:ecs.os-type == linux && attribute:ecs.cpu-architecture == arm64", true},
    {"attribute:pool in ['web'] and not(attribute:pool in [batch])", true},
    {"ec2InstanceId in ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002']", true},
    {"ec2InstanceId equals 'i-other'", false},
    {"not(task:group == service:database)", true},
    {"task:group == service:log", true},
    {"!(task:group == service:log)", false},
    {"attribute:gpu exists", true},
    {"attribute:gpu !exists", false},
    {"attribute:stack not_exists", true},
    {"agentVersion < 1.100.0", true},
    {"agentVersion greater_than_equal 1.91.0", true},
    {"agentVersion == 1.91", false},
    {"attribute:weight > 9", true},
    {"attribute:missing == x", false},
    {"attribute:missing != x", true},
};

constexpr const char* wrong[]{
    "",
    "attribute:pool",
    "attribute:pool ==",
    "attribute:pool == web)",
    "(attribute:pool == web",
    "attribute: == web",
    "status == ACTIVE",
    "runningTasksCount == many",
    "runningTasksCount =~ 1.*",
    "agentConnected > true",
    "agentVersion == x.y",
    "registeredAt < yesterday",
    "attribute:pool in []",
    "attribute:pool in [web",
    "attribute:pool =~ [",
    "attribute:pool == 'web",
    "attribute:pool == web attribute:pool == web",
    "attribute:pool == web and",
    "ec2InstanceId exists",
};

} // namespace

BOOST_AUTO_TEST_SUITE(query_language)

BOOST_DATA_TEST_CASE(an_expression_means_these_instances, data::make(cases), sample)
{
    World world;
    const auto arn =
        world.ecs
            .register_instance(world.orders, {.zone = "eu-west-1a",
                                              .ec2_id = "i-0a1b2c3d4e5f60001",
                                              .attributes = {{"pool", "web"}, {"gpu", {}}, {"weight", "10"}}})
            .value();
    world.service({.name = "log", .desired = 1});
    world.at(2);
    const auto query = InstanceQuery::parse(sample.expression);
    BOOST_REQUIRE(query.has_value());
    BOOST_TEST((*query)->matches(*world.ecs.find_instance(arn)) == sample.matches);
}

BOOST_DATA_TEST_CASE(a_wrong_expression_is_refused, data::make(wrong), sample)
{
    const auto query = InstanceQuery::parse(sample);
    BOOST_REQUIRE(query.has_error());
    BOOST_TEST(query.error().code == "InvalidParameterException");
}

// The grammar as a table: each subject with each operator, in both spellings; what the guide does not allow is refused.
// The instance is the one above: each subject is compared with its own value, a greater (or other) and a smaller one.
struct Subject {
    const char* name;
    const char* same;
    const char* greater; // for words: another one
    bool ordered;
    bool words; // lists and patterns
    bool exists;
};

constexpr Subject subjects[]{
    {"agentConnected", "true", "false", false, true, false},
    {"ec2InstanceId", "i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", false, true, false},
    {"task:group", "service:log", "service:other", false, true, false},
    {"attribute:weight", "10", "11", true, true, true},
    {"agentVersion", "1.91.0", "1.100.0", true, false, false},
    {"runningTasksCount", "1", "10", true, false, false},
    {"registeredAt", "2026-01-02T03:00:01Z", "2026-01-02T03:00:02Z", true, false, false},
};

struct Operator {
    const char* sign;
    const char* word;
    enum class Needs { nothing, order, words, exists } needs;
    bool with_same;    // what it says of the subject's own value …
    bool with_greater; // … and of a greater one
};

constexpr Operator operators[]{
    {"==", "equals", Operator::Needs::nothing, true, false},
    {"!=", "not_equals", Operator::Needs::nothing, false, true},
    {">", "greater_than", Operator::Needs::order, false, false},
    {">=", "greater_than_equal", Operator::Needs::order, true, false},
    {"<", "less_than", Operator::Needs::order, false, true},
    {"<=", "less_than_equal", Operator::Needs::order, true, true},
    {"in", "in", Operator::Needs::words, true, false},
    {"!in", "not_in", Operator::Needs::words, false, true},
    {"=~", "matches", Operator::Needs::words, true, false},
    {"!~", "not_matches", Operator::Needs::words, false, true},
    {"exists", "exists", Operator::Needs::exists, true, true},
    {"!exists", "not_exists", Operator::Needs::exists, false, false},
};

bool allows(const Subject& subject, Operator::Needs needs)
{
    switch (needs) {
    case Operator::Needs::nothing: return true;
    case Operator::Needs::order: return subject.ordered;
    case Operator::Needs::words: return subject.words;
    case Operator::Needs::exists: return subject.exists;
    }
    return false;
}

std::string term(const Subject& subject, const Operator& op, const char* spelling, std::string value)
{
    if (op.needs == Operator::Needs::exists) value.clear();
    if (std::string_view(op.word).ends_with("in")) value = "[nothing, " + value + "]";
    return std::string(subject.name) + " " + spelling + (value.empty() ? "" : " " + value);
}

struct OneInstance {
    OneInstance()
    {
        world.at(0.877); // 03:00:01
        arn = world.ecs
                  .register_instance(world.orders, {.ec2_id = "i-0a1b2c3d4e5f60001", .attributes = {{"weight", "10"}}})
                  .value();
        world.service({.name = "log", .desired = 1});
        world.at(4); // its task runs
    }
    bool matches(const std::string& expression)
    {
        const auto query = InstanceQuery::parse(expression);
        if (!query) throw std::runtime_error(expression + ": " + query.error().message);
        return (*query)->matches(*world.ecs.find_instance(arn));
    }
    World world;
    std::string arn;
};

BOOST_AUTO_TEST_CASE(every_subject_knows_its_operators_in_both_spellings_and_no_other)
{
    OneInstance one;
    for (const Subject& subject : subjects) {
        for (const Operator& op : operators) {
            for (const char* spelling : {op.sign, op.word}) {
                const auto same = term(subject, op, spelling, subject.same);
                const auto greater = term(subject, op, spelling, subject.greater);
                if (!allows(subject, op.needs)) {
                    BOOST_TEST(InstanceQuery::parse(same).has_error(), same);
                    continue;
                }
                BOOST_TEST(one.matches(same) == op.with_same, same);
                BOOST_TEST(one.matches(greater) == op.with_greater, greater);
                // Denied, and denied twice; nested between what is always so and what never is.
                BOOST_TEST(one.matches("not(" + same + ")") != op.with_same, same);
                BOOST_TEST(one.matches("!(" + same + ")") != op.with_same, same);
                BOOST_TEST(one.matches("not(!(" + same + "))") == op.with_same, same);
                const std::string so = "agentConnected == true";
                const std::string not_so = "agentConnected == false";
                BOOST_TEST(one.matches("(" + same + ") and " + so) == op.with_same, same);
                BOOST_TEST(one.matches(not_so + " || (" + same + " && (" + so + " or " + not_so + "))") == op.with_same,
                           same);
                BOOST_TEST(!one.matches("(" + same + ") && " + not_so), same);
                BOOST_TEST(one.matches("(" + same + ") or " + so), same);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(and_binds_closer_than_or_and_not_closest)
{
    OneInstance one;
    const std::string t = "attribute:weight exists";
    const std::string f = "attribute:weight !exists";
    BOOST_TEST(one.matches(t + " or " + t + " and " + f));
    BOOST_TEST(!one.matches("(" + t + " or " + t + ") and " + f));
    BOOST_TEST(one.matches("not(" + f + ") and " + t));
    BOOST_TEST(!one.matches("not(" + f + " or " + t + ")"));
}

BOOST_AUTO_TEST_CASE(a_deep_or_long_expression_is_refused_and_does_not_overflow)
{
    BOOST_TEST(InstanceQuery::parse(std::string(900, '(') + "agentConnected == true").has_error());
    BOOST_TEST(InstanceQuery::parse(std::string(900, '!') + "(agentConnected == true)").has_error());
    BOOST_TEST(InstanceQuery::parse("attribute:a == " + std::string(2000, 'x')).has_error());
    BOOST_TEST(InstanceQuery::parse("((((agentConnected == true))))").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
