#include "net/no_proxy.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::net;

namespace {

bool covers(const char* list, const Endpoint& endpoint)
{
    return NoProxy{list}.covers(endpoint);
}

} // namespace

BOOST_AUTO_TEST_SUITE(no_proxy)

BOOST_AUTO_TEST_CASE(domains_cover_the_host_and_all_below_it)
{
    const Endpoint ecs{true, "ecs.eu-west-1.amazonaws.com", 443};
    for (const auto* list : {"amazonaws.com", ".amazonaws.com", "*.amazonaws.com", "amazonaws.com.",
                             "ecs.eu-west-1.amazonaws.com", "a.example, .Eu-West-1.AMAZONAWS.com ,"})
        BOOST_TEST(covers(list, ecs), list);
    for (const auto* list : {"", ",", ".", "*.", ":443", "zonaws.com", "us-east-1.amazonaws.com",
                             "sqs.eu-west-1.amazonaws.com", "x.ecs.eu-west-1.amazonaws.com", "a*.amazonaws.com"})
        BOOST_TEST(!covers(list, ecs), list);
    BOOST_TEST(covers("amazonaws.com", {true, "ecs.eu-west-1.amazonaws.com.", 443}));
}

BOOST_AUTO_TEST_CASE(a_star_covers_everything_wherever_it_stands)
{
    for (const auto* list : {"*", "x,,*", "x *", "*,x"}) {
        BOOST_TEST(covers(list, {true, "ecs.eu-west-1.amazonaws.com", 443}), list);
        BOOST_TEST(covers(list, {false, "10.0.0.1", 80}), list);
    }
}

BOOST_AUTO_TEST_CASE(a_port_restricts_an_entry_to_itself)
{
    const Endpoint here{true, "emulator.test", 4566};
    for (const auto* list : {"emulator.test:4566", ".test:4566", "emulator.test"})
        BOOST_TEST(covers(list, here), list);
    for (const auto* list :
         {"emulator.test:443", "emulator.test:45", "emulator.test:45660", "emulator.test:x", ":4566"})
        BOOST_TEST(!covers(list, here), list);
}

BOOST_AUTO_TEST_CASE(addresses_are_compared_as_addresses)
{
    const struct {
        const char* list;
        Endpoint endpoint;
        bool covered;
    } rows[] = {
        {"10.0.0.1", {false, "10.0.0.1", 80}, true},
        {"10.0.0.1:80", {false, "10.0.0.1", 80}, true},
        {"10.0.0.1:81", {false, "10.0.0.1", 80}, false},
        {"0.0.1", {false, "10.0.0.1", 80}, false}, // no domain of it
        {"1", {false, "10.0.0.1", 80}, false},
        {"2001:db8::7", {false, "2001:db8:0:0:0:0:0:7", 80}, true},
        {"[2001:db8::7]", {false, "2001:db8::7", 80}, true},
        {"[2001:db8::7]:80", {false, "2001:db8::7", 80}, true},
        {"[2001:db8::7]:80", {false, "2001:db8::7", 8080}, false},
        {"::7", {false, "2001:db8::7", 80}, false},
        {"10.0.0.1", {false, "::ffff:10.0.0.1", 80}, true},
        {"10.0.0.1", {false, "10.0.0.1.example.com", 80}, false},
    };
    for (const auto& row : rows)
        BOOST_TEST(covers(row.list, row.endpoint) == row.covered, row.list << " and " << row.endpoint);
}

BOOST_AUTO_TEST_CASE(networks_cover_the_addresses_in_them_and_no_names)
{
    const struct {
        const char* list;
        const char* host;
        bool covered;
    } rows[] = {
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"10.0.0.0/13", "10.7.255.255", true},
        {"10.0.0.0/13", "10.8.0.0", false},
        {"192.168.1.7/32", "192.168.1.7", true},
        {"192.168.1.7/32", "192.168.1.6", false},
        {"0.0.0.0/0", "8.8.8.8", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"fd00::/8", "fd12::1", true},
        {"fd00::/8", "fc12::1", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"10.0.0.0/33", "10.0.0.0", false},
        {"10.0.0.0/x", "10.0.0.0", false},
        {"10.0.0.0/", "10.0.0.0", false},
        {"0.0.0.0/0", "example.com", false},
    };
    for (const auto& row : rows)
        BOOST_TEST(covers(row.list, {false, row.host, 80}) == row.covered, row.list << " and " << row.host);
}

BOOST_AUTO_TEST_SUITE_END()
