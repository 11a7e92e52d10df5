#include "cli/check/finding.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace headcount::cli {
namespace {

const char* word_of(const Finding& finding)
{
    if (!finding.ok) return "wrong ";
    return finding.fix.empty() ? "ok    " : "note  ";
}

void print_json(const Finding& finding, std::ostream& out)
{
    boost::json::object object;
    object["name"] = finding.name;
    object["ok"] = finding.ok;
    object["detail"] = finding.detail;
    object["fix"] = finding.fix;
    object["code"] = finding.code;
    out << boost::json::serialize(object) << '\n';
}

void print_line(const Finding& finding, std::ostream& out)
{
    out << word_of(finding) << finding.name << ": " << finding.detail;
    if (!finding.fix.empty()) out << "; " << finding.fix;
    out << '\n';
}

} // namespace

std::string count_of(std::size_t number, const char* what)
{
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

void print(const Findings& findings, bool json, std::ostream& out)
{
    for (const Finding& finding : findings) {
        if (json)
            print_json(finding, out);
        else
            print_line(finding, out);
    }
}

} // namespace headcount::cli
