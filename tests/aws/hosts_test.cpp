#include "aws/hosts.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;

BOOST_AUTO_TEST_SUITE(hosts)

BOOST_AUTO_TEST_CASE(the_machine_itself_is_known_by_its_names_and_addresses)
{
    for (const auto* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
        BOOST_TEST(aws::is_loopback(host), host);
    for (const auto* host : {"example.com", "127.0.0.1.example.com", "10.0.0.1", "localhost.example.com", "::2", ""})
        BOOST_TEST(!aws::is_loopback(host), host);
}

BOOST_AUTO_TEST_CASE(no_proxy_names_hosts_domains_addresses_and_ports)
{
    const net::Endpoint ecs{true, "ecs.eu-west-1.amazonaws.com", 443};
    for (const auto* list :
         {"*", "amazonaws.com", ".amazonaws.com", "*.amazonaws.com", "a.example, .Eu-West-1.AMAZONAWS.com ,",
          "ecs.eu-west-1.amazonaws.com", "ecs.eu-west-1.amazonaws.com:443", "x,,*"})
        BOOST_TEST(aws::leaves_out(list, ecs), list);
    for (const auto* list : {"", ",", ".", "*.", ":443", "zonaws.com", "us-east-1.amazonaws.com", "amazonaws.com:8443",
                             "sqs.eu-west-1.amazonaws.com", "amazonaws.com.", "10.0.0.0/8"})
        BOOST_TEST(!aws::leaves_out(list, ecs), list);
    for (const auto* list : {"::1", "[::1]", "[::1]:8080"})
        BOOST_TEST(aws::leaves_out(list, {false, "::1", 8080}), list);
    BOOST_TEST(!aws::leaves_out("[::1]:80", {false, "::1", 8080}));
}

BOOST_AUTO_TEST_SUITE_END()
