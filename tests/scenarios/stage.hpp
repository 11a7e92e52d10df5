// Plays a script: the simulated AWS and the real program as processes, over TCP. Where something is not as the script
// says, play() throws PlotError with the line of the step, what was expected and what was there.
#pragma once

#include "integration/serve_world.hpp"
#include "scenarios/script.hpp"
#include "scenarios/world_table.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::scenarios {

struct PlotError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Stage : private test::ServeWorld {
public:
    explicit Stage(const Script& script);

    void play();

    // What was measured on the way, a line each.
    const std::vector<std::string>& said() const { return said_; }

private:
    using Seconds = std::chrono::duration<double>;
    using Act = void (Stage::*)(const Step&);

    void act(const Step& step);
    static const std::map<std::string, Act>& acts();
    [[noreturn]] void fail(const Step& step, const std::string& what) const;

    void make_cluster_of(const Step& step);
    void make_service(const std::string& cluster, const YAML::Node& service);
    void join(const std::string& cluster, const YAML::Node& who);
    void add_service(const Step& step);
    void change_instances(const Step& step);
    void change_service(const Step& step);
    void lose_events(const Step& step);
    void set_event_rule(const Step& step);

    void start_serve(const Step& step);
    void stop_serve(const Step& step);
    void kill_serve(const Step& step);
    void run_command(const Step& step);
    void set_cron(const Step& step);

    void expect(const Step& step);
    void expect_tasks(const Step& step);
    void expect_updates(const Step& step);
    void be_quiet(const Step& step);
    void measure(const Step& step);
    void compare(const Step& step);

    // Looks until there is nothing to say against it, or time is up. The cron job goes on meanwhile.
    void until(const Step& step, const std::function<std::string()>& complaint, Seconds limit);
    void wait(Seconds span);
    void tick();
    test::Finished run_headcount(const std::string& line);

    struct Cron {
        std::string line;
        std::chrono::milliseconds every{};
        std::chrono::steady_clock::time_point next;
    };

    const Script& script_;
    test::ServeSettings settings_;
    std::optional<Cron> cron_;
    std::map<std::string, std::vector<Seconds>> measured_;
    std::vector<std::string> said_;
};

} // namespace headcount::scenarios
