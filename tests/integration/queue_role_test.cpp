// A queue of another account, over real sockets: only the role of that account may receive from it.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount::test;
namespace json = boost::json;

namespace {

const std::string theirs = "111122223333"; // the queue and the cluster
const std::string ours = "444455556666";   // the credentials in use

// headcount-sim gives its queue to the first account, and has no policy that would let another one in.
struct TwoAccounts : ServeWorld {
    TwoAccounts() : ServeWorld({"--accounts", theirs + "," + ours})
    {
        make_cluster("orders", 3, 1);
        for (const auto& account : aws.at("accounts").as_array()) {
            if (text_of(account.at("account")) != ours) continue;
            settings.environment["AWS_ACCESS_KEY_ID"] = text_of(account.at("access_key_id"));
            settings.environment["AWS_SECRET_ACCESS_KEY"] = text_of(account.at("secret_access_key"));
        }
        settings.yaml = "accounts: [{ ids: [\"" + theirs + "\"], role: headcount }]\n";
    }

    ServeSettings settings;
};

} // namespace

BOOST_AUTO_TEST_SUITE(queue_role)

BOOST_AUTO_TEST_CASE(events_of_a_queue_of_another_account_are_served_with_its_role)
{
    TwoAccounts w;
    w.settings.environment["HEADCOUNT_QUEUE_URL"] = w.queue_url;
    w.settings.environment["HEADCOUNT_QUEUE_ROLE"] = "arn:aws:iam::" + theirs + ":role/headcount";
    w.start(w.settings);
    BOOST_TEST(w.eventually([&] { return w.ready(); }), w.log());
    w.post("send", {{"body", instance_event(theirs, "orders")}});
    BOOST_TEST(w.eventually([&] { return w.desired("orders") == 3 && w.queue().empty(); }), w.log());
    BOOST_TEST(w.stop().ok());
    BOOST_TEST(w.queue().empty());
}

BOOST_AUTO_TEST_CASE(without_its_role_the_queue_is_refused_and_readyz_says_so)
{
    TwoAccounts w;
    w.start(w.settings);
    BOOST_TEST(w.eventually([&] { return w.api("/readyz").find("sqs:ReceiveMessage") != std::string::npos; }));
    BOOST_TEST(!w.ready());
    BOOST_TEST(w.stop().ok());
}

BOOST_AUTO_TEST_CASE(a_role_that_cannot_be_assumed_is_named)
{
    TwoAccounts w;
    w.settings.environment["HEADCOUNT_QUEUE_URL"] = w.queue_url;
    w.settings.environment["HEADCOUNT_QUEUE_ROLE"] = "reader"; // of the own account, which has none of that name
    w.start(w.settings);
    const std::string role = "cannot assume role arn:aws:iam::" + ours + ":role/reader";
    BOOST_TEST(w.eventually([&] { return w.api("/readyz").find(role) != std::string::npos; }), w.log());
    BOOST_TEST(w.stop().ok());
}

BOOST_AUTO_TEST_SUITE_END()
