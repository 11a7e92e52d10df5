#include "app/intake.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using app::Judgement;
using Action = Judgement::Action;
using observe::EventResult;

namespace {

const std::string own = "111122223333";
const std::string member = "222233334444";

core::ClusterKey cluster(const std::string& account = own, const std::string& name = "orders")
{
    return {"aws", account, "eu-west-1", name};
}

core::ApiCall call_of(const std::string& user_agent, const std::string& principal)
{
    return {cluster(), "UpdateService", "node-agent", principal, user_agent};
}

struct Judging {
    core::Config config;
    Judging() { config.rules.emplace_back().service = "node-agent"; }

    Judgement of(core::EventBody body, const std::string& account = own) const
    {
        core::Event event;
        event.envelope.id = core::ShortText<128>("e-1");
        event.envelope.account = account;
        event.envelope.region = "eu-west-1";
        event.body = std::move(body);
        return app::judge(event, config, own);
    }
    Judgement of_instance(const core::ClusterKey& key) const
    {
        return of(core::InstanceChange{key, {}, "ACTIVE", true, 1, 0});
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(intake, Judging)

BOOST_AUTO_TEST_CASE(a_change_of_an_instance_has_its_cluster_looked_at)
{
    const Judgement judgement = of_instance(cluster());
    BOOST_TEST(judgement.action == Action::look);
    BOOST_TEST(judgement.cluster == cluster());
    BOOST_TEST(judgement.instance_change);
    BOOST_TEST((judgement.lane == control::Lane::event));
}

BOOST_AUTO_TEST_CASE(a_cluster_for_which_no_rule_names_a_service_is_ignored)
{
    config.rules[0].clusters = {"*", "!orders"};
    const Judgement judgement = of_instance(cluster());
    BOOST_TEST(judgement.action == Action::acknowledge);
    BOOST_TEST((judgement.result == EventResult::ignored));
}

BOOST_AUTO_TEST_CASE(a_foreign_event_is_rejected_without_accounts_and_ignored_with_them_unless_configured)
{
    const Judgement without = of_instance(cluster(member));
    BOOST_TEST(without.action == Action::give_back);
    BOOST_TEST((without.result == EventResult::rejected));
    BOOST_TEST(without.why.find(member) != std::string::npos);

    config.accounts = {{.ids = {own}, .except = {}, .role = {}, .external_id = {}}};
    const Judgement with = of_instance(cluster(member));
    BOOST_TEST(with.action == Action::acknowledge);
    BOOST_TEST((with.result == EventResult::foreign));

    config.foreign = core::Foreign::reject;
    BOOST_TEST(of_instance(cluster(member)).action == Action::give_back);
    config.accounts.clear();
    config.foreign = core::Foreign::ignore;
    BOOST_TEST((of_instance(cluster(member)).result == EventResult::foreign));
}

BOOST_AUTO_TEST_CASE(every_kind_of_event_that_names_a_cluster_can_be_foreign)
{
    config.foreign = core::Foreign::ignore;
    const core::ClusterKey theirs = cluster(member);
    BOOST_TEST((of(core::ApiCall{theirs, "CreateService", "node-agent", "", ""}).result == EventResult::foreign));
    BOOST_TEST((of(core::DeploymentChange{theirs, "node-agent", ""}).result == EventResult::foreign));
    const Judgement placement = of(core::PlacementFailure{theirs, "node-agent", ""});
    BOOST_TEST((placement.result == EventResult::foreign));
    BOOST_TEST(!placement.placement_failure);
    BOOST_TEST((of(core::SweepRequest{}, member).result == EventResult::foreign));
}

BOOST_AUTO_TEST_CASE(a_region_outside_the_configuration_is_foreign)
{
    config.regions = {"us-east-1"};
    config.foreign = core::Foreign::ignore;
    BOOST_TEST((of_instance(cluster()).result == EventResult::foreign));
}

BOOST_AUTO_TEST_CASE(a_call_marks_its_cluster_only_if_its_service_can_match_a_rule)
{
    BOOST_TEST(of(core::ApiCall{cluster(), "CreateService", "node-agent", "", ""}).action == Action::look);
    BOOST_TEST((of(core::ApiCall{cluster(), "CreateService", "other", "", ""}).result == EventResult::ignored));
    BOOST_TEST(!of(core::ApiCall{cluster(), "CreateService", "node-agent", "", ""}).instance_change);
}

BOOST_AUTO_TEST_CASE(where_services_are_discovered_a_call_says_which_of_them_to_look_at)
{
    config.rules[0].service.clear();
    config.rules[0].tag = "headcount";
    const Judgement changed = of(core::ApiCall{cluster(), "UpdateService", "other", "", ""});
    BOOST_TEST(changed.action == Action::look);
    BOOST_TEST((changed.service == "other" && !changed.services_change));
    for (const char* call : {"CreateService", "DeleteService"})
        BOOST_TEST(of(core::ApiCall{cluster(), call, "other", "", ""}).services_change);
    config.rules[0].tag.clear();
    config.rules[0].service = "node-*";
    BOOST_TEST((of(core::ApiCall{cluster(), "CreateService", "other", "", ""}).result == EventResult::ignored));
    BOOST_TEST(of_instance(cluster()).action == Action::look);
}

BOOST_AUTO_TEST_CASE(a_call_on_instances_always_marks_in_the_recheck_lane)
{
    const Judgement judgement = of(core::ApiCall{cluster(), "PutAttributes", std::nullopt, "", ""});
    BOOST_TEST(judgement.action == Action::look);
    BOOST_TEST((judgement.lane == control::Lane::recheck));
    BOOST_TEST((of(core::ApiCall{cluster(), "CreateService", "node-agent", "", ""}).lane == control::Lane::event));
}

BOOST_AUTO_TEST_CASE(headcounts_own_calls_are_ignored_and_others_that_look_like_them_are_not)
{
    const std::string ours = "arn:aws:sts::111122223333:assumed-role/headcount/headcount";
    BOOST_TEST((of(call_of("headcount/0.1.0", ours)).result == EventResult::ignored));
    BOOST_TEST(of(call_of("headcount/0.1.0", ours)).action == Action::acknowledge);
    BOOST_TEST(of(call_of("aws-cli/2.9", ours)).action == Action::look);
    const std::string theirs = "arn:aws:sts::222233334444:assumed-role/headcount/headcount";
    BOOST_TEST(of(call_of("headcount/0.1.0", theirs)).action == Action::look);
    BOOST_TEST(of(call_of("headcount/0.1.0", "not an arn")).action == Action::look);

    config.accounts = {
        {.ids = {own, member}, .except = {}, .role = "arn:aws:iam::{account}:role/tools/headcount", .external_id = {}}};
    BOOST_TEST(of(call_of("headcount/0.1.0", theirs)).action == Action::acknowledge);
    const std::string other_role = "arn:aws:sts::222233334444:assumed-role/headcount-2/x";
    BOOST_TEST(of(call_of("headcount/0.1.0", other_role)).action == Action::look);
}

BOOST_AUTO_TEST_CASE(tags_that_headcount_pause_and_resume_set_and_remove_mark_whoever_typed_it)
{
    const std::string ours = "arn:aws:sts::111122223333:assumed-role/headcount/headcount";
    for (const char* call : {"TagResource", "UntagResource"}) {
        BOOST_TEST(of(core::ApiCall{cluster(), call, "node-agent", ours, "headcount/0.1.0"}).action == Action::look);
        BOOST_TEST((of(core::ApiCall{cluster(), call, "other", ours, ""}).result == EventResult::ignored));
    }
}

BOOST_AUTO_TEST_CASE(a_deployment_matters_to_a_service_whose_change_is_held)
{
    const Judgement ours = of(core::DeploymentChange{cluster(), "node-agent", "SERVICE_DEPLOYMENT_COMPLETED"});
    BOOST_TEST(ours.action == Action::acknowledge); // whether a change is held is not known here
    BOOST_TEST(ours.held_service == "node-agent");
    BOOST_TEST(ours.cluster == cluster());
    BOOST_TEST(of(core::DeploymentChange{cluster(), "web", "SERVICE_DEPLOYMENT_COMPLETED"}).held_service.empty());
}

BOOST_AUTO_TEST_CASE(who_else_sets_a_count_is_told)
{
    const std::string ci = "arn:aws:sts::111122223333:assumed-role/deployer/ci";
    const Judgement theirs = of(call_of("aws-cli/2", ci));
    BOOST_TEST(theirs.action == Action::look);
    BOOST_TEST(theirs.written_service == "node-agent");
    BOOST_TEST(theirs.other_writer == ci);
    BOOST_TEST(of(call_of("headcount/0.1.0", "arn:aws:sts::111122223333:assumed-role/x/y")).other_writer.empty());
    core::ApiCall other = call_of("aws-cli/2", ci);
    other.name = "CreateService";
    BOOST_TEST(of(other).other_writer.empty());
}

BOOST_AUTO_TEST_CASE(deployments_and_placement_failures_are_acknowledged)
{
    BOOST_TEST((of(core::DeploymentChange{cluster(), "node-agent", "SERVICE_DEPLOYMENT_COMPLETED"}).result ==
                EventResult::ignored));
    const Judgement managed = of(core::PlacementFailure{cluster(), "node-agent", "RESOURCE:MEMORY"});
    BOOST_TEST(managed.action == Action::acknowledge);
    BOOST_TEST(managed.placement_failure);
    BOOST_TEST(!of(core::PlacementFailure{cluster(), "other", ""}).placement_failure);
}

BOOST_AUTO_TEST_CASE(a_sweep_may_be_asked_for_by_our_own_accounts_and_by_a_bare_input)
{
    BOOST_TEST(of(core::SweepRequest{}).action == Action::sweep);
    BOOST_TEST(of(core::SweepRequest{}, "").action == Action::sweep);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_goes_back_and_what_is_nothing_to_us_does_not)
{
    const Judgement poison = of(core::Rejected{"not JSON"});
    BOOST_TEST(poison.action == Action::give_back);
    BOOST_TEST((poison.result == EventResult::rejected));
    BOOST_TEST(poison.why == "not JSON");
    BOOST_TEST((of(core::Ignored{"another source"}).result == EventResult::ignored));
}

BOOST_AUTO_TEST_SUITE_END()
