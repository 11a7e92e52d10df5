// The configuration of a Lambda function: other defaults, and no key that needs memory between invocations.
#include "app/config_inputs.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace std::chrono_literals;
using app::Needs;
using test::load;
using test::refusal;

BOOST_AUTO_TEST_SUITE(config_invocations)

namespace {

const std::string rules = "services: [{service: node-agent}]\n";

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_looked_at_a_second_time_and_a_batch_is_held_whole)
{
    const core::Config config = load({.file = rules, .needs = Needs::invocations});
    BOOST_TEST((config.sweep == 0s));
    BOOST_TEST((config.recheck == 0s));
    BOOST_TEST(!config.skip_unchanged);
    BOOST_TEST(load({.file = rules + "skip_unchanged: true\n", .needs = Needs::invocations}).skip_unchanged);
    BOOST_TEST((config.limits.give_up == 10s));
    BOOST_TEST(config.limits.held_messages == 10'000U);
    BOOST_TEST(config.limits.held_per_account == 10'000U);
}

BOOST_AUTO_TEST_CASE(what_is_written_counts_where_it_has_a_meaning)
{
    const core::Config config = load({.file = rules + "limits: { give_up: 3s, held_messages: 5, held_per_account: 4 }\n"
                                                      "sweep: 0\nrecheck: 0s\n",
                                      .needs = Needs::invocations});
    BOOST_TEST((config.limits.give_up == 3s));
    BOOST_TEST(config.limits.held_messages == 5U);
    BOOST_TEST(config.limits.held_per_account == 4U);
}

BOOST_AUTO_TEST_CASE(its_metrics_are_in_its_log_unless_that_is_written_otherwise)
{
    BOOST_TEST(load({.file = rules, .needs = Needs::invocations}).emf);
    BOOST_TEST(!load({.file = rules + "metrics: { emf: false }\n", .needs = Needs::invocations}).emf);
    BOOST_TEST(!load({.file = rules + "queues: [{ url: events }]\n"}).emf);
}

BOOST_AUTO_TEST_CASE(what_needs_memory_is_refused_where_it_was_written)
{
    const std::string sweep = refusal({.file = rules + "sweep: 5m\n", .needs = Needs::invocations});
    BOOST_TEST(sweep.starts_with("/etc/headcount.yaml, line 2: sweep needs memory between invocations"), sweep);
    BOOST_TEST(sweep.find("schedule") != std::string::npos, sweep);
    const std::string recheck =
        refusal({.file = rules, .environment = {{"HEADCOUNT_RECHECK", "10s"}}, .needs = Needs::invocations});
    BOOST_TEST(recheck.starts_with("HEADCOUNT_RECHECK needs memory"), recheck);
    for (const std::string key :
         {"scale_in: {hold: 1m}", "scale_out: {hold: 1m}", "scale_in: {max_step: 1}", "scale_out: {max_step: 10%}",
          "scale_in: {to_zero: confirm}", "during_deployment: hold_in", "during_deployment: hold"}) {
        const std::string in = "services:\n- service: node-agent\n  " + key + "\n";
        const std::string why = refusal({.file = in, .needs = Needs::invocations});
        BOOST_TEST(why.starts_with("/etc/headcount.yaml, line 3: services[0]."), key << ": " << why);
        BOOST_TEST(why.find("needs memory between invocations") != std::string::npos, why);
    }
    for (const std::string key : {"feedback: 3m", "max_fall: 50%/5m"}) {
        const std::string why = refusal({.file = rules + "limits: {" + key + "}\n", .needs = Needs::invocations});
        BOOST_TEST(why.starts_with("/etc/headcount.yaml, line 2: limits."), key << ": " << why);
    }
}

BOOST_AUTO_TEST_CASE(no_guard_waits_unless_it_needs_no_memory)
{
    const core::Config config = load({.file = rules, .needs = Needs::invocations});
    BOOST_TEST((config.rules.at(0).to_zero == core::ToZero::confirm)); // as far as one read goes
    BOOST_TEST((config.rules.at(0).during_deployment == core::DuringDeployment::proceed));
    BOOST_TEST(!config.limits.feedback.has_value());
    BOOST_TEST(!config.limits.max_fall.has_value());
    const std::string off = "services:\n- service: node-agent\n  scale_in: {hold: 0, max_step: off, to_zero: false}\n"
                            "  during_deployment: proceed\nlimits: {feedback: off, max_fall: off}\n";
    const core::Config said = load({.file = off, .needs = Needs::invocations});
    BOOST_TEST((said.rules.at(0).to_zero == core::ToZero::no));
}

BOOST_AUTO_TEST_CASE(a_service_is_needed_and_a_queue_is_not)
{
    BOOST_TEST(refusal({.needs = Needs::invocations}).find("HEADCOUNT_SERVICE") != std::string::npos);
    const std::map<std::string, std::string> seed{
        {"ECS_SERVICE_ARN", "arn:aws:ecs:eu-west-1:111122223333:service/orders/node-agent"}};
    BOOST_TEST(load({.environment = seed, .needs = Needs::invocations}).rules.at(0).service == "node-agent");
}

BOOST_AUTO_TEST_SUITE_END()
