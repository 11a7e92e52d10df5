#include "budget/run_line.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <sstream>

namespace headcount::bench {
namespace {

namespace json = boost::json;

LoggedStage stage_of(const std::string& words)
{
    LoggedStage stage;
    std::istringstream(words) >> stage.name >> stage.start >> stage.length;
    return stage;
}

} // namespace

const LoggedStage* LoggedRun::find(std::string_view name) const
{
    const auto found = std::ranges::find(stages, name, &LoggedStage::name);
    return found == stages.end() ? nullptr : &*found;
}

double LoggedRun::total() const
{
    const LoggedStage* apply = find("apply");
    return apply == nullptr ? 0 : apply->end();
}

std::optional<LoggedRun> read_run(std::string_view line)
{
    if (line.find("\"stages\":[") == line.npos) return std::nullopt; // most lines, and spares them the parsing
    boost::system::error_code error;
    const auto value = json::parse(line, error);
    if (error || !value.is_object()) return std::nullopt;
    const auto& object = value.as_object();
    LoggedRun run;
    run.cluster = json::value_to<std::string>(object.at("cluster"));
    run.account = json::value_to<std::string>(object.at("account"));
    run.outcome = json::value_to<std::string>(object.at("outcome"));
    for (const auto& words : object.at("stages").as_array())
        run.stages.push_back(stage_of(json::value_to<std::string>(words)));
    return run;
}

} // namespace headcount::bench
