// Whose credentials are found? A table of set-ups is resolved with our chain and with Debian's botocore, each over real
// files, variables, programs and sockets; where the two differ, the table says why.
#include "headcount/aws/providers.hpp"
#include "headcount/net/http_client.hpp"
#include "integration/credential_cases.hpp"
#include "integration/loopback_services.hpp"
#include "support/child_process.hpp"
#include "support/recording_log.hpp"
#include "support/run_real.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string>;

constexpr const char* python = "/usr/bin/python3"; // Debian's, which finds Debian's botocore
constexpr std::string_view an_error = "error: ";

// What came of a set-up: "AKIAHUB from profile", "nothing" or "error: …"; and the keys, to compare them.
struct Outcome {
    std::string text;
    std::string secret;
    std::string token;

    std::string kind() const { return text.starts_with(an_error) ? "error" : text; }
    bool agrees(const Outcome& other) const
    {
        return kind() == other.kind() && secret == other.secret && token == other.token;
    }
};

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

// The addresses of the agents are those of the loopback services.
class AgentsOnLoopback final : public net::Transport {
public:
    AgentsOnLoopback(net::Transport& below, std::uint16_t port) : below_(below), port_(port) {}

    net::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        if (request.endpoint.host.starts_with("169.254.170.")) request.endpoint = {false, "127.0.0.1", port_};
        return below_.send(std::move(request), deadline);
    }

private:
    net::Transport& below_;
    std::uint16_t port_;
};

// A set-up on this machine: its folder, with its files, and its variables.
class SetUp {
public:
    SetUp(const test::CredentialCase& row, const std::string& services) : services_(services)
    {
        for (const auto& [name, text] : row.files) {
            const std::filesystem::path path = folder_.file(name);
            std::filesystem::create_directories(path.parent_path());
            std::string whole = placed(text);
            const bool token = name == "token"; // a token has no line of its own
            if (token && whole.ends_with('\n')) whole.pop_back();
            std::ofstream{path} << whole;
        }
        variables_ = {{"PATH", "/usr/bin:/bin"},
                      {"LC_ALL", "C.UTF-8"},
                      {"HOME", folder_.path()},
                      {"AWS_CONFIG_FILE", folder_.file("config")},
                      {"AWS_SHARED_CREDENTIALS_FILE", folder_.file("credentials")},
                      {"AWS_REGION", "eu-west-1"},
                      {"AWS_DEFAULT_REGION", "eu-west-1"}, // botocore knows this one alone
                      {"AWS_EC2_METADATA_DISABLED", "true"}};
        for (const auto& [name, value] : row.variables) {
            if (value)
                variables_[name] = placed(*value);
            else
                variables_.erase(name);
        }
    }

    const Variables& variables() const { return variables_; }

    aws::Surroundings surroundings() const
    {
        return {[this](std::string_view name) -> std::optional<std::string> {
                    const auto found = variables_.find(std::string(name));
                    if (found == variables_.end()) return std::nullopt;
                    return found->second;
                },
                [](const std::string& path) -> core::Result<std::optional<std::string>> {
                    std::ifstream file{path};
                    if (!file) return std::optional<std::string>();
                    std::ostringstream text;
                    text << file.rdbuf();
                    return std::optional<std::string>(text.str());
                }};
    }

private:
    std::string placed(const std::string& text) const
    {
        return replaced(replaced(text, "{dir}", folder_.path()), "{services}", services_);
    }

    std::string services_;
    test::TemporaryDirectory folder_;
    Variables variables_;
};

Outcome ask_headcount(const test::CredentialCase& row, const SetUp& set_up, std::uint16_t port)
{
    test::RealWorld world;
    net::HttpClient http{world.io.get_executor(), world.timers, {}};
    AgentsOnLoopback transport{http, port};
    net::RealProcesses processes{world.io.get_executor(), world.timers, set_up.variables()};
    core::Random random{1};
    observe::Metrics metrics;
    test::RecordingLog log;
    aws::ClientOptions sts;
    sts.endpoints.configured[aws::Service::sts].url = {{false, "127.0.0.1", port}, "/"};
    const auto chain = aws::default_chain({.surroundings = set_up.surroundings(),
                                           .transport = transport,
                                           .timers = world.timers,
                                           .random = random,
                                           .processes = processes,
                                           .metrics = metrics,
                                           .log = log,
                                           .sts = sts,
                                           .region = "eu-west-1"},
                                          row.profile);
    const auto got = world.run(chain->get(core::Deadline::after(world.timers.now(), 15s)));
    if (!got && got.error().code == aws::not_configured) return {"nothing", "", ""};
    if (!got) return {std::string(an_error) + got.error().message, "", ""};
    const std::string source(chain->name().starts_with("profile ") ? "profile" : chain->name());
    return {(*got)->access_key_id + " from " + source, std::string((*got)->secret_access_key.reveal()),
            std::string((*got)->session_token.reveal())};
}

std::string text_in(const json::object& object, std::string_view name)
{
    const auto& text = object.at(name).as_string();
    return {text.data(), text.size()};
}

// Our name of the source that botocore names by a method.
std::string source_of(const std::string& method, const Variables& variables)
{
    if (method == "env") return "environment";
    if (method == "container-role") return "container";
    if (method == "iam-role") return "instance metadata";
    const bool of_environment = variables.contains("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (method == "assume-role-with-web-identity" && of_environment) return "web identity";
    return "profile";
}

Outcome read_answer(const std::string& line, const Variables& variables)
{
    const auto answer = json::parse(line);
    if (answer.is_null()) return {"nothing", "", ""};
    const auto& object = answer.as_object();
    if (object.contains("error")) return {std::string(an_error) + text_in(object, "error"), "", ""};
    return {text_in(object, "access_key") + " from " + source_of(text_in(object, "method"), variables),
            text_in(object, "secret_key"), text_in(object, "token")};
}

std::vector<Outcome> ask_botocore(const std::vector<test::CredentialCase>& rows, const std::deque<SetUp>& set_ups,
                                  const std::string& services)
{
    json::array tasks;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        json::object environment;
        for (const auto& [name, value] : set_ups[i].variables())
            environment[name] = value;
        json::object task{{"environment", environment}, {"profile", nullptr}};
        if (rows[i].profile) task["profile"] = *rows[i].profile;
        tasks.push_back(std::move(task));
    }
    test::Command command;
    command.words = {python, HEADCOUNT_INTEGRATION "/credential_cases/ask_botocore.py"};
    command.input = json::serialize(json::object{{"services", services}, {"tasks", tasks}});
    const auto finished = test::run_process(command, 120s);
    if (!finished.ended.ok())
        throw std::runtime_error("botocore could not be asked; apt-get install python3-botocore\n" +
                                 finished.error_output);
    std::vector<Outcome> outcomes;
    std::istringstream lines{finished.output};
    for (std::string line; std::getline(lines, line);)
        outcomes.push_back(read_answer(line, set_ups[outcomes.size()].variables()));
    return outcomes;
}

// The table's words fit what came: an error by a part of it, all else as a whole.
bool fits(const std::string& expected, const Outcome& outcome)
{
    if (!expected.starts_with(an_error)) return outcome.text == expected;
    return outcome.kind() == "error" && outcome.text.find(expected.substr(an_error.size())) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(headcount_and_botocore_find_the_same_credentials_or_the_table_says_why_not)
{
    const auto rows = test::read_credential_cases(HEADCOUNT_INTEGRATION "/credential_cases/cases.txt");
    BOOST_TEST_REQUIRE(rows.size() >= 90U);
    const test::LoopbackServices services;
    std::deque<SetUp> set_ups; // each has a folder that stays where it is
    for (const auto& row : rows)
        set_ups.emplace_back(row, services.url());
    const auto botocores = ask_botocore(rows, set_ups, services.url());
    BOOST_TEST_REQUIRE(botocores.size() == rows.size());

    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto ours = ask_headcount(row, set_ups[i], services.port());
        BOOST_TEST_CONTEXT("set-up: " << row.what)
        {
            BOOST_TEST(fits(row.ours, ours), "headcount: " << ours.text);
            BOOST_TEST(fits(row.botocores, botocores[i]), "botocore: " << botocores[i].text);
            BOOST_TEST(ours.agrees(botocores[i]) == row.why.empty(),
                       "headcount: " << ours.text << ", botocore: " << botocores[i].text << ", why: " << row.why);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
