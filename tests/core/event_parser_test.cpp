// What is an event at all, and what becomes of everything else.
#include "event_text.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

using namespace headcount::core;
using namespace headcount::core::test;

namespace {

std::string expected_kind(const std::string& name)
{
    const std::pair<std::string_view, std::string_view> kinds[] = {
        {"poison_", "Rejected"},
        {"call_failed_", "Ignored"},
        {"call_run_task", "Ignored"},
        {"call_tag_cluster", "Ignored"},
        {"call_untag_old_", "Ignored"},
        {"call_", "ApiCall"},
        {"instance_", "InstanceChange"},
        {"sns_instance_", "InstanceChange"},
        {"sns_sweep", "SweepRequest"},
        {"deployment_old_", "Ignored"},
        {"deployment_", "DeploymentChange"},
        {"action_placement_", "PlacementFailure"},
        {"action_", "Ignored"},
        {"task_", "Ignored"},
        {"other_", "Ignored"},
        {"schedule", "SweepRequest"},
    };
    for (const auto& [prefix, kind] : kinds)
        if (name.starts_with(prefix)) return std::string{kind};
    return "a kind that this table should name";
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close)
{
    std::string text;
    for (std::size_t level = 0; level < depth; ++level)
        text += open;
    text += "1";
    for (std::size_t level = 0; level < depth; ++level)
        text += close;
    return text;
}

// The registered instance with one more member, which nobody knows.
std::string with_unknown(const std::string& value)
{
    return with(corpus_event("instance_registered"), R"("ec2InstanceId")",
                R"("unheardOf": )" + value + R"(, "ec2InstanceId")");
}

} // namespace

BOOST_AUTO_TEST_SUITE(event_parser)

BOOST_AUTO_TEST_CASE(every_event_of_the_corpus_is_what_its_name_says_also_by_one_parser_in_a_row)
{
    EventParser parser;
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator{HEADCOUNT_TEST_DATA "/../fuzz/corpus/event"}) {
        const std::string name = file.path().stem().string();
        const std::string text = corpus_event(name);
        BOOST_TEST_CONTEXT(name)
        {
            BOOST_TEST(kind_of(parser.parse(text)) == expected_kind(name));
            BOOST_TEST(kind_of(parse(text)) == expected_kind(name));
        }
        ++count;
    }
    BOOST_TEST(count >= 40);
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_rejected)
{
    const std::string event = corpus_event("instance_registered");
    for (const std::string& text :
         {std::string{}, std::string{" "}, std::string{"terminated"}, std::string{"{"},
          event.substr(0, event.size() / 2), event + "x", event + event, with(event, "\"status\"", "status"),
          with(event, "orders",
               "ord\xff"
               "ers"),
          with_unknown("tru"), with_unknown("\"\\ud800\""), std::string{"\0{}", 3}})
        BOOST_TEST(rejection(text).starts_with("not JSON: "), rejection(text) << " for " << text);
}

BOOST_AUTO_TEST_CASE(json_that_is_no_object_or_no_event_is_rejected)
{
    for (const std::string_view text :
         {"[]", "7", "null", "\"x\"", "{}", "[{}]", R"({"headcount": "dance"})", R"({"headcount": 7})",
          R"({"source": "aws.ecs"})", R"({"detail-type": "x"})", R"({"source": 7, "detail-type": "x"})",
          R"({"source": "aws.ecs", "detail-type": []})"})
        BOOST_TEST(rejection(text).starts_with("not an event: "), rejection(text) << " for " << text);
}

BOOST_AUTO_TEST_CASE(bodies_are_bounded_in_size_and_depth)
{
    constexpr std::size_t mebibyte = std::size_t{1} << 20U;
    const std::string event = corpus_event("instance_registered");
    const std::string padded = event + std::string(mebibyte - event.size(), ' ');
    BOOST_TEST(kind_of(parse(padded)) == "InstanceChange");
    BOOST_TEST(rejection(padded + " ") == "the body is longer than 1 MiB");
    BOOST_TEST(kind_of(parse(with_unknown(nested(50, "[", "]")))) == "InstanceChange");
    BOOST_TEST(rejection(with_unknown(nested(70, "[", "]"))).starts_with("not JSON: "));
    BOOST_TEST(rejection(with_unknown(nested(70, "{\"a\":", "}"))).starts_with("not JSON: "));
    BOOST_TEST(rejection(std::string(mebibyte, '[')).starts_with("not JSON: "));
}

BOOST_AUTO_TEST_CASE(depth_stays_bounded_after_the_parser_grew_for_a_big_body)
{
    EventParser parser;
    const std::string big = corpus_event("instance_registered") + std::string(500'000, ' ');
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(kind_of(parser.parse(big)) == "InstanceChange");
        BOOST_TEST(kind_of(parser.parse(with_unknown(nested(70, "[", "]")) + std::string(500'000, ' '))) == "Rejected");
        BOOST_TEST(kind_of(parser.parse(corpus_event("instance_registered"))) == "InstanceChange");
    }
}

BOOST_AUTO_TEST_CASE(unknown_members_are_welcome_anywhere)
{
    for (const std::string_view value : {"null", "1e300", "-7", "[]", "{\"a\": [1, {}]}", "\"\\u0000\"", "\"\\r\\n\""})
        BOOST_TEST(kind_of(parse(with_unknown(std::string{value}))) == "InstanceChange");
    BOOST_TEST(kind_of(parse(with(corpus_event("instance_registered"), "{\n \"version\"",
                                  R"({"new": {}, "version")"))) == "InstanceChange");
}

BOOST_AUTO_TEST_CASE(other_sources_and_detail_types_are_ignored_even_without_the_rest_of_an_envelope)
{
    BOOST_TEST(ignorance(R"({"source": "aws.ecs", "detail-type": "ECS Something New"})") ==
               "another source or detail type");
    BOOST_TEST(!ignorance(R"({"source": "custom", "detail-type": "ECS Container Instance State Change"})").empty());
    BOOST_TEST(!ignorance(R"({"source": "aws.events", "detail-type": "ECS Service Action", "account": 7})").empty());
    BOOST_TEST(parse(corpus_event("task_stopped")).envelope.account == "111122223333"); // shown where it is sound
    BOOST_TEST(parse(R"({"source": "x", "detail-type": "y", "account": "7"})").envelope.account.empty());
}

BOOST_AUTO_TEST_CASE(each_field_of_the_envelope_is_required_and_checked)
{
    const std::string event = corpus_event("instance_registered");
    for (const std::string_view field : {"id", "account", "region", "time", "detail"}) {
        const std::string quoted = "\"" + std::string{field} + "\":";
        const std::string absent = "the field " + std::string{field} + " is missing";
        BOOST_TEST(rejection(with(event, quoted, "\"x-" + std::string{field} + "\":")) == absent);
        BOOST_TEST(rejection(with(event, quoted, quoted + " null, \"x\":")) == absent);
        BOOST_TEST(rejection(with(event, quoted, quoted + " 7, \"x\":"))
                       .starts_with("the field " + std::string{field} + " is not"));
    }
    BOOST_TEST(!rejection(with(event, R"("account": "111122223333")", R"("account": "11112222333")")).empty());
    BOOST_TEST(!rejection(with(event, R"("region": "eu-west-1")", R"("region": "Dublin")")).empty());
    BOOST_TEST(!rejection(with(event, R"("time": "2026-01-02T03:04:05Z")", R"("time": "yesterday")")).empty());
    BOOST_TEST(!rejection(with(event, R"("id": "5b1f)", R"("id": "5b\n1f)")).empty());
    BOOST_TEST(!rejection(with(event, R"("id": "5b1f)", "\"id\": \"" + std::string(200, 'x'))).empty());
}

BOOST_AUTO_TEST_CASE(where_a_name_stands_twice_the_last_one_counts)
{
    const std::string event = corpus_event("instance_registered");
    const Event twice = parse(with(event, R"("status": "ACTIVE")", R"("status": 7, "status": "DRAINING")"));
    BOOST_TEST(std::get<InstanceChange>(twice.body).status == "DRAINING");
    BOOST_TEST(!rejection(with(event, R"("status": "ACTIVE")", R"("status": "ACTIVE", "status": 7)")).empty());
}

BOOST_AUTO_TEST_CASE(a_notification_of_sns_is_unwrapped_once)
{
    const Event wrapped = parse(corpus_event("sns_instance_registered"));
    BOOST_TEST(std::get<InstanceChange>(wrapped.body).cluster.name == "orders");
    BOOST_TEST(wrapped.envelope.region == "eu-west-1");
    BOOST_TEST(rejection(corpus_event("poison_sns_twice")).starts_with("not an event: "));
    BOOST_TEST(rejection(corpus_event("poison_sns_text")).starts_with("the SNS notification's Message is not JSON: "));
    BOOST_TEST(rejection(R"({"Type": "Notification", "Message": "[]"})") ==
               "not an event: the SNS notification's Message is not a JSON object");
    BOOST_TEST(!rejection(R"({"Type": "Notification", "Message": {}})").empty());
    BOOST_TEST(!rejection(R"({"Type": "SubscriptionConfirmation", "Message": "{}"})").empty());
    const std::string deep = R"({"Type": "Notification", "Message": ")" + std::string(100, '[') + "\"}";
    BOOST_TEST(!rejection(deep).empty());
}

BOOST_AUTO_TEST_CASE(a_sweep_is_asked_for_by_a_schedule_or_by_its_name)
{
    BOOST_TEST(kind_of(parse(corpus_event("scheduled"))) == "SweepRequest");
    BOOST_TEST(parse(corpus_event("scheduled")).envelope.account == "111122223333");
    const Event bare = parse(R"({"headcount": "sweep"})");
    BOOST_TEST(kind_of(bare) == "SweepRequest");
    BOOST_TEST(bare.envelope.id.empty());
    BOOST_TEST(kind_of(parse(corpus_event("sns_sweep"))) == "SweepRequest");
}

BOOST_AUTO_TEST_CASE(a_rejection_names_fields_and_shows_nothing_of_the_body)
{
    const std::string event = corpus_event("instance_registered");
    const std::string_view canary = "S3CR3T\\r\\n\\u001b[31m";
    for (const std::string_view passage : {"\"111122223333\"", "\"eu-west-1\"", "\"ACTIVE\"", "cluster/orders\"",
                                           "\"2026-01-02T03:04:05Z\"", "0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5"}) {
        const bool closed = passage.ends_with('"');
        const std::string opening = passage.starts_with('"') ? "\"" : "";
        const std::string why = rejection(with(event, passage, opening + std::string{canary} + (closed ? "\"" : "")));
        BOOST_TEST_CONTEXT(passage)
        {
            BOOST_TEST((!why.empty() && why.size() <= 200));
            BOOST_TEST(why.find("S3CR3T") == std::string::npos);
            BOOST_TEST(std::all_of(why.begin(), why.end(), [](char c) { return c >= ' ' && c <= '~'; }));
        }
    }
    BOOST_TEST(parse("{}").envelope.id.empty());
}

BOOST_AUTO_TEST_CASE(the_time_is_that_of_the_change_where_it_is_told_else_that_of_the_envelope)
{
    using namespace std::chrono_literals;
    const std::string event = corpus_event("instance_registered");
    const WallTime envelope_time = parse_rfc3339("2026-01-02T03:04:05Z").value();
    const Event told = parse(event);
    BOOST_TEST((told.envelope.at == envelope_time + 108ms));
    BOOST_TEST(told.envelope.at_is_exact);
    const Event untold = parse(with(event, "\"updatedAt\"", "\"x\""));
    BOOST_TEST((untold.envelope.at == envelope_time));
    BOOST_TEST(!untold.envelope.at_is_exact);
    const Event whole = parse(with(event, "03:04:05.108Z", "03:04:04Z"));
    BOOST_TEST((whole.envelope.at == envelope_time - 1s));
    BOOST_TEST(!whole.envelope.at_is_exact);
    BOOST_TEST(!rejection(with(event, "03:04:05.108Z", "3:04")).empty());
    BOOST_TEST(!rejection(with(event, "\"2026-01-02T03:04:05.108Z\"", "1767323045")).empty());
}

BOOST_AUTO_TEST_CASE(an_event_out_of_an_archive_is_marked_as_replayed)
{
    BOOST_TEST(parse(corpus_event("instance_replayed")).envelope.replayed);
    BOOST_TEST(!parse(corpus_event("instance_registered")).envelope.replayed);
}

BOOST_AUTO_TEST_CASE(an_event_of_another_service_is_told_from_another_kind_of_event_of_ours)
{
    const auto from = [](const std::string& source, const std::string& type) {
        const Event event = parse(R"({"source":")" + source + R"(","detail-type":")" + type + R"("})");
        return std::get<Ignored>(event.body).other_source;
    };
    BOOST_TEST(from("aws.ec2", "EC2 Instance State-change Notification"));
    BOOST_TEST(from("com.example", "Scheduled Event"));
    BOOST_TEST(!from("aws.ecs", "ECS Task State Change"));
    BOOST_TEST(!from("aws.events", "Something"));
}

BOOST_AUTO_TEST_SUITE_END()
