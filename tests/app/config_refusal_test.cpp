#include "app/config_inputs.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using app::Needs;
using test::refusal;

BOOST_AUTO_TEST_SUITE(config_refusal)

namespace {

struct Row {
    std::string file;
    std::string sentence; // how it begins, behind the name of the file
};

void check(const Row& row)
{
    const std::string given = refusal({.file = row.file});
    const std::string expected = "/etc/headcount.yaml, line " + row.sentence;
    BOOST_TEST(given.substr(0, expected.size()) == expected, "got: " << given << "\nwanted: " << expected);
    BOOST_TEST(given.find('\n') == std::string::npos); // one sentence, one line
}

std::string rule(const std::string& text)
{
    return "services:\n  - service: node-agent\n    " + text + "\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_unknown_key_is_named_with_its_line_and_the_key_that_was_meant)
{
    const Row rows[] = {
        {"\nlimits:\n  inflight: 5\n", "3: limits.inflight is not a known key (did you mean in_flight?); allowed here: "
                                       "in_flight, per_account,"},
        {"limts: {}", "1: limts is not a known key (did you mean limits?)"},
        {"in_flight: 5", "1: in_flight is not a known key (did you mean limits.in_flight?)"},
        {"Sweep: 5m", "1: Sweep is not a known key (did you mean sweep?)"},
        {"dry-run: true", "1: dry-run is not a known key (did you mean dry_run?)"},
        {"log: { levle: info }", "1: log.levle is not a known key (did you mean level?); allowed here: level, format"},
        {"frobnicate: 1", "1: frobnicate is not a known key; allowed here: queues, services,"},
        {rule("scale: { per_instnace: 1 }"),
         "3: services[0].scale.per_instnace is not a known key (did you mean per_instance?)"},
        {"services:\n  - service: a\n  - servce: b\n",
         "3: services[1].servce is not a known key (did you mean service?)"},
    };
    for (const Row& row : rows)
        check(row);
}

BOOST_AUTO_TEST_CASE(a_wrong_type_or_an_impossible_value_says_what_is_allowed)
{
    const Row rows[] = {
        {"limits:\n  in_flight: many", "2: limits.in_flight is \"many\", but must be a whole number from 1 to 100000"},
        {"limits: { in_flight: 0 }", "1: limits.in_flight is \"0\", but must be a whole number from 1 to"},
        {"limits: { in_flight: -1 }", "1: limits.in_flight is \"-1\", but must be"},
        {"limits: { in_flight: 1.5 }", "1: limits.in_flight is \"1.5\", but must be"},
        {"limits: { in_flight: 99999999999999999999 }", "1: limits.in_flight is \"99999999999999999999\", but must"},
        {"limits: { in_flight: \"5\" }", "1: limits.in_flight is \"5\", but must be a whole number"},
        {"limits: { in_flight: [5] }", "1: limits.in_flight is a list, but must be a whole number"},
        {"limits: { in_flight: {} }", "1: limits.in_flight is a map, but must be a whole number"},
        {"limits: 5", "1: limits must be a map"},
        {"queues: { url: x }", "1: queues must be a list"},
        {"queues:\n  - headcount", "2: queues[0] must be a map"},
        {"- a\n- b", "1: the configuration must be a map"},
        {"just words", "1: the configuration must be a map"},
        {"sweep: 5", "1: sweep is \"5\", but must be 0 or a duration from 1s to 24h, a whole number and a unit"},
        {"sweep: 5 m", "1: sweep is \"5 m\", but must be 0 or a duration"},
        {"sweep: 1.5h", "1: sweep is \"1.5h\", but must be"},
        {"sweep: 99999999999999999h", "1: sweep is \"99999999999999999h\", but must be"},
        {"sweep: 5123456789123h", "1: sweep is \"5123456789123h\", but must be"}, // would overflow
        {"limits: { spacing: 3s }", "1: limits.spacing is \"3s\", but must be a duration from 1ms to 2s"},
        {"limits: { spacing: 0 }", "1: limits.spacing is \"0\", but must be"},
        {"dry_run: yes", "1: dry_run is \"yes\", but must be true or false"},
        {"dry_run: \"true\"", "1: dry_run is \"true\", but must be true or false"},
        {"log: { level: loud }", "1: log.level is \"loud\", but must be one of trace, debug, info, warn, error, off"},
        {"foreign: maybe", "1: foreign is \"maybe\", but must be one of ignore, reject"},
        {"admin: \"9780\"", "1: admin is \"9780\", but must be HOST:PORT with an IP address"},
        {"admin:\n  listen: example.com:80", "2: admin.listen is \"example.com:80\", but must be HOST:PORT"},
        {"admin: \"::1:80\"", "1: admin is \"::1:80\", but must be"},
        {"admin: 127.0.0.1:65536", "1: admin is \"127.0.0.1:65536\", but must be"},
        {"queues: [{ url: q, pollers: 11 }]",
         "1: queues[0].pollers is \"11\", but must be auto or a whole number from 1"},
        {"queues: [{ url: q, visibility: 13h }]", "1: queues[0].visibility is \"13h\", but must be a duration"},
        {rule("clusters: \"*\""), "3: services[0].clusters is \"*\", but must be a list of texts"},
        {rule("scale: { per_instance: -1 }"), "3: services[0].scale.per_instance is \"-1\", but must be a decimal"},
        {rule("scale: { ladder: [[1, 2, 3]] }"), "3: services[0].scale.ladder is a list, but must be a list of pairs"},
        {rule("scale: { per: cpu }"),
         "3: services[0].scale.per is \"cpu\", but must be instance, vcpu, gib, zone or attribute:NAME"},
        {rule("scale: { per: \"attribute:\" }"), "3: services[0].scale.per is \"attribute:\", but must be instance,"},
        {rule("scale: { ladder: [[1000001, 1]] }"),
         "3: services[0].scale.ladder is \"1000001\", but must be a list of pairs"},
        {rule("scale: { ladder: [[1, 5001]] }"),
         "3: services[0].scale.ladder is \"5001\", but must be a list of pairs"},
        {"limits: { api_share: 50 }", "1: limits.api_share is \"50\", but must be off or a whole percentage from 1%"},
        {"limits: { api_share: 0% }", "1: limits.api_share is \"0%\", but must be off or a whole percentage from 1%"},
        {"limits: { replicas: 0 }", "1: limits.replicas is \"0\", but must be a whole number from 1"},
        {"limits: { rates: { UpdateService: 5 } }", "1: limits.rates.UpdateService is \"5\", but must be a map of"},
        {"limits: { rates: { UpdateService: [5] } }", "1: limits.rates.UpdateService is a list, but must be a map"},
        {"limits: { rates: { UpdateService: [5, 0] } }", "1: limits.rates.UpdateService is \"0\", but must be a map"},
        {"limits: { rates: [] }", "1: limits.rates is a list, but must be a map of operations to [burst, per"},
        {"limits: { rates: { RunTask: [9, 9] } }", "1: limits.rates holds \"RunTask\", but must hold operations among"},
        {"limits: { rates: { ListServices: [9, 9], DescribeServices: [9, 8] } }",
         "1: limits.rates gives DescribeServices and ListServices two rates, but AWS counts both in one bucket"},
        {"skip_unchanged: sometimes", "1: skip_unchanged is \"sometimes\", but must be true or false"},
        {"threads: 0", "1: threads is \"0\", but must be a whole number from 1 to 256"},
        {"threads: 9\nlimits: { in_flight: 17 }", "1: threads is 9, but must be no more than half of limits.in_flight"},
        {"threads: 9\nlimits: { held_messages: 17 }", "1: threads is 9, but must be no more than half of limits."},
    };
    for (const Row& row : rows)
        check(row);
}

BOOST_AUTO_TEST_CASE(what_is_promised_for_later_is_refused_and_never_ignored)
{
    const Row rows[] = {
        {rule("count: sometimes"), "3: services[0].count is \"sometimes\", but must be one of registered, active,"},
        {rule("disconnect_grace: 2h"),
         "3: services[0].disconnect_grace is \"2h\", but must be 0 or a duration from 1s"},
        {"notify: [{ sns: x }]", "1: notify is a list, but must be empty"},
        {"admin: { token: t }", "1: admin.token is \"t\", which is not available"},
    };
    for (const Row& row : rows)
        check(row);
}

BOOST_AUTO_TEST_CASE(guards_say_what_they_can_be_told)
{
    const Row rows[] = {
        {rule("scale_in: { to_zero: maybe }"),
         "3: services[0].scale_in.to_zero is \"maybe\", but must be one of confirm, true, false"},
        {rule("during_deployment: hold_out"),
         "3: services[0].during_deployment is \"hold_out\", but must be one of proceed, hold_in, hold"},
        {rule("scale_out: { hold: 25h }"),
         "3: services[0].scale_out.hold is \"25h\", but must be 0 or a duration from 1s to 24h, a whole number and a"},
        {rule("scale_out: { max_step: 0 }"), "3: services[0].scale_out.max_step is \"0\", but must be off, a whole "
                                             "number from 1 to 5000, or a percentage from 1% to 100%"},
        {rule("scale_in: { max_step: 0% }"), "3: services[0].scale_in.max_step is \"0%\", but must be off"},
        {rule("scale_in: { max_step: 101% }"), "3: services[0].scale_in.max_step is \"101%\", but must be off"},
        {rule("scale_in: { max_step: two }"), "3: services[0].scale_in.max_step is \"two\", but must be off"},
        {"limits: { max_fall: 50% }", "1: limits.max_fall is \"50%\", but must be off, or a percentage from 1% to 100% "
                                      "and a window, such as 50%/5m; the window is a duration from 1m to 24h"},
        {"limits: { max_fall: 50/5m }", "1: limits.max_fall is \"50/5m\", but must be off"},
        {"limits: { max_fall: 50%/5 }", "1: limits.max_fall is \"50%/5\", but must be off"},
        {"limits: { max_fall: 50%/1s }", "1: limits.max_fall is \"50%/1s\", but must be off"},
        {"limits: { feedback: 0 }", "1: limits.feedback is \"0\", but must be off or a duration from 1s to 1h"},
    };
    for (const Row& row : rows)
        check(row);
}

BOOST_AUTO_TEST_CASE(values_that_disagree_are_refused_where_they_stand)
{
    const Row rows[] = {
        {rule("scale:\n      max: 3\n      min: 5"),
         "5: services[0].scale.min is 5, but must be at most max, which is 3"},
        {rule("scale: { ladder: [[10, 2], [1, 1]] }"), "3: services[0].scale.ladder must ascend: 1 stands behind 10"},
        {rule("scale: { ladder: [[5, 2], [5, 3]] }"), "3: services[0].scale.ladder must ascend: 5 stands behind 5"},
        {rule("scale: { floors: [[0, 2]] }"), "3: services[0].scale.floors begins at 0 instances"},
        {rule("scale: { ladder: [[5001, 2]] }"),
         "3: services[0].scale.ladder has a step at 5001 instances, but no cluster has more than 5000"},
        {rule("scale: { one_per: 5001 }"), "3: services[0].scale.one_per is 5001 instances for each task, but no"},
        {rule("scale: { per: vcpu, prevent_single_point_of_failure: true }"),
         "3: services[0].scale.prevent_single_point_of_failure goes by instances, but per counts vcpu; write floors"},
        {rule("scale: { per_instance: 1, one_per: 2 }"), "3: services[0].scale.one_per cannot stand beside"},
        {rule("scale: { floors: [[3, 3]], prevent_single_point_of_failure: true }"),
         "3: services[0].scale.prevent_single_point_of_failure cannot stand beside floors"},
        {rule("clusters: []"), "3: services[0].clusters is empty"},
        {rule("where: big"), "3: services[0].where is \"big\", but must be a cluster query (attribute:pool == web), a "
                             "name of `expressions`, or placement"},
        {rule("where: \"a == b\\nor c == d\""), "3: services[0].where must be a cluster query of at most 2000"},
        {rule("where: attribute:x == " + std::string(2000, 'y')), "3: services[0].where must be a cluster query"},
        {rule("capacity: [FARGATE_SPOT]"), "3: services[0].capacity holds FARGATE_SPOT, which has no container"},
        {rule("capacity: [\"a b\"]"), "3: services[0].capacity holds \"a b\", but must hold names of capacity"},
        {"expressions: { placement: x == y }", "1: expressions.placement cannot be named so"},
        {"expressions: { \"a b\": x == y }", "1: expressions.a b must have a name of letters"},
        {"expressions: { big: \"\" }", "1: expressions.big must be a cluster query"},
        {"expressions: { big: [x] }", "1: expressions.big is a list, but must be a map of names and texts"},
        {"expressions: [x]", "1: expressions is a list, but must be a map of names and texts"},
        {rule("clusters: [\"prod-[ab]\"]"), "3: services[0].clusters holds \"prod-[ab]\", but must hold globs"},
        {rule("clusters: [\"!\"]"), "3: services[0].clusters holds \"!\""},
        {"services:\n  - clusters: [\"*\"]\n", "2: services[0].service is missing: a rule names services by service"},
        {"services: [{ service: \"node-[ab]\" }]", "1: services[0].service is \"node-[ab]\", but must be a name of"},
        {"services: [{ service: \"a, b\" }]", "1: services[0].service is \"a, b\", but a rule has one name or glob"},
        {"services: [{ service: \"a, !\" }]", "1: services[0].service is \"\", but must be a name of"},
        {rule("tag: headcount"), "3: services[0].tag cannot stand beside another way to name services; write service,"},
        {rule("placement: distinctInstance"), "3: services[0].placement cannot stand beside another way"},
        {"services: [{ tag: x, placement: distinctInstance }]", "1: services[0].placement cannot stand beside"},
        {"services: [{ tag: \"aws:x\" }]", "1: services[0].tag is \"aws:x\", but must be the beginning of tags"},
        {"services: [{ tag: \"a;b\" }]", "1: services[0].tag is \"a;b\", but must be the beginning of tags"},
        {"services: [{ placement: memberOf }]", "1: services[0].placement is \"memberOf\", but must be distinct"},
        {"services: [{ service: \"node agent\" }]", "1: services[0].service is \"node agent\", but must be a name"},
        {"services: [{ service: \"arn:aws:ecs:eu-west-1:1:service/a/b\" }]",
         "1: services[0].service is \"arn:aws:ecs:eu-west-1:1:service/a/b\", which is not the ARN of an ECS service"},
        {"queues: [{ pollers: 1 }]", "1: queues[0].url is missing"},
        {"queues: [{ url: \"not a queue\" }]", "1: queues[0].url is \"not a queue\", but must be the URL, ARN or name"},
        {"queues:\n - url: q\n - url: q", "3: queues[1].url names a queue that is named before"},
        {"queues: [{ url: q, role: \"a b\" }]", "1: queues[0].role is \"a b\", but must be the ARN of an IAM role"},
        {"queues: [{ url: q, role: \"arn:aws:sqs::111122223333:role/x\" }]", "1: queues[0].role is"},
        {"queues: [{ url: q, role: \"arn:aws:iam::111122223333:user/x\" }]", "1: queues[0].role is"},
        {"accounts: [{ role: r }]", "1: accounts[0].ids is missing"},
        {"accounts: [{ ids: [12345] }]", "1: accounts[0].ids holds \"12345\", but must hold account ids of 12 digits"},
        {"accounts: [{ ids: [\"*\"], except: [\"*\"] }]", "1: accounts[0].except holds \"*\""},
        {"accounts: [{ ids: [\"111122223333\"], except: [\"111122223333\"] }]", "1: accounts[0].except has a meaning"},
        {"accounts: [{ ids: [\"*\"], role: \"arn:aws:iam::{acount}:role/x\" }]", "1: accounts[0].role is"},
        {"accounts: [{ ids: [\"*\"], role: \"arn:aws:sqs::111122223333:role/x\" }]", "1: accounts[0].role is"},
        {"accounts: [{ ids: [\"*\"], role: \"arn:aws:iam::111122223333:role/x\" }]",
         "1: accounts[0].role is one of account 111122223333, but ids holds \"*\""},
        {"accounts: [{ ids: [\"444455556666\"], role: \"arn:aws:iam::111122223333:role/x\" }]",
         "1: accounts[0].role is one of account 111122223333, but ids holds \"444455556666\""},
        {"accounts: [{ ids: [\"*\"], external_id: abc }]", "1: accounts[0].external_id needs a role"},
        {"accounts: [{ ids: [\"*\"], role: r, external_id: \"a b\" }]", "1: accounts[0].external_id must be"},
        {"regions:\n  - eu-west-1\n  - mars", "2: regions holds \"mars\", but must hold region codes"},
    };
    for (const Row& row : rows)
        check(row);
}

BOOST_AUTO_TEST_CASE(a_lambda_function_remembers_no_agents_so_that_it_takes_no_grace_for_them)
{
    const std::string connected = rule("count: connected");
    BOOST_TEST(refusal({.file = connected + "    disconnect_grace: 1m\n", .needs = Needs::invocations})
                   .find("services[0].disconnect_grace needs memory between invocations") != std::string::npos);
    BOOST_TEST(refusal({.file = connected + "    disconnect_grace: 0\n", .needs = Needs::invocations}) == "");
    BOOST_TEST(refusal({.file = rule("disconnect_grace: 1m"), .needs = Needs::invocations}) == "");
    BOOST_TEST((test::load({.file = connected, .needs = Needs::invocations}).rules.at(0).disconnect_grace ==
                core::Duration::zero()));
    BOOST_TEST((test::load({.file = connected}).rules.at(0).disconnect_grace == std::chrono::minutes{5}));
}

BOOST_AUTO_TEST_CASE(a_key_written_twice_names_both_lines)
{
    check({"sweep: 5m\nlimits:\n  call: 1s\nsweep: 1m\n", "4: sweep is written twice: it stands on line 1 already"});
    check({"limits:\n  call: 1s\n  call: 2s\n", "3: call is written twice: it stands on line 2 already"});
}

BOOST_AUTO_TEST_CASE(what_is_not_one_yaml_document_is_refused)
{
    check({"limits: [1\n", "2 is not YAML: "});
    check({"a: b: c\n", "1 is not YAML: "});
    check({"sweep: 5m\n---\nsweep: 6m\n", "3 begins a second document"});
    check({"? [a]\n: b\n", "1 has a key that is not a word"});
    check({"services: *nothing\n", "1 is not YAML: "});
}

BOOST_AUTO_TEST_CASE(aliases_that_multiply_and_nesting_without_end_are_refused)
{
    std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'i'; ++c) {
        bomb += std::string(1, c) + ": &" + c + " [";
        for (int i = 0; i < 10; ++i)
            bomb += std::string(i > 0 ? "," : "") + "*" + static_cast<char>(c - 1);
        bomb += "]\n";
    }
    BOOST_TEST(refusal({.file = bomb}).find("at most 50000 values") != std::string::npos);
    const std::string deep = "a: " + std::string(200, '[') + std::string(200, ']');
    BOOST_TEST(refusal({.file = deep}).find("nested too deep") != std::string::npos);
    BOOST_TEST(refusal({.file = "a: " + std::string(100'000, '[')}) != "");
    BOOST_TEST(refusal({.file = std::string(2'000'000, ' ') + "\nsweep: 0"}).find("at most 1 MiB") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_shows_no_control_character_and_no_novel)
{
    const std::string sentence = refusal({.file = "foreign: \"a\\e[2J\\n" + std::string(500, 'x') + "\""});
    BOOST_TEST(sentence.find('\x1b') == std::string::npos);
    BOOST_TEST(sentence.find('\n') == std::string::npos);
    BOOST_TEST(sentence.size() < 200u);
}

BOOST_AUTO_TEST_CASE(without_a_rule_or_a_queue_the_sentence_names_the_variable_to_set)
{
    BOOST_TEST(refusal({.needs = Needs::rules}).find("HEADCOUNT_SERVICE") != std::string::npos);
    BOOST_TEST(refusal({.file = rule("paused: false"), .needs = Needs::queue}).find("HEADCOUNT_QUEUE_URL") !=
               std::string::npos);
    BOOST_TEST(refusal({.file = rule("paused: false"), .needs = Needs::rules}) == "");
    BOOST_TEST(refusal({.needs = Needs::nothing}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
