#include "headcount/core/arn.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace headcount::core;

namespace {

const std::string hex_id = "0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5";
const std::string uuid = "8f9e1c7a-0b3d-4e57-9a61-2c4d6e8f0a1b";
const std::string prefix = "arn:aws:ecs:eu-west-1:111122223333:";

// Refused, in a sentence that repeats nothing of the text.
template <class Parsed>
void check_refused(const Result<Parsed>& parsed, std::string_view text)
{
    BOOST_TEST_CONTEXT("text: " << text)
    {
        BOOST_REQUIRE(!parsed);
        BOOST_TEST(parsed.error().kind == ErrorKind::invalid);
        BOOST_TEST(!parsed.error().retryable);
        const std::string& message = parsed.error().message; // goes into logs next to untrusted text
        BOOST_TEST(message.size() > 10U);
        BOOST_TEST(std::all_of(message.begin(), message.end(), [](char c) { return c >= ' ' && c <= '~'; }));
        BOOST_TEST((text.size() < 12 || parsed.error().message.find(text) == std::string::npos));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(arn)

BOOST_AUTO_TEST_CASE(an_arn_is_six_parts_and_the_last_may_hold_colons)
{
    const auto role = parse_arn("arn:aws:iam::111122223333:role/path/headcount");
    BOOST_TEST((role.value() == Arn{"aws", "iam", "", "111122223333", "role/path/headcount"}));
    const auto definition = parse_arn(prefix + "task-definition/web:7");
    BOOST_TEST(definition.value().resource == "task-definition/web:7");
    const auto bucket = parse_arn("arn:aws-us-gov:s3:::bucket");
    BOOST_TEST((bucket.value() == Arn{"aws-us-gov", "s3", "", "", "bucket"}));
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_arn_is_refused_with_a_sentence)
{
    const std::string over_long = prefix + "cluster/" + std::string(2048, 'a');
    for (const std::string& text : {
             std::string{},
             std::string{"arn"},
             std::string{"arn:aws:ecs:eu-west-1:111122223333"},
             std::string{"ARN:aws:ecs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn::ecs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:gcp:ecs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws-:ecs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws::eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws:ECS:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws:ecs:EU-WEST-1:111122223333:cluster/orders"},
             std::string{"arn:aws:ecs:eu-west-1:11112222333:cluster/orders"},
             std::string{"arn:aws:ecs:eu-west-1:1111222233334:cluster/orders"},
             std::string{"arn:aws:ecs:eu-west-1:11112222333x:cluster/orders"},
             prefix,
             prefix + "cluster/or ders",
             prefix + "cluster/orders\r\nx-amz-target: Other",
             prefix + "cluster/orders\n",
             prefix + "cluster/orders\x7f",
             prefix + "cluster/bestellungen-ü",
             prefix + std::string{"cluster/or\0ders", 15},
             over_long,
         })
        check_refused(parse_arn(text), text);
}

BOOST_AUTO_TEST_CASE(names_are_1_to_255_letters_digits_hyphens_and_underscores)
{
    BOOST_TEST(is_ecs_name("a"));
    BOOST_TEST(is_ecs_name("Log_shipper-2"));
    BOOST_TEST(is_ecs_name(std::string(255, 'a')));
    for (const std::string& text : {std::string{}, std::string(256, 'a'), std::string{"a/b"}, std::string{"a.b"},
                                    std::string{"a b"}, std::string{"a\n"}, std::string{"ä"}, std::string{"a:b"}})
        BOOST_TEST(!is_ecs_name(text));
}

BOOST_AUTO_TEST_CASE(an_account_is_twelve_digits)
{
    BOOST_TEST(is_account_id("111122223333"));
    BOOST_TEST(is_account_id("000000000000"));
    for (const std::string_view text :
         {"", "11112222333", "1111222233334", "11112222333a", "-11112222333", "111122223333 "})
        BOOST_TEST(!is_account_id(text));
}

BOOST_AUTO_TEST_CASE(regions_are_known_by_their_shape)
{
    for (const std::string_view text : {"eu-west-1", "us-gov-east-1", "us-isob-east-1", "cn-north-1", "eusc-de-east-1",
                                        "ap-southeast-7", "mx-central-1", "us-east-10"})
        BOOST_TEST(is_region(text));
    for (const std::string_view text : {"", "eu", "eu-west", "eu-1", "eu-west-", "eu-west-1a", "Eu-west-1", "eu--1",
                                        "-west-1", "eu-west-100", "eu-a-b-c-1", "eu-west-1-", "eu.west.1", "e-west-1",
                                        "eu-west-1/", "eu-we st-1", "x-1", "eu-abcdefghijklmnopqrs-1"})
        BOOST_TEST(!is_region(text), text);
}

BOOST_AUTO_TEST_CASE(each_region_belongs_to_its_partition)
{
    const std::pair<std::string_view, std::string_view> table[] = {
        {"eu-west-1", "aws"},
        {"us-east-1", "aws"},
        {"il-central-1", "aws"},
        {"mx-central-1", "aws"},
        {"cn-north-1", "aws-cn"},
        {"cn-northwest-1", "aws-cn"},
        {"us-gov-west-1", "aws-us-gov"},
        {"us-iso-east-1", "aws-iso"},
        {"us-isob-east-1", "aws-iso-b"},
        {"eu-isoe-west-1", "aws-iso-e"},
        {"us-isof-south-1", "aws-iso-f"},
        {"eusc-de-east-1", "aws-eusc"},
        {"xx-new-1", "aws"},
        {"eusc-fr-east-1", "aws"},
        {"", "aws"},
    };
    for (const auto& [region, partition] : table)
        BOOST_TEST_CONTEXT(region) BOOST_TEST(partition_of(region) == partition);
}

BOOST_AUTO_TEST_CASE(a_cluster_arn_of_any_partition_is_its_key)
{
    for (const auto& [partition, region] : {std::pair{"aws", "eu-west-1"},
                                            {"aws-cn", "cn-north-1"},
                                            {"aws-us-gov", "us-gov-west-1"},
                                            {"aws-iso", "us-iso-east-1"},
                                            {"aws-iso-b", "us-isob-east-1"},
                                            {"aws-iso-e", "eu-isoe-west-1"},
                                            {"aws-iso-f", "us-isof-south-1"},
                                            {"aws-eusc", "eusc-de-east-1"},
                                            {"aws-new", "zz-first-1"}}) {
        const ClusterKey key{partition, "111122223333", region, "Orders_2"};
        BOOST_TEST_CONTEXT(key) BOOST_TEST(parse_cluster_arn(key.arn()).value() == key);
    }
}

BOOST_AUTO_TEST_CASE(an_arn_of_something_else_is_no_cluster)
{
    for (const std::string& text : {
             prefix + "cluster/",
             prefix + "cluster",
             prefix + "cluster/a/b",
             prefix + "cluster/a.b",
             prefix + "cluster/" + std::string(256, 'a'),
             prefix + "service/orders/web",
             prefix + "clusters/orders",
             std::string{"arn:aws:sqs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws:ecs::111122223333:cluster/orders"},
             std::string{"arn:aws:ecs:eu-west-1::cluster/orders"},
             std::string{"arn:aws-cn:ecs:eu-west-1:111122223333:cluster/orders"},
             std::string{"arn:aws:ecs:cn-north-1:111122223333:cluster/orders"},
             prefix + "cluster/orders\r\n",
             std::string{"orders"},
         })
        check_refused(parse_cluster_arn(text), text);
}

BOOST_AUTO_TEST_CASE(a_service_is_known_by_its_long_and_its_old_arn)
{
    const ServiceName web = parse_service_arn(prefix + "service/orders/web").value();
    BOOST_TEST((web.cluster == "orders" && web.name == "web"));
    BOOST_TEST(web.arn.account == "111122223333");
    const ServiceName old = parse_service_arn(prefix + "service/web").value();
    BOOST_TEST((!old.cluster && old.name == "web"));
    for (const std::string& text :
         {prefix + "service/", prefix + "service//web", prefix + "service/orders/", prefix + "service/a/b/c",
          prefix + "service/or.ders/web", prefix + "cluster/web", prefix + "service/orders/w:b"})
        check_refused(parse_service_arn(text), text);
}

BOOST_AUTO_TEST_CASE(an_instance_is_known_by_its_long_and_its_old_arn)
{
    const InstanceName instance = parse_instance_arn(prefix + "container-instance/orders/" + hex_id).value();
    BOOST_TEST((instance.cluster == "orders" && instance.id == hex_id));
    const InstanceName old = parse_instance_arn(prefix + "container-instance/" + uuid).value();
    BOOST_TEST((!old.cluster && old.id == uuid));
    const InstanceName emulated = parse_instance_arn(prefix + "container-instance/orders/" + uuid).value();
    BOOST_TEST((emulated.cluster == "orders" && emulated.id == uuid));
    for (const std::string& text :
         {prefix + "container-instance/", prefix + "container-instance/orders/",
          prefix + "container-instance/orders/i-0a1b", prefix + "container-instance/orders/" + hex_id + "0",
          prefix + "container-instance/orders/" + hex_id.substr(1) + "g",
          prefix + "container-instance/" + hex_id + "0000", prefix + "container-instance/a/b/" + hex_id})
        check_refused(parse_instance_arn(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
