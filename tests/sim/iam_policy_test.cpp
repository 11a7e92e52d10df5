#include "sim/iam_policy.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using sim::IamPolicy;
using sim::IamRequest;
using Verdict = IamPolicy::Verdict;

namespace {

std::string document(const std::string& statements)
{
    return R"({"Version":"2012-10-17","Statement":)" + statements + "}";
}

int judged(const std::string& statements, const IamRequest& request, IamPolicy::Kind kind = IamPolicy::Kind::identity)
{
    return static_cast<int>(IamPolicy::parse(document(statements), kind).value().judge(request));
}

std::string complaint(const std::string& text, IamPolicy::Kind kind = IamPolicy::Kind::identity)
{
    const auto policy = IamPolicy::parse(text, kind);
    return policy ? "none" : policy.error().message;
}

constexpr int silent = static_cast<int>(Verdict::silent);
constexpr int allow = static_cast<int>(Verdict::allow);
constexpr int deny = static_cast<int>(Verdict::deny);

IamRequest update(const std::string& resource)
{
    return {.action = "ecs:UpdateService", .resource = "arn:aws:ecs:eu-west-1:1:service/" + resource, .principal = "1"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(iam_policy)

BOOST_AUTO_TEST_CASE(what_no_statement_speaks_of_is_not_allowed)
{
    const std::string one = R"({"Effect":"Allow","Action":["ecs:UpdateService","ecs:Describe*"],)"
                            R"("Resource":"arn:aws:ecs:*:1:service/*/node-?"})";
    BOOST_TEST(judged(one, update("orders/node-a")) == allow);
    BOOST_TEST(judged(one, update("orders/node-ab")) == silent);
    BOOST_TEST(judged(one, update("orders/web")) == silent);
    IamRequest other = update("orders/node-a");
    other.action = "ecs:describeservices"; // the case of an action does not count
    BOOST_TEST(judged(one, other) == allow);
    other.action = "ecs:DeleteService";
    BOOST_TEST(judged(one, other) == silent);
    other = update("orders/NODE-a");
    BOOST_TEST(judged(one, other) == silent); // that of a resource does
}

BOOST_AUTO_TEST_CASE(a_denial_beats_what_is_allowed_wherever_it_stands)
{
    const std::string all = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
    const std::string no = R"({"Effect":"Deny","Action":"ecs:UpdateService","Resource":"*"})";
    BOOST_TEST(judged("[" + all + "," + no + "]", update("a/b")) == deny);
    BOOST_TEST(judged("[" + no + "," + all + "]", update("a/b")) == deny);
    BOOST_TEST(judged(all, update("a/b")) == allow);
}

BOOST_AUTO_TEST_CASE(all_conditions_must_hold_and_a_key_that_is_missing_holds_nothing)
{
    const std::string trust =
        R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::111122223333:root"},)"
        R"("Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/hub-*"},)"
        R"("StringEquals":{"sts:ExternalId":["one","two"]}}})";
    IamRequest request{.action = "sts:AssumeRole", .resource = "x", .principal = "111122223333"};
    const auto verdict = [&] { return judged(trust, request, IamPolicy::Kind::trust); };
    BOOST_TEST(verdict() == silent);
    request.context["aws:PrincipalArn"] = "arn:aws:iam::111122223333:role/hub-1";
    BOOST_TEST(verdict() == silent);
    request.context["sts:ExternalId"] = "two";
    BOOST_TEST(verdict() == allow);
    request.context["sts:ExternalId"] = "Two";
    BOOST_TEST(verdict() == silent);
    request.context["sts:ExternalId"] = "one";
    request.principal = "444455556666";
    BOOST_TEST(verdict() == silent);
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_refused_when_it_is_read)
{
    const std::string head = R"("Effect":"Allow","Action":"a:B","Resource":"*")";
    BOOST_TEST(complaint(document("{" + head + "}")) == "none");
    BOOST_TEST(complaint("[]") == "this policy cannot be used: it is no JSON object");
    BOOST_TEST(complaint(R"({"Version":"2008-10-17","Statement":[]})").ends_with("its Version is not 2012-10-17"));
    const auto wrong = [&](const std::string& statement, const std::string& why, IamPolicy::Kind kind) {
        const std::string said = complaint(document(statement), kind);
        BOOST_TEST(said.find(why) != std::string::npos, said);
    };
    using enum IamPolicy::Kind;
    wrong("{" + head + R"(,"NotAction":"x:Y"})", "NotAction", identity);
    wrong("{" + head + R"(,"Principal":"*"})", "Principal", identity);
    wrong("{" + head + R"(,"Condition":{"StringEqualsIfExists":{"a":"b"}}})", "StringEqualsIfExists", identity);
    wrong(R"({"Effect":"Allow","Action":"a:B","Resource":"x/${aws:username}"})", "policy variables", identity);
    wrong(R"({"Effect":"allow","Action":"a:B","Resource":"*"})", "lacks an element", identity);
    wrong(R"({"Effect":"Allow","Action":"a:B"})", "lacks an element", identity);
    wrong(R"({"Effect":"Allow","Action":"a:B","Principal":{"Service":"x"}})", "Principal", trust);
    wrong(R"({"Effect":"Allow","Action":"a:B","Principal":{"AWS":"arn:aws:iam::111122223333:role/x"}})",
          "is no account", trust);
}

BOOST_AUTO_TEST_SUITE_END()
