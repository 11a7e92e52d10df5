// ListServices: what is asked, and what is believed.
#include "ecs_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;

BOOST_AUTO_TEST_SUITE(ecs_service_list)

namespace {

const std::string prefix = "arn:aws:ecs:eu-west-1:111122223333:service/";

struct World : EcsWorld {
    core::Result<aws::ListedServices> list(std::string token = {})
    {
        return run(ecs.list_services(orders, std::move(token), within(60s)));
    }
    bool refuses(const std::string& answer)
    {
        transport.expect("ListServices").replies(answer);
        return list().has_error();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_page_of_names_of_either_form_of_arn_and_the_token_behind_it)
{
    World w;
    w.transport.expect("ListServices")
        .body(R"({"cluster":"orders","maxResults":100})")
        .replies(R"({"serviceArns":[")" + prefix + R"(orders/web",")" + prefix + R"(old"],"nextToken":"t1"})");
    const auto first = w.list();
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST((first->names == Names{"web", "old"}));
    BOOST_TEST(first->next_token == "t1");
    w.transport.expect("ListServices")
        .body(R"({"cluster":"orders","maxResults":100,"nextToken":"t1"})")
        .replies(R"({"serviceArns":[]})");
    const auto last = w.list("t1");
    BOOST_TEST((last->names.empty() && last->next_token.empty() && !last->cluster_missing));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_missing_cluster_is_an_answer)
{
    World w;
    w.transport.expect("ListServices").replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    const auto listed = w.list();
    BOOST_REQUIRE(listed.has_value());
    BOOST_TEST(listed->cluster_missing);
}

BOOST_AUTO_TEST_CASE(what_speaks_of_something_else_is_an_error)
{
    World w;
    BOOST_TEST(w.refuses("{}"));
    BOOST_TEST(w.refuses(R"({"serviceArns":[7]})"));
    BOOST_TEST(w.refuses(R"({"serviceArns":["web"]})"));
    BOOST_TEST(w.refuses(R"({"serviceArns":[")" + prefix + R"(other/web"]})"));
    BOOST_TEST(w.refuses(R"({"serviceArns":["arn:aws:ecs:eu-west-1:444455556666:service/orders/web"]})"));
    BOOST_TEST(w.refuses(R"({"serviceArns":["arn:aws:ecs:us-east-1:111122223333:service/orders/web"]})"));
}

BOOST_AUTO_TEST_SUITE_END()
