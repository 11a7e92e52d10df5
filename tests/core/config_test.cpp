#include "headcount/core/config.hpp"
#include "headcount/core/selecting.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

namespace {

const ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};
const ClusterKey payments{"aws", "444455556666", "us-east-1", "payments"};

Rule rule(std::string service, std::vector<std::string> clusters = {"*"})
{
    Rule made;
    made.service = std::move(service);
    made.clusters = std::move(clusters);
    return made;
}

Config with_rules(std::vector<Rule> rules)
{
    Config config;
    config.rules = std::move(rules);
    return config;
}

bool reaches(std::vector<std::string> clusters, const ClusterKey& cluster)
{
    return may_match(with_rules({rule("web", std::move(clusters))}), cluster, "web").has_value();
}

// The plain recursive definition: exponential, and obviously right.
bool naive_glob(std::string_view glob, std::string_view text)
{
    if (glob.empty()) return text.empty();
    if (glob[0] == '*') return naive_glob(glob.substr(1), text) || (!text.empty() && naive_glob(glob, text.substr(1)));
    return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && naive_glob(glob.substr(1), text.substr(1));
}

std::string drawn(Random& random, std::string_view alphabet, std::size_t longest)
{
    std::string text(random.between(0, longest), ' ');
    for (char& c : text)
        c = alphabet[random.below(alphabet.size())];
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(a_glob_matches_the_whole_text_and_minds_case)
{
    for (const auto& [glob, text] : {std::pair{"*", ""},
                                     {"*", "orders"},
                                     {"", ""},
                                     {"orders", "orders"},
                                     {"ord*", "orders"},
                                     {"*ers", "orders"},
                                     {"o*d*s", "orders"},
                                     {"??ders", "orders"},
                                     {"**", "x"},
                                     {"*a*b", "aabab"},
                                     {"orders*", "orders"},
                                     {"a?*", "ab"}})
        BOOST_TEST(glob_matches(glob, text), glob << " should match " << text);
    for (const auto& [glob, text] : {std::pair{"", "x"},
                                     {"orders", "order"},
                                     {"order", "orders"},
                                     {"Orders", "orders"},
                                     {"?", ""},
                                     {"??", "x"},
                                     {"a*b", "abc"},
                                     {"*x*", "orders"},
                                     {"orders?", "orders"}})
        BOOST_TEST(!glob_matches(glob, text), glob << " should not match " << text);
}

BOOST_AUTO_TEST_CASE(a_glob_agrees_with_the_plain_recursive_definition)
{
    Random random{20260102};
    int matched = 0;
    for (int round = 0; round < 50000; ++round) {
        const std::string glob = drawn(random, "ab*?", 8);
        const std::string text = drawn(random, "ab", 10);
        const bool expected = naive_glob(glob, text);
        matched += expected ? 1 : 0;
        BOOST_REQUIRE_MESSAGE(glob_matches(glob, text) == expected, glob << " on " << text);
    }
    BOOST_TEST((matched > 2000 && matched < 48000)); // both answers were put to the test
}

BOOST_AUTO_TEST_CASE(a_hostile_glob_costs_no_more_than_glob_times_text)
{
    std::string glob;
    for (int star = 0; star < 500; ++star)
        glob += "a*";
    glob += 'b';
    BOOST_TEST(!glob_matches(glob, std::string(5000, 'a'))); // backtracking over every star would outlive the sun
}

BOOST_AUTO_TEST_CASE(clusters_are_named_by_name_or_arn)
{
    BOOST_TEST(reaches({"orders"}, orders));
    BOOST_TEST(reaches({"ord*"}, orders));
    BOOST_TEST(reaches({"arn:aws:ecs:eu-west-1:111122223333:cluster/orders"}, orders));
    BOOST_TEST(reaches({"arn:aws:ecs:*:111122223333:cluster/*"}, orders));
    BOOST_TEST(!reaches({"arn:aws:ecs:*:111122223333:cluster/*"}, payments));
    BOOST_TEST(!reaches({"order"}, orders));
    BOOST_TEST(!reaches({}, orders));
}

BOOST_AUTO_TEST_CASE(an_exclusion_wins_wherever_it_stands)
{
    BOOST_TEST(!reaches({"*", "!orders"}, orders));
    BOOST_TEST(!reaches({"!orders", "*"}, orders));
    BOOST_TEST(reaches({"*", "!orders"}, payments));
    BOOST_TEST(!reaches({"*", "!arn:*:111122223333:*"}, orders));
    BOOST_TEST(!reaches({"orders", "!ord*"}, orders));
}

BOOST_AUTO_TEST_CASE(exclusions_alone_mean_all_but_these)
{
    BOOST_TEST(!reaches({"!orders"}, orders));
    BOOST_TEST(reaches({"!orders"}, payments));
}

BOOST_AUTO_TEST_CASE(the_first_rule_that_matches_service_and_cluster_speaks)
{
    const Config config = with_rules({rule("web", {"payments"}), rule("w*", {"orders"}), rule("web"), rule("*")});
    BOOST_TEST(may_match(config, payments, "web").value().rule == 0U);
    BOOST_TEST(may_match(config, orders, "web").value().rule == 1U);
    BOOST_TEST(may_match(config, payments, "worker").value().rule == 3U);
    BOOST_TEST(!may_match(with_rules({rule("web")}), orders, "worker"));
    BOOST_TEST(!may_match(Config{}, orders, "web"));
}

BOOST_AUTO_TEST_CASE(services_named_are_the_exact_ones_of_matching_rules_each_once)
{
    const Config config = with_rules({rule("w*"), rule("agent"), rule("web", {"payments"}), rule("logs?"),
                                      rule("agent"), rule("mesh", {"*", "!payments"})});
    BOOST_TEST((services_named_for(config, orders) == std::vector<std::string>{"agent", "mesh"}));
    BOOST_TEST((services_named_for(config, payments) == std::vector<std::string>{"agent", "web"}));
}

BOOST_AUTO_TEST_CASE(without_accounts_only_the_own_account_is_in_reach)
{
    const Config config;
    BOOST_TEST(in_reach(config, orders.scope(), "111122223333"));
    BOOST_TEST(!in_reach(config, payments.scope(), "111122223333"));
    BOOST_TEST(!in_reach(config, orders.scope(), "")); // not known yet: nothing is ours
}

BOOST_AUTO_TEST_CASE(with_accounts_only_those_listed_are_in_reach)
{
    Config config;
    config.accounts = {AccountRule{{"444455556666"}, {}, "", ""}};
    BOOST_TEST(in_reach(config, payments.scope(), "111122223333"));
    BOOST_TEST(!in_reach(config, orders.scope(), "111122223333"));
    config.accounts = {AccountRule{{"*"}, {"444455556666"}, "", ""}};
    BOOST_TEST(in_reach(config, orders.scope(), "999988887777"));
    BOOST_TEST(!in_reach(config, payments.scope(), "999988887777"));
}

BOOST_AUTO_TEST_CASE(regions_where_given_bound_the_reach)
{
    Config config;
    config.regions = {"us-east-1", "us-west-2"};
    BOOST_TEST(in_reach(config, payments.scope(), "444455556666"));
    BOOST_TEST(!in_reach(config, orders.scope(), "111122223333"));
}

BOOST_AUTO_TEST_CASE(the_first_account_rule_that_speaks_for_an_account_is_its_rule)
{
    Config config;
    config.accounts = {AccountRule{{"111122223333"}, {}, "a", ""}, AccountRule{{"*"}, {"999988887777"}, "b", ""}};
    BOOST_REQUIRE(account_rule_for(config, "111122223333") != nullptr);
    BOOST_TEST(account_rule_for(config, "111122223333")->role == "a");
    BOOST_REQUIRE(account_rule_for(config, "444455556666") != nullptr);
    BOOST_TEST(account_rule_for(config, "444455556666")->role == "b");
    BOOST_TEST(account_rule_for(config, "999988887777") == nullptr);
    BOOST_TEST(account_rule_for(Config{}, "111122223333") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
