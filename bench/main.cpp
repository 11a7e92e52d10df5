// headcount-bench: the small benchmarks, each of one hot path, those against a yardstick, and those of the whole
// service.
#include "budget/measure.hpp"
#include "calls/measure.hpp"
#include "compare.hpp"
#include "growth/measure.hpp"
#include "options.hpp"
#include "path/measure.hpp"
#include "peers/measure.hpp"
#include "report.hpp"
#include "service/measure.hpp"
#include "service/soak.hpp"
#include "shards/measure.hpp"
#include "sign/measure.hpp"
#include "small.hpp"
#include "small_goals.hpp"
#include "wrong_word.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace headcount::bench;

constexpr int wrong_usage = 64;

std::function<void(std::string_view)> progress_of(const std::string& bench)
{
    return [bench](std::string_view step) { std::cerr << bench << ": " << step << std::endl; };
}

void compare_with(const std::string& file, const Report& report, std::ostream& out)
{
    if (!file.empty()) print(compare(read_report(file), object(report)), out);
}

template <class Figures>
void show(const Figures& figures, const Show& how)
{
    const Report report = report_of(figures);
    how.json ? print_json(report, std::cout) : print_table(figures, std::cout);
    compare_with(how.compare, report, how.json ? std::cerr : std::cout);
}

// 1 where a goal is to be checked and is missed.
int verdict(bool check, const std::vector<std::string>& missed)
{
    if (!check) return 0;
    for (const auto& sentence : missed)
        std::cerr << "headcount-bench: " << sentence << '\n';
    return missed.empty() ? 0 : 1;
}

int run_small(std::vector<std::string> flags)
{
    const bool json = std::erase(flags, "--json") > 0;
    const bool check = std::erase(flags, "--check") > 0;
    Report report = measure_small(flags, json);
    set_small_goals(report);
    if (json) print_json(report, std::cout);
    return verdict(check, missed_small_goals(report));
}

int run_calls(const CallOptions& options)
{
    const auto figures = measure_calls(options, progress_of("calls"));
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int run_path(const PathOptions& options)
{
    const auto figures = measure_path(options, progress_of("path"));
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int run_sign(const SignOptions& options)
{
    const auto figures = measure_signing(options);
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int run_shards(const ShardOptions& options)
{
    const auto figures = measure_shards(options, progress_of("shards"));
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int run_service(const ServiceOptions& options)
{
    const auto figures = measure_service(options, progress_of("service"));
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int run_soak(const SoakOptions& options)
{
    const auto figures = soak(options, progress_of("soak"));
    show(figures, options.show);
    return verdict(options.check, missed_goals(figures));
}

int usage_error(std::string text)
{
    std::ranges::replace(text, '\n', ' ');
    while (text.ends_with(' ') || text.ends_with('.'))
        text.pop_back();
    std::cerr << "headcount-bench: " << text << "; see headcount-bench --help\n";
    return wrong_usage;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Benchmarks of headcount. ./dev bench runs them all and writes a page."};
    ServiceOptions service_options;
    CallOptions call_options;
    PathOptions path_options;
    SignOptions sign_options;
    PeerOptions peer_options;
    BudgetOptions budget_options;
    GrowthOptions growth_options;
    ShardOptions shard_options;
    SoakOptions soak_options;
    CompareOptions compare_options;
    app.require_subcommand(1);
    const auto* small = describe_small(app);
    const auto* calls = describe_calls(app, call_options);
    const auto* path = describe_path(app, path_options);
    const auto* sign = describe_sign(app, sign_options);
    const auto* service = describe_service(app, service_options);
    const auto* peers = describe_peers(app, peer_options);
    const auto* budget = describe_budget(app, budget_options);
    const auto* growth = describe_growth(app, growth_options);
    const auto* shards = describe_shards(app, shard_options);
    const auto* soaking = describe_soak(app, soak_options);
    const auto* comparing = describe_compare(app, compare_options);
    if (const auto wrong = wrong_word(app, {argv + 1, argv + argc})) return usage_error(*wrong);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return usage_error(error.what());
    }
    try {
        if (small->parsed()) return run_small(small->remaining());
        if (calls->parsed()) return run_calls(call_options);
        if (path->parsed()) return run_path(path_options);
        if (sign->parsed()) return run_sign(sign_options);
        if (shards->parsed()) return run_shards(shard_options);
        if (soaking->parsed()) return run_soak(soak_options);
        if (service->parsed()) return run_service(service_options);
        if (peers->parsed()) show(measure_peers(peer_options, progress_of("peers")), peer_options.show);
        if (budget->parsed()) show(measure_budget(budget_options, progress_of("budget")), budget_options.show);
        if (growth->parsed()) show(measure_growth(growth_options, progress_of("growth")), growth_options.show);
        if (comparing->parsed())
            print(compare(read_report(compare_options.before), read_report(compare_options.after)), std::cout);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "headcount-bench: " << error.what() << '\n';
        return 1;
    }
}
