#include "headcount/net/host.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;

BOOST_AUTO_TEST_SUITE(host)

BOOST_AUTO_TEST_CASE(the_machine_itself_is_known_by_its_names_and_addresses)
{
    for (const auto* name : {"localhost", "127.0.0.1", "127.1.2.3", "127.1", "::1", "0:0:0:0:0:0:0:1"})
        BOOST_TEST(net::is_loopback(name), name);
    for (const auto* name : {"example.com", "127.0.0.1.example.com", "10.0.0.1", "localhost.example.com", "::2", ""})
        BOOST_TEST(!net::is_loopback(name), name);
}

BOOST_AUTO_TEST_CASE(metadata_endpoints_are_on_this_link)
{
    for (const auto* name : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23", "fd00:ec2::254",
                             "fe80::1", "febf::1", "::ffff:169.254.169.254"})
        BOOST_TEST(net::is_link_local(name), name);
    for (const auto* name : {"169.255.0.1", "169.25.4.1", "169.254.169.254.example.com", "fd00:ec3::1", "fec0::1",
                             "fd00::1", "::1", "169.254", ""})
        BOOST_TEST(!net::is_link_local(name), name);
}

BOOST_AUTO_TEST_SUITE_END()
