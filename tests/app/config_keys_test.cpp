// Key by key, along the table of keys: what a value does, and what is said of a wrong one. A key without a row fails.
#include "app/config_inputs.hpp"

#include "app/config/key_table.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

using core::Config;
using Does = std::function<bool(const Config&)>;

struct Row {
    std::string path;  // as in the table of keys
    std::string right; // a value in YAML that is not the default
    Does does;         // true of the configuration with it, and false of the one without
    std::string wrong;
    std::string words; // that the refusal holds, besides the key
};

template <class Question>
Does first_rule(Question question)
{
    return [question](const Config& config) { return question(config.rules.at(0)); };
}
template <class Question>
Does scale(Question question)
{
    return [question](const Config& config) { return question(config.rules.at(0).scale); };
}
template <class Question>
Does limit(Question question)
{
    return [question](const Config& config) { return question(config.limits); };
}
template <class Question>
Does queue(Question question)
{
    return [question](const Config& config) { return question(config.queues.at(0)); };
}
template <class Question>
Does account(Question question)
{
    return [question](const Config& config) { return question(config.accounts.at(0)); };
}
template <class To, class From>
auto is(To From::* member, To value)
{
    return [member, value](const From& from) { return from.*member == value; };
}

using Steps = std::vector<core::Step>;
using Texts = std::vector<std::string>;
constexpr core::MaxStep half{core::MaxStep::Unit::percent, 50};

// clang-format off
std::vector<Row> rows()
{
    using core::AccountRule; using core::Limits; using core::QueueConfig; using core::Rule; using core::Scale;
    return {
    {"queues[].url", "other", queue(is(&QueueConfig::url, std::string("other"))), "no queue", "must be"},
    {"queues[].pollers", "4", queue([](const auto& q) { return q.pollers == 4U; }), "11", "auto or a whole number from 1 to 10"},
    {"queues[].visibility", "90s", queue(is(&QueueConfig::visibility, 90s)), "13h", "a duration from 1s to 12h"},
    {"queues[].role", "arn:aws:iam::222233334444:role/q", queue([](const auto& q) { return q.role == "arn:aws:iam::222233334444:role/q"; }), "a role", "must be the ARN of an IAM role"},

    {"services[].service", "\"b, !c\"", first_rule([](const auto& r) { return r.service == "b" && r.except == Texts{"c"}; }), "a b", "must be a name of letters"},
    {"services[].tag", "ours", first_rule(is(&Rule::tag, std::string("ours"))), "\"aws:x\"", "must be the beginning of tags"},
    {"services[].placement", "distinctInstance", first_rule(is(&Rule::distinct_instance, true)), "spread", "must be distinctInstance"},
    {"services[].clusters", "[web]", first_rule(is(&Rule::clusters, Texts{"web"})), "web", "must be a list of texts"},
    {"services[].count", "connected", first_rule(is(&Rule::count, core::CountMode::connected)), "all", "one of registered, active, placeable, connected"},
    {"services[].disconnect_grace", "1m", first_rule(is(&Rule::disconnect_grace, core::Duration(1min))), "2h", "0 or a duration from 1s to 1h"},
    {"services[].where", "placement", first_rule(is(&Rule::where_placement, true)), "nowhere", "a name of `expressions`"},
    {"services[].capacity", "[spot]", first_rule(is(&Rule::capacity, Texts{"spot"})), "[FARGATE]", "has no container instances"},
    {"services[].scale.per_instance", "0.5", scale([](const auto& s) { return s.per_instance && s.per_instance->text() == "0.5"; }), "-1", "a decimal number from 0 to 5000"},
    {"services[].scale.one_per", "3", scale([](const auto& s) { return s.one_per == 3U; }), "0", "a whole number from 1"},
    {"services[].scale.ladder", "[[1, 2]]", scale(is(&Scale::ladder, Steps{{1, 2}})), "[[2, 1], [1, 1]]", "must ascend"},
    {"services[].scale.floors", "[[2, 2]]", scale(is(&Scale::floors, Steps{{2, 2}})), "[[0, 1]]", "must begin at 1"},
    {"services[].scale.prevent_single_point_of_failure", "true", scale(is(&Scale::floors, Steps{{2, 2}})), "yes", "true or false"},
    {"services[].scale.per", "vcpu", scale([](const auto& s) { return s.per.text() == "vcpu"; }), "cpu", "must be instance, vcpu, gib, zone or attribute:NAME"},
    {"services[].scale.min", "2", scale(is(&Scale::min, 2U)), "5001", "from 0 to 5000"},
    {"services[].scale.max", "2", scale(is(&Scale::max, 2U)), "-1", "from 0 to 5000"},
    {"services[].scale_out.hold", "1m", first_rule([](const auto& r) { return r.scale_out.hold == 1min; }), "25h", "0 or a duration from 1s to 24h"},
    {"services[].scale_out.max_step", "50%", first_rule([](const auto& r) { return r.scale_out.max_step == half; }), "101%", "off, a whole number from 1 to 5000"},
    {"services[].scale_in.hold", "1m", first_rule([](const auto& r) { return r.scale_in.hold == 1min; }), "1", "0 or a duration from 1s to 24h"},
    {"services[].scale_in.max_step", "50%", first_rule([](const auto& r) { return r.scale_in.max_step == half; }), "0", "off, a whole number from 1 to 5000"},
    {"services[].scale_in.to_zero", "\"false\"", first_rule(is(&Rule::to_zero, core::ToZero::no)), "never", "one of confirm, true, false"},
    {"services[].during_deployment", "proceed", first_rule(is(&Rule::during_deployment, core::DuringDeployment::proceed)), "wait", "one of proceed, hold_in, hold"},
    {"services[].paused", "true", first_rule(is(&Rule::paused, true)), "1", "true or false"},

    {"accounts[].ids", "[\"222233334444\"]", account(is(&AccountRule::ids, Texts{"222233334444"})), "[\"1\"]", "12 digits"},
    {"accounts[].except", "[\"222233334444\"]", account(is(&AccountRule::except, Texts{"222233334444"})), "[\"1\"]", "12 digits"},
    {"accounts[].role", "other", account(is(&AccountRule::role, std::string("other"))), "a role", "must be the ARN or name of an IAM role"},
    {"accounts[].external_id", "secret", account(is(&AccountRule::external_id, std::string("secret"))), "x", "must be 2 to 1224"},

    {"regions", "[eu-west-1]", [](const Config& c) { return c.regions == Texts{"eu-west-1"}; }, "[europe]", "must hold region codes"},
    {"foreign", "reject", [](const Config& c) { return c.foreign == core::Foreign::reject; }, "maybe", "one of ignore, reject"},
    {"sweep", "1m", [](const Config& c) { return c.sweep == 1min; }, "25h", "0 or a duration"},
    {"recheck", "1m", [](const Config& c) { return c.recheck == 1min; }, "2h", "0 or a duration"},
    {"threads", "2", [](const Config& c) { return c.threads == 2; }, "0", "from 1 to 256"},

    {"limits.in_flight", "8", limit(is(&Limits::in_flight, 8U)), "0", "from 1 to 100000"},
    {"limits.per_account", "8", limit(is(&Limits::per_account, 8U)), "0", "from 1 to 100000"},
    {"limits.held_messages", "8", limit(is(&Limits::held_messages, 8U)), "120001", "from 1 to 120000"},
    {"limits.held_per_account", "8", limit(is(&Limits::held_per_account, 8U)), "0", "from 1 to 120000"},
    {"limits.spacing", "1s", limit(is(&Limits::spacing, core::Duration(1s))), "3s", "from 1ms to 2s"},
    {"limits.attempts", "8", limit(is(&Limits::attempts, 8U)), "21", "from 1 to 20"},
    {"limits.budget", "1s", limit(is(&Limits::budget, core::Duration(1s))), "0", "a duration from 1ms"},
    {"limits.connect", "2s", limit(is(&Limits::connect, core::Duration(2s))), "2m", "a duration from 10ms to 1m"},
    {"limits.call", "2s", limit(is(&Limits::call, core::Duration(2s))), "1ms", "a duration from 10ms to 5m"},
    {"limits.give_up", "2s", limit(is(&Limits::give_up, core::Duration(2s))), "2h", "a duration from 1s to 1h"},
    {"limits.feedback", "off", limit([](const auto& l) { return !l.feedback; }), "never", "off or a duration"},
    {"limits.api_share", "80%", limit([](const auto& l) { return l.api_share == 80U; }), "80", "off or a whole percentage"},
    {"limits.replicas", "8", limit(is(&Limits::replicas, 8U)), "1001", "from 1 to 1000"},
    {"limits.rates", "{UpdateService: [8, 5]}", limit([](const auto& l) { return l.rates.contains("UpdateService"); }), "{RunTask: [8, 5]}", "must hold operations among"},
    {"limits.max_fall", "10%/1m", limit([](const auto& l) { return l.max_fall == core::MaxFall{10, 1min}; }), "10%", "a percentage from 1% to 100% and a window"},

    {"expressions", "{big: \"attribute:x exists\"}", [](const Config& c) { return c.expressions.contains("big"); }, "{placement: \"a == b\"}", "cannot be named so"},
    {"skip_unchanged", "false", [](const Config& c) { return !c.skip_unchanged; }, "0", "true or false"},
    {"dry_run", "true", [](const Config& c) { return c.dry_run; }, "on", "true or false"},
    {"grace", "1s", [](const Config& c) { return c.grace == 1s; }, "16m", "0 or a duration from 1ms to 15m"},
    {"admin", "\"\"", [](const Config& c) { return c.admin.empty(); }, "\"9780\"", "HOST:PORT"},
    {"admin.listen", "\"127.0.0.1:80\"", [](const Config& c) { return c.admin == "127.0.0.1:80"; }, "\"x:80\"", "HOST:PORT"},
    {"metrics.emf", "true", [](const Config& c) { return c.emf; }, "1", "true or false"},
    {"metrics.per_cluster", "\"true\"", [](const Config& c) { return c.per_cluster == core::PerCluster::always; }, "some", "one of auto, true, false"},
    {"log.level", "debug", [](const Config& c) { return c.log_level == core::LogLevel::debug; }, "loud", "one of trace, debug"},
    {"log.format", "text", [](const Config& c) { return c.log_format == core::LogFormat::text; }, "xml", "one of json, text"},
    };
}
// clang-format on

// A file in which this key, and what it cannot do without, is written; no value: without the key.
std::string file_with(const std::string& path, const std::string& value)
{
    const auto last = path.rfind('.');
    const std::string key = last == std::string::npos ? path : path.substr(last + 1);
    const std::string written = value.empty() ? "" : key + ": " + value;
    const auto with = [&](std::string before) { return before.append(written.empty() ? "" : ", ").append(written); };
    if (path.starts_with("services[].")) {
        const bool subject = path == "services[].service" || path == "services[].tag" || path == "services[].placement";
        const std::string first = subject && !value.empty() ? "" : "service: a";
        const std::string rest = path.substr(std::string("services[].").size());
        if (const auto dot = rest.find('.'); dot != std::string::npos)
            return "services: [{service: a, " + rest.substr(0, dot) + ": {" + written + "}}]";
        return "services: [{" + (first.empty() ? written : with(first)) + "}]";
    }
    if (path == "queues[].url") return "queues: [{url: " + (value.empty() ? "q" : value) + "}]";
    if (path.starts_with("queues[].")) return "queues: [{" + with("url: q") + "}]";
    if (path == "accounts[].ids") return "accounts: [{ids: " + (value.empty() ? "[\"111122223333\"]" : value) + "}]";
    if (path.starts_with("accounts[]."))
        return "accounts: [{" + with(path == "accounts[].role" ? "ids: [\"*\"]" : "ids: [\"*\"], role: headcount") +
               "}]";
    if (last == std::string::npos) return written;
    return path.substr(0, last) + ": {" + written + "}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(config_keys)

BOOST_AUTO_TEST_CASE(each_key_of_the_table_has_a_row_here)
{
    std::multiset<std::string> there;
    for (const Row& row : rows())
        there.insert(row.path);
    for (const app::config::Key& key : app::config::key_table()) {
        const std::size_t wanted = key.store == nullptr ? 0 : 1; // what is not in this version is refused below
        BOOST_TEST(there.count(std::string(key.path)) == wanted, key.path);
    }
    for (const std::string& path : there)
        BOOST_TEST(app::config::find_key(path) != nullptr, path << " is no key");
}

BOOST_AUTO_TEST_CASE(a_value_does_what_it_says_and_only_where_it_is_written)
{
    for (const Row& row : rows()) {
        BOOST_TEST_INFO_SCOPE(row.path << ": " << row.right);
        BOOST_TEST(row.does(test::load({.file = file_with(row.path, row.right)})));
        BOOST_TEST(!row.does(test::load({.file = file_with(row.path, {})})));
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_refused_by_a_sentence_that_names_the_key)
{
    for (const Row& row : rows()) {
        BOOST_TEST_INFO_SCOPE(row.path << ": " << row.wrong);
        const std::string sentence = test::refusal({.file = file_with(row.path, row.wrong)});
        std::string name = row.path;
        if (const auto brackets = name.find("[]"); brackets != std::string::npos) name.replace(brackets, 2, "[0]");
        BOOST_TEST(sentence.starts_with("/etc/headcount.yaml, line 1: " + name), sentence);
        BOOST_TEST(sentence.find(row.words) != std::string::npos, sentence);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_in_this_version_is_refused_unless_it_is_what_happens_anyway)
{
    for (const app::config::Key& key : app::config::key_table()) {
        if (key.store != nullptr) continue;
        const std::string path(key.path);
        const std::string value = key.shape.kind == app::config::Kind::nothing ? "[x]" : "2";
        BOOST_TEST(test::refusal({.file = file_with(path, value)}).find(path) != std::string::npos, path);
    }
}

BOOST_AUTO_TEST_SUITE_END()
