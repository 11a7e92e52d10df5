// The policies that `headcount setup policy` prints, enforced by the simulated AWS: enough for whom they are meant, and
// not for more. And what `check` says where something is missing.
#include "integration/policy_files.hpp"

#include "headcount/app/setup.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <initializer_list>

namespace headcount {
namespace {

namespace json = boost::json;
using test::hub;
using test::hub_user;
using test::PolicyFiles;
using test::queue_policy;

// The policy of the queue's template, but for one action.
struct WithoutDeleting : PolicyFiles, test::ServeWorld {
    WithoutDeleting() : ServeWorld(add({"--dead-letters", "10"}, "--policy", hub_user, policy()))
    {
        make_cluster("orders", 3, 1);
    }

    static std::string policy()
    {
        json::value document = json::parse(queue_policy());
        for (json::value& statement : document.at("Statement").as_array()) {
            json::array kept;
            for (const json::value& action : statement.at("Action").as_array())
                if (action.as_string() != "sqs:DeleteMessage") kept.push_back(action);
            statement.at("Action") = std::move(kept);
        }
        return json::serialize(document);
    }
};

std::string printed_policy(bool for_operator)
{
    app::SetupQuestion question;
    question.region = "eu-west-1";
    question.account = hub;
    question.for_operator = for_operator;
    question.config.rules.emplace_back().service = test::service;
    question.config.queues.emplace_back().url = "arn:aws:sqs:eu-west-1:" + hub + ":events";
    return app::setup_policy(question).value();
}

// With what `headcount setup policy` prints.
struct Printed : PolicyFiles, test::ServeWorld {
    explicit Printed(bool for_operator)
        : ServeWorld(add({"--dead-letters", "10"}, "--policy", hub_user, printed_policy(for_operator)))
    {
        make_cluster("orders", 3, 1);
    }

    test::Finished run(test::Words words) { return test::run_process(headcount(std::move(words)), test::long_enough); }
};

struct PrintedForService : Printed {
    PrintedForService() : Printed(false) {}
};

struct PrintedForOperator : Printed {
    PrintedForOperator() : Printed(true) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(printed_policy)

BOOST_FIXTURE_TEST_CASE(check_finds_what_it_lacks_on_the_queue, WithoutDeleting)
{
    const auto finished = test::run_process(headcount({"check"}), test::long_enough);
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    BOOST_TEST(finished.output.find("wrong sqs:DeleteMessage on queue ") != std::string::npos, finished);
    BOOST_TEST(finished.output.find("ok    sqs:ChangeMessageVisibility on queue ") != std::string::npos, finished);
}

BOOST_FIXTURE_TEST_CASE(what_setup_policy_prints_is_enough_for_the_service_and_not_for_a_pause, PrintedForService)
{
    const auto checked = run({"check"});
    BOOST_TEST(checked.ended.ok(), checked);
    BOOST_TEST(run({"apply"}).ended.ok());
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(!run({"pause", "orders", test::service}).ended.ok());
    start({.yaml = "recheck: 0\n"});
    BOOST_TEST(eventually([this] { return ready(); }), log());
    post("register", {{"cluster", "orders"}, {"count", 1}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4; }), log());
    BOOST_TEST(stop().ok());
}

BOOST_FIXTURE_TEST_CASE(what_it_prints_for_an_operator_is_enough_to_explain_and_pause_and_not_to_apply,
                        PrintedForOperator)
{
    for (const test::Words& words : std::initializer_list<test::Words>{{"plan"},
                                                                       {"explain", "orders"},
                                                                       {"pause", "orders", test::service},
                                                                       {"resume", "orders", test::service}}) {
        const auto finished = run(words);
        BOOST_TEST(finished.ended.ok(), finished);
    }
    BOOST_TEST(!run({"apply"}).ended.ok());
    BOOST_TEST(desired("orders") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
