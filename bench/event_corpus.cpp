#include "event_corpus.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace headcount::bench {
namespace {

namespace json = boost::json;

// It speaks of cluster orders, also in the ARN of the instance.
std::string event_of_the_corpus()
{
    const std::string path = std::string(HEADCOUNT_BENCH_EVENTS) + "/instance_registered.json";
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream body;
    body << file.rdbuf();
    return json::serialize(json::parse(body.str()));
}

std::string replaced(std::string text, const std::string& part, const std::string& by)
{
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
        text.replace(at, part.size(), by);
    return text;
}

} // namespace

std::string registered_event(const std::string& cluster)
{
    static const std::string event = event_of_the_corpus();
    return replaced(event, "/orders", "/" + cluster);
}

VersionedEvent::VersionedEvent(const std::string& event)
{
    const std::string mark = R"("version":2,)"; // of the instance; that of the envelope is a text
    const auto at = event.find(mark);
    if (at == event.npos) throw std::runtime_error("an event of the corpus has no version");
    before_ = event.substr(0, at) + R"("version":)";
    behind_ = event.substr(at + mark.size() - 1);
}

void VersionedEvent::append(std::size_t version, std::string& to) const
{
    to.append(before_).append(std::to_string(version)).append(behind_);
}

} // namespace headcount::bench
