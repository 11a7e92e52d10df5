#include "app/setup/command.hpp"

#include "app/setup/json_text.hpp"

namespace headcount::app::setup {

std::string command(std::string_view operation, std::string_view region, const boost::json::object& input)
{
    std::string quoted;
    for (const char c : json_text(input))
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return "aws " + std::string(operation) + " --region " + std::string(region) + " --cli-input-json '" + quoted +
           "'\n";
}

} // namespace headcount::app::setup
