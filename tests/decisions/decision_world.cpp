#include "decisions/decision_world.hpp"

#include "decisions/shown_ecs.hpp"
#include "headcount/app/config_loader.hpp"
#include "headcount/aws/client.hpp"
#include "headcount/aws/ecs.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace headcount::test {
namespace {

using namespace std::chrono_literals;

const std::string account = "111122223333";
const std::string identity = "arn:aws:iam::111122223333:user/demo";

[[noreturn]] void unknown(const Situation& situation, const std::string& word)
{
    throw std::runtime_error("decisions.txt:" + std::to_string(situation.line) + ": " + word + " means nothing here");
}

std::vector<std::string> words_of(const std::string& text)
{
    std::vector<std::string> words;
    for (std::string& word : parts_of(text, " "))
        if (!word.empty()) words.push_back(std::move(word));
    return words;
}

// {"cpu", "4096"} of "cpu=4096".
std::pair<std::string, std::string> pair_of(const std::string& word)
{
    const auto equals = word.find('=');
    if (equals == std::string::npos) return {word, {}};
    return {word.substr(0, equals), word.substr(equals + 1)};
}

std::string inner(const std::string& members)
{
    return members.starts_with('{') ? members.substr(1, members.size() - 2) : members;
}

core::Config config_of(const Situation& situation)
{
    const bool named =
        has_key(situation.rule, "service") || has_key(situation.rule, "tag") || has_key(situation.rule, "placement");
    const std::string rule = inner(situation.rule);
    const std::string subject = named ? "" : rule.empty() ? "service: agent" : "service: agent, ";
    app::ConfigInputs inputs;
    inputs.config = "services: [{" + subject + rule + "}]\nlimits: {" + inner(situation.limits) +
                    "}\nrecheck: 0\nskip_unchanged: false\nsweep: 5m\n";
    return app::load_config(inputs, app::Needs::rules);
}

sim::SimulatedAwsOptions options(const Situation& situation)
{
    sim::SimulatedAwsOptions options;
    if (situation.then == "ECS denies")
        options.policies[identity] = {
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]})"};
    options.keys.push_back({"AKIDEXAMPLE", "not a secret", account, identity});
    return options;
}

class World {
public:
    explicit World(const Situation& situation)
        : situation_(situation), wire_(sim::make_in_process_transport(aws_, world_.timers)), shown_(*wire_)
    {
    }
    ~World()
    {
        if (!service_) return;
        net::TaskGroup tasks{world_.io.get_executor()};
        tasks.spawn(service_->stop(core::Deadline::after(world_.timers.now(), 1s)));
        pass(1min);
    }

    Verdict play();

private:
    void build();
    void add_instances(const std::string& group);
    sim::ServiceSpec service_of(const std::vector<std::string>& words);
    void start();
    void happen(const std::string& what);
    void fail(const std::string& how);
    void event();
    void await_a_run();
    void pass(core::Duration span) { world_.timers.run_until(world_.timers.now() + span); }
    template <class T>
    const T& must(const core::Result<T>& result) const
    {
        if (!result) throw std::runtime_error(situation_.what + ": " + result.error().message);
        return *result;
    }
    core::ClusterKey cluster() const { return {"aws", account, "eu-west-1", cluster_}; }

    const Situation& situation_;
    VirtualWorld world_;
    sim::SimulatedAws aws_{world_.io.get_executor(), world_.timers, options(situation_)};
    std::unique_ptr<net::Transport> wire_;
    Shown shown_;
    Keys keys_;
    core::Random random_{1};
    observe::Metrics metrics_;
    KeptLog log_;
    std::string cluster_ = "orders";
    std::vector<std::string> registered_; // instances, in their order
    bool deploying_ = false;
    std::vector<app::RunRecord> runs_;
    std::unique_ptr<aws::Client> client_;
    std::unique_ptr<aws::Ecs> ecs_;
    FakeSource* source_ = nullptr; // the service owns it
    std::unique_ptr<app::Service> service_;
};

void World::add_instances(const std::string& group)
{
    const auto words = words_of(group);
    sim::InstanceSpec spec;
    bool draining = false;
    bool away = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto [name, value] = pair_of(words[i]);
        if (name == "draining" || name == "away") {
            (name == "away" ? away : draining) = true;
        } else if (value.empty()) {
            unknown(situation_, name);
        } else if (name == "zone") {
            spec.zone = value;
        } else if (name == "provider") {
            spec.capacity_provider = value;
        } else if (name == "cpu") {
            spec.resources.cpu = std::stoi(value);
        } else if (name == "memory") {
            spec.resources.memory = std::stoi(value);
        } else {
            spec.attributes.push_back({name, value});
        }
    }
    for (int left = std::stoi(words.at(0)); left > 0; --left) {
        const auto registered = aws_.ecs().register_instance(cluster(), spec);
        const std::string arn = registered_.emplace_back(must(registered));
        if (draining) must(aws_.ecs().drain(arn));
        if (away) must(aws_.ecs().set_agent_connected(arn, false));
    }
}

sim::ServiceSpec World::service_of(const std::vector<std::string>& words)
{
    sim::ServiceSpec spec{.name = "agent", .desired = static_cast<std::uint32_t>(std::stoul(words.at(0)))};
    spec.needs = {16, 16};
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto [name, value] = pair_of(words[i]);
        if (name == "distinctInstance")
            spec.distinct_instance = true;
        else if (name == "daemon")
            spec.scheduling = sim::Scheduling::daemon;
        else if (name == "fargate")
            spec.launch_type = "FARGATE";
        else if (name == "codedeploy")
            spec.controller = sim::Controller::code_deploy;
        else if (name == "memberOf")
            spec.member_of.push_back(value);
        else if (name == "strategy")
            shown_.provider = value;
        else if (name.starts_with("headcount:"))
            spec.tags[name] = value;
        else if (name == "big")
            spec.needs = {512, 512};
        else if (name == "cluster" || name == "spare" || name == "deleted" || name == "deploying")
            continue; // are read elsewhere
        else
            unknown(situation_, words[i]);
    }
    return spec;
}

// "spare=10": so many instances are there while its tasks start, and are gone before the first look.
void World::build()
{
    const auto words = words_of(situation_.service);
    int spare = 0;
    bool deleted = false;
    for (const std::string& word : words) {
        const auto [name, value] = pair_of(word);
        if (name == "cluster") cluster_ = value;
        if (name == "spare") spare = std::stoi(value);
        deleted = deleted || name == "deleted";
        deploying_ = deploying_ || name == "deploying";
    }
    if (situation_.instances == "no cluster") return;
    must(aws_.ecs().create_cluster(cluster()));
    if (situation_.instances != "none")
        for (const std::string& group : parts_of(situation_.instances, "+"))
            add_instances(group);
    if (situation_.service == "none") return;
    std::vector<std::string> gone;
    for (int i = 0; i < spare; ++i)
        gone.push_back(must(aws_.ecs().register_instance(cluster(), {})));
    must(aws_.ecs().create_service(cluster(), service_of(words)));
    pass(1min); // its tasks start, and its deployment ends
    if (deploying_) must(aws_.ecs().redeploy(cluster(), "agent", "agent:2"));
    if (deleted) must(aws_.ecs().delete_service(cluster(), "agent", true));
    for (const std::string& arn : gone)
        must(aws_.ecs().drain(arn));
}

void World::start()
{
    client_ =
        std::make_unique<aws::Client>(shown_, world_.timers, random_, keys_, metrics_, log_, aws::ClientOptions{});
    ecs_ = std::make_unique<aws::Ecs>(*client_);
    auto source = std::make_unique<FakeSource>(world_.timers, 0);
    source_ = source.get();
    std::vector<std::unique_ptr<source::Source>> sources;
    sources.push_back(std::move(source));
    app::ServiceParts parts{.executor = world_.io.get_executor(),
                            .timers = world_.timers,
                            .random = random_,
                            .ecs = *ecs_,
                            .log = log_,
                            .metrics = metrics_,
                            .sources = std::move(sources),
                            .own_account = account,
                            .home_regions = {"eu-west-1"},
                            .sweeps = false,
                            .on_run = [this](const app::RunRecord& run) { runs_.push_back(run); }};
    service_ = std::make_unique<app::Service>(std::make_shared<core::Config>(config_of(situation_)), std::move(parts));
    service_->start();
}

void World::event()
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account;
    const std::string instance = arn + ":container-instance/" + cluster_ + "/0123456789abcdef0123456789abcdef";
    source_->put(R"({"version":"0","id":"e-1","detail-type":"ECS Container Instance State Change","source":"aws.ecs",)"
                 R"("account":")" +
                 account + R"(","time":"2026-01-02T03:04:05Z","region":"eu-west-1","resources":[")" + instance +
                 R"("],"detail":{"agentConnected":true,"attributes":[],"clusterArn":")" + arn + ":cluster/" + cluster_ +
                 R"(","containerInstanceArn":")" + instance +
                 R"(","status":"ACTIVE","version":3,"updatedAt":"2026-01-02T03:04:05.100Z"}})");
    await_a_run();
}

void World::await_a_run()
{
    const std::size_t before = runs_.size();
    for (int i = 0; i < 600 && runs_.size() == before; ++i)
        pass(100ms);
    if (runs_.size() == before) throw std::runtime_error(situation_.what + ": no run came of it");
}

void World::fail(const std::string& how)
{
    auto& faults = aws_.faults();
    if (how == "throttles")
        faults.throttle = 1;
    else if (how == "answers 500")
        faults.server_error = 1;
    else if (how == "resets")
        faults.reset_before = 1;
    else if (how == "hangs")
        faults.hang = 1;
    else if (how != "denies") // by its policy
        unknown(situation_, how);
}

void World::happen(const std::string& what)
{
    constexpr std::string_view wait = "wait ";
    constexpr std::string_view other = "someone sets ";
    if (what == "event")
        event();
    else if (what == "sweep") {
        source_->put(R"({"headcount":"sweep"})");
        await_a_run();
    } else if (what.starts_with(wait)) {
        pass(app::parse_duration(what.substr(wait.size())).value());
    } else if (what.starts_with(other)) {
        must(aws_.ecs().set_desired(cluster(), "agent",
                                    static_cast<std::uint32_t>(std::stoul(what.substr(other.size())))));
    } else if (what == "the first 3 go") {
        for (int i = 0; i < 3; ++i)
            must(aws_.ecs().terminate(registered_.at(static_cast<std::size_t>(i))));
        pass(10s); // their tasks too
    } else if (what == "2 more" || what == "2 more unseen") {
        add_instances("2");
    } else {
        unknown(situation_, what);
    }
}

Verdict World::play()
{
    build();
    start();
    auto steps = situation_.then.empty() ? std::vector<std::string>{} : parts_of(situation_.then, ",");
    constexpr std::string_view trouble = "ECS ";
    if (!steps.empty() && steps.front().starts_with(trouble)) {
        fail(steps.front().substr(trouble.size()));
        steps.clear();
    } else if (!steps.empty() && steps.front() == "the key is wrong") {
        keys_.wrong = true;
        steps.clear();
    }
    if (steps.empty() || steps.front() != "sweep") event();
    for (const std::string& step : steps)
        happen(step);
    if (runs_.back().report.rows.size() != 1) throw std::runtime_error(situation_.what + ": one row is judged");
    const core::Decision& last = runs_.back().report.rows.front().decision;
    return {std::string(to_string(last.outcome)), std::string(to_string(last.reason)),
            aws_.ecs().desired(cluster(), "agent"), last.words};
}

} // namespace

Verdict play(const Situation& situation)
{
    World world(situation);
    return world.play();
}

} // namespace headcount::test
