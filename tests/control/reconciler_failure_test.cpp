// What the world can do to a run: each call refused, failing, silent, too late or cancelled.
#include "headcount/control/reconciler.hpp"

#include "reconciler_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::Outcome;
using core::Reason;

namespace {

struct Trouble {
    std::string name;
    core::Result<net::Response> outcome;
    Reason reason;
    bool transient;
};

std::vector<Trouble> troubles()
{
    std::vector<Trouble> all;
    all.push_back({"throttled", json_error(400, "ThrottlingException", "Rate exceeded"), Reason::throttled, true});
    all.push_back({"denied", json_error(400, "AccessDeniedException"), Reason::denied, false});
    all.push_back({"server", json_error(500, "ServerException"), Reason::server, true});
    all.push_back({"reset", transport_error(), Reason::transport, true});
    all.push_back({"invalid", json_error(400, "ClientException"), Reason::invalid, false});
    all.push_back({"bad key", json_error(403, "IncompleteSignatureException"), Reason::credentials, false});
    return all;
}

void reply(Step& step, const core::Result<net::Response>& outcome)
{
    if (outcome)
        step.replies(*outcome);
    else
        step.fails(outcome.error());
}

// Runs one reconcile as a task that is cancelled after `span`.
control::RunReport run_cancelled_after(ReconcilerWorld& w, core::Duration span)
{
    std::optional<control::RunReport> report;
    net::TaskGroup tasks{w.virtual_world.io.get_executor()};
    tasks.spawn(detail::keep(w.start(), report));
    if (span > 0ms) w.timers.run_until(w.timers.now() + span); // else it has not begun yet
    tasks.cancel();
    w.timers.run_until(w.timers.now()); // not a moment passes
    BOOST_REQUIRE(report);
    BOOST_TEST(tasks.size() == 0U);
    BOOST_TEST(w.transport.in_flight() == 0U);
    return *report;
}

} // namespace

BOOST_AUTO_TEST_SUITE(reconciler_failure)

BOOST_AUTO_TEST_CASE(each_trouble_at_each_call_is_a_failed_row_with_its_reason)
{
    for (const bool known : {false, true})
        for (std::size_t step = 0; step < 3; ++step)
            for (const auto& trouble : troubles()) {
                BOOST_TEST_CONTEXT((known ? "known, " : "unknown, ") << "call " << step << ": " << trouble.name)
                {
                    ReconcilerWorld w;
                    if (known) w.make_known(2);
                    const bool reads_both = known || step > 0;
                    Step& services = w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
                    if (step == 0) reply(services, trouble.outcome);
                    if (reads_both) {
                        Step& clusters = w.transport.expect("DescribeClusters").replies(clusters_json(7));
                        if (step == 1) reply(clusters, trouble.outcome);
                    }
                    if (step == 2) reply(w.transport.expect("UpdateService"), trouble.outcome);
                    const auto report = w.run();
                    const auto& row = report.rows.at(0);
                    BOOST_TEST(report.outcome == Outcome::failed);
                    BOOST_TEST(row.decision.reason == trouble.reason);
                    BOOST_TEST(row.decision.to == row.decision.from);
                    BOOST_TEST(report.transient == trouble.transient);
                    BOOST_TEST(row.error.has_value());
                    BOOST_TEST(!report.applied);
                    BOOST_TEST(report.calls == (step == 2 ? 3U : reads_both ? 2U : 1U));
                    BOOST_TEST(row.decision.words.starts_with("cannot "));
                    BOOST_TEST(row.decision.words.find("cluster prod (111122223333, eu-west-1)") != std::string::npos);
                    BOOST_TEST(w.transport.problem() == "");
                }
            }
}

BOOST_AUTO_TEST_CASE(passing_troubles_at_any_call_change_neither_the_outcome_nor_the_number_of_logical_calls)
{
    for_each_failure(3, passing_troubles(), [](std::size_t index, const Failure& failure) {
        ReconcilerWorld w{3};
        w.expect_adjustment(2, 7);
        w.transport.fail_before(index, failure.outcome);
        const auto report = w.run();
        BOOST_TEST(report.outcome == Outcome::adjusted);
        BOOST_TEST(report.calls == 3U); // an attempt is not a call
        BOOST_TEST(w.transport.sent().size() == 4U);
        BOOST_TEST(w.transport.problem() == "");
    });
}

BOOST_AUTO_TEST_CASE(a_refusal_says_what_failed_where_and_what_to_do)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.transport.expect("DescribeClusters").replies(json_error(400, "AccessDeniedException", "not authorized"));
    const auto words = w.run().rows.at(0).decision.words;
    BOOST_TEST(words.starts_with("cannot count the instances of cluster prod (111122223333, eu-west-1): "
                                 "DescribeClusters was refused with AccessDeniedException (request "));
    BOOST_TEST(words.find("; allow ecs:DescribeClusters to ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_service_that_went_away_before_the_write_is_a_verdict)
{
    struct Case {
        std::string code;
        std::string message;
        Outcome outcome;
        Reason reason;
    };
    const std::vector<Case> cases{
        {"ServiceNotActiveException", "Service was not ACTIVE.", Outcome::no_service, Reason::service_inactive},
        {"ServiceNotFoundException", "Service not found.", Outcome::no_service, Reason::no_service},
        {"ClusterNotFoundException", "Cluster not found.", Outcome::no_service, Reason::cluster_missing},
        {"InvalidParameterException",
         "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value "
         "and try again",
         Outcome::skipped, Reason::daemon},
    };
    for (const auto& c : cases) {
        BOOST_TEST_CONTEXT(c.code)
        {
            ReconcilerWorld w;
            w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
            w.transport.expect("DescribeClusters").replies(clusters_json(7));
            w.transport.expect("UpdateService").replies(json_error(400, c.code, c.message));
            w.transport.expect("DescribeServices").replies(missing_json);
            const auto report = w.run();
            BOOST_TEST(report.outcome == c.outcome);
            BOOST_TEST(report.rows.at(0).decision.reason == c.reason);
            BOOST_TEST(report.rows.at(0).decision.to == 2U);
            BOOST_TEST(!report.rows.at(0).error);
            BOOST_TEST(w.run().calls == 1U); // and the cluster is not taken for known
            BOOST_TEST(w.transport.problem() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(another_invalid_parameter_at_the_write_is_a_failure)
{
    ReconcilerWorld w;
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7));
    w.transport.expect("UpdateService").replies(json_error(400, "InvalidParameterException", "no"));
    BOOST_TEST(w.run().rows.at(0).decision.reason == Reason::invalid);
}

BOOST_AUTO_TEST_CASE(one_failed_write_does_not_stop_the_others_and_is_all_that_the_next_run_repeats)
{
    ReconcilerWorld w;
    w.config->rules.emplace_back().service = "log-shipper";
    const ServiceLook agent{.name = "node-agent", .desired = 2};
    ServiceLook shipper{.name = "log-shipper", .desired = 2};
    w.transport.expect("DescribeServices").replies(services_json({agent, shipper}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7));
    w.transport.expect("UpdateService").replies(json_error(400, "ThrottlingException"));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"log-shipper","desiredCount":7})")
        .replies(updated_json(7));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.transient);
    BOOST_TEST(report.rows.at(1).decision.outcome == Outcome::adjusted);

    shipper.desired = 7;
    w.transport.expect("DescribeServices").replies(services_json({agent, shipper}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":7})")
        .replies(updated_json(7));
    const auto again = w.run();
    BOOST_TEST(again.outcome == Outcome::adjusted);
    BOOST_TEST(again.rows.at(1).decision.outcome == Outcome::in_sync);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_run_with_one_lasting_failure_is_not_transient)
{
    ReconcilerWorld w;
    w.config->rules.emplace_back().service = "log-shipper";
    w.transport.expect("DescribeServices")
        .replies(services_json({{.name = "node-agent", .desired = 2}, {.name = "log-shipper", .desired = 2}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7));
    w.transport.expect("UpdateService").replies(json_error(400, "ThrottlingException"));
    w.transport.expect("UpdateService").replies(json_error(400, "AccessDeniedException"));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(!report.transient);
}

BOOST_AUTO_TEST_CASE(a_write_acts_on_a_fresh_reading_only)
{
    ReconcilerWorld w;
    w.config->limits.call = 2s;
    w.config->rules.emplace_back().service = "log-shipper";
    w.transport.expect("DescribeServices")
        .replies(services_json({{.name = "node-agent", .desired = 2}, {.name = "log-shipper", .desired = 2}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(7)).takes(1s);
    w.transport.expect("UpdateService").hangs();
    const auto report = w.run();
    BOOST_TEST(report.calls == 3U);                        // the second write would be too late: not sent
    BOOST_TEST((w.timers.now().time_since_epoch() == 2s)); // the services were read at 0 s
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::deadline);
    BOOST_TEST(report.rows.at(1).decision.reason == Reason::deadline);
    BOOST_TEST(report.transient);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(silence_ends_with_the_deadline_of_the_run)
{
    for (const bool known : {false, true}) {
        ReconcilerWorld w;
        if (known) w.make_known();
        w.transport.expect("DescribeServices").hangs();
        if (known) w.transport.expect("DescribeClusters").hangs();
        const Time start = w.timers.now();
        const auto report = w.run();
        BOOST_TEST((w.timers.now() - start <= 30s));
        BOOST_TEST(report.outcome == Outcome::failed);
        BOOST_TEST(report.transient);
        BOOST_TEST(report.last_answer == w.timers.now()); // none came
    }
}

BOOST_AUTO_TEST_CASE(a_failed_count_does_not_make_a_known_cluster_unknown)
{
    ReconcilerWorld w;
    w.make_known(3);
    w.transport.expect("DescribeServices").fails(transport_error());
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    w.run();
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 3}})).takes(5ms);
    w.transport.expect("DescribeClusters").replies(clusters_json(3)).takes(5ms);
    const Time start = w.timers.now();
    w.run();
    BOOST_TEST((w.timers.now() - start == 5ms));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(cancelling_ends_a_run_at_once_wherever_it_is_and_claims_nothing)
{
    for (const bool known : {false, true})
        for (const auto span : {1ms, 11ms, 21ms}) {
            BOOST_TEST_CONTEXT((known ? "known" : "unknown") << ", after " << span.count() << " ms")
            {
                ReconcilerWorld w;
                if (known) w.make_known(2);
                w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}})).takes(10ms);
                w.transport.expect("DescribeClusters").replies(clusters_json(7)).takes(10ms);
                w.transport.expect("UpdateService").takes(10ms);
                if (known && span == 21ms) continue; // it has ended by then
                const auto report = run_cancelled_after(w, span);
                BOOST_TEST(report.outcome == Outcome::failed);
                BOOST_TEST(report.transient);
                BOOST_TEST(!report.applied);
                BOOST_TEST(report.rows.at(0).decision.to == report.rows.at(0).decision.from);
            }
        }
}

BOOST_AUTO_TEST_CASE(a_task_that_was_cancelled_before_it_ran_sends_nothing)
{
    for (const bool known : {false, true}) {
        ReconcilerWorld w;
        if (known) w.make_known();
        const auto report = run_cancelled_after(w, 0ms);
        BOOST_TEST(report.outcome == Outcome::failed);
        BOOST_TEST(w.sent_count() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
