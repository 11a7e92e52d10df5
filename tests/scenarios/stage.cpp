#include "scenarios/stage.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace headcount::scenarios {

namespace json = boost::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto pace = 20ms;

json::object members(const YAML::Node& map)
{
    json::object object;
    for (const auto& entry : map)
        object[entry.first.as<std::string>()] = entry.second.as<std::string>();
    return object;
}

json::array tags(const YAML::Node& map)
{
    json::array list;
    for (const auto& entry : map)
        list.push_back(json::object{{"key", entry.first.as<std::string>()}, {"value", entry.second.as<std::string>()}});
    return list;
}

} // namespace

Stage::Stage(const Script& script) : ServeWorld({"--task-start", "200"}), script_(script)
{
    settings_.whole = YAML::Dump(script.headcount) + "\n";
}

const std::map<std::string, Stage::Act>& Stage::acts()
{
    static const std::map<std::string, Act> all{
        {"cluster", &Stage::make_cluster_of},
        {"service", &Stage::add_service},
        {"join", &Stage::change_instances},
        {"drain", &Stage::change_instances},
        {"activate", &Stage::change_instances},
        {"disconnect", &Stage::change_instances},
        {"connect", &Stage::change_instances},
        {"terminate", &Stage::change_instances},
        {"label", &Stage::change_instances},
        {"boot task", &Stage::change_instances},
        {"task dies", &Stage::change_service},
        {"deploy", &Stage::change_service},
        {"set", &Stage::change_service},
        {"delete service", &Stage::change_service},
        {"lose events", &Stage::lose_events},
        {"event rule", &Stage::set_event_rule},
        {"start", &Stage::start_serve},
        {"stop", &Stage::stop_serve},
        {"kill", &Stage::kill_serve},
        {"run", &Stage::run_command},
        {"cron", &Stage::set_cron},
        {"expect", &Stage::expect},
        {"tasks", &Stage::expect_tasks},
        {"updates", &Stage::expect_updates},
        {"quiet", &Stage::be_quiet},
        {"measure", &Stage::measure},
        {"faster", &Stage::compare},
    };
    return all;
}

void Stage::play()
{
    for (const auto& step : script_.given)
        act(step);
    for (const auto& step : script_.story)
        act(step);
}

void Stage::act(const Step& step)
{
    try {
        (this->*acts().at(step.verb))(step);
    } catch (const PlotError&) {
        throw;
    } catch (const std::exception& error) {
        fail(step, error.what());
    }
}

void Stage::fail(const Step& step, const std::string& what) const
{
    throw PlotError(script_.name + ".yaml:" + std::to_string(step.line) + ": " + step.verb + ": " + what);
}

void Stage::make_cluster_of(const Step& step)
{
    const auto cluster = step.what.as<std::string>();
    post("cluster", {{"cluster", cluster}});
    if (step.beside["instances"]) join(cluster, step.beside);
    for (const auto& more : step.beside["and"])
        join(cluster, more);
    for (const auto& service : step.beside["services"])
        make_service(cluster, service);
}

void Stage::make_service(const std::string& cluster, const YAML::Node& service)
{
    json::object body{{"cluster", cluster}, {"service", service["name"].as<std::string>()}};
    if (service["desired"]) body["desired"] = service["desired"].as<int>();
    if (service["one per instance"]) body["distinct_instance"] = service["one per instance"].as<bool>();
    if (service["spread over instances"]) body["spread_instances"] = service["spread over instances"].as<bool>();
    if (service["member of"]) body["member_of"] = json::array{service["member of"].as<std::string>()};
    if (service["daemon"]) body["daemon"] = service["daemon"].as<bool>();
    if (service["launch type"]) body["launch_type"] = service["launch type"].as<std::string>();
    if (service["controller"]) body["controller"] = service["controller"].as<std::string>();
    if (service["tags"]) body["tags"] = tags(service["tags"]);
    body["minimum_healthy_percent"] =
        service["minimum healthy percent"] ? service["minimum healthy percent"].as<int>() : 50;
    post("service", body);
}

void Stage::join(const std::string& cluster, const YAML::Node& who)
{
    const int count = who["instances"].as<int>();
    if (count == 0) return;
    json::object body{{"cluster", cluster}, {"count", count}, {"attributes", members(who["attributes"])}};
    if (who["zone"]) body["zone"] = who["zone"].as<std::string>();
    post("register", body);
}

void Stage::add_service(const Step& step)
{
    make_service(step.what["cluster"].as<std::string>(), step.what);
}

void Stage::change_instances(const Step& step)
{
    const auto cluster = step.what["cluster"].as<std::string>();
    if (step.verb == "join") return join(cluster, step.what);
    json::object body{{"cluster", cluster}, {"count", step.what["instances"].as<int>()}};
    if (step.what["with"]) body["with"] = members(step.what["with"]);
    if (step.what["attributes"]) body["attributes"] = members(step.what["attributes"]);
    if (step.what["family"]) body["family"] = step.what["family"].as<std::string>();
    post(step.verb == "label" ? "attributes" : step.verb == "boot task" ? "start_tasks" : step.verb, body);
}

void Stage::change_service(const Step& step)
{
    json::object body{{"cluster", step.what["cluster"].as<std::string>()},
                      {"service", step.what["service"].as<std::string>()}};
    if (step.what["desired"]) body["desired"] = step.what["desired"].as<int>();
    static const std::map<std::string, std::string> pages{
        {"task dies", "lose_task"}, {"deploy", "deploy"}, {"set", "desired"}, {"delete service", "delete_service"}};
    post(pages.at(step.verb), body);
}

void Stage::lose_events(const Step& step)
{
    post("faults", {{"lose_event", step.what.as<bool>() ? 1 : 0}});
}

void Stage::set_event_rule(const Step& step)
{
    post("rule", {{"pattern", json::parse(step.what.as<std::string>())}});
}

void Stage::start_serve(const Step& step)
{
    if (step.what.as<std::string>() != "serve") fail(step, "only serve can be started");
    start(settings_);
    if (!eventually([this] { return ready(); })) fail(step, "serve is not ready: " + log());
}

void Stage::stop_serve(const Step& step)
{
    const auto ended = stop();
    if (!ended.ok()) fail(step, "serve ended with " + std::to_string(ended.exit_code) + ": " + log());
    serve.reset();
}

void Stage::kill_serve(const Step& step)
{
    serve->kill();
    if (!serve->wait(10s)) fail(step, "serve did not die");
    serve.reset();
}

test::Finished Stage::run_headcount(const std::string& line)
{
    std::istringstream words{line};
    test::Words all;
    for (std::string word; words >> word;)
        all.push_back(word);
    return test::run_process(headcount(std::move(all), settings_), test::long_enough);
}

void Stage::run_command(const Step& step)
{
    const auto done = run_headcount(step.what.as<std::string>());
    const int exit = step.beside["exit"] ? step.beside["exit"].as<int>() : 0;
    std::ostringstream what;
    what << done;
    if (done.ended.exit_code != exit) fail(step, "wanted exit " + std::to_string(exit) + ": " + what.str());
    for (const auto& words : step.beside["says"]) {
        const auto wanted = words.as<std::string>();
        if (done.output.find(wanted) == std::string::npos && done.error_output.find(wanted) == std::string::npos)
            fail(step, "does not say \"" + wanted + "\": " + what.str());
    }
}

void Stage::set_cron(const Step& step)
{
    const auto every = std::chrono::milliseconds{step.what["every"].as<int>()};
    cron_ = Cron{step.what["run"].as<std::string>(), every, Clock::now() + every};
    if (cron_->line == "nothing") cron_.reset();
}

void Stage::tick()
{
    if (!cron_ || Clock::now() < cron_->next) return;
    cron_->next += cron_->every;
    (void)run_headcount(cron_->line);
}

void Stage::until(const Step& step, const std::function<std::string()>& complaint, Seconds limit)
{
    std::string left;
    const auto settled = [&] {
        tick();
        left = complaint();
        return left.empty();
    };
    if (eventually(settled, std::chrono::ceil<std::chrono::milliseconds>(limit), pace)) return;
    fail(step, left + (serve ? "\n" + log() : std::string()));
}

void Stage::wait(Seconds span)
{
    const auto end = Clock::now() + std::chrono::ceil<std::chrono::milliseconds>(span);
    (void)eventually(
        [&] {
            tick();
            return Clock::now() >= end;
        },
        std::chrono::ceil<std::chrono::milliseconds>(span) + 1s, pace);
}

} // namespace headcount::scenarios
