#include "machine.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <ostream>
#include <thread>

namespace headcount::bench {
namespace {

// Not every architecture names its model there.
std::string cpu_model()
{
    std::ifstream file{"/proc/cpuinfo"};
    std::string line;
    while (std::getline(file, line)) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return "a CPU without a name";
}

std::string today()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[16];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

// Of the sources that this was built from, as they are now.
std::string commit()
{
    static const std::string words = [] {
        std::string text;
        if (FILE* git = ::popen("git -C '" HEADCOUNT_BENCH_SOURCES "' describe --always --dirty 2>/dev/null", "r")) {
            char line[128];
            if (std::fgets(line, sizeof line, git) != nullptr) text = line;
            ::pclose(git);
        }
        return text.substr(0, text.find('\n'));
    }();
    return words;
}

} // namespace

Machine this_machine()
{
    const std::string compiler = __VERSION__; // "Debian Clang 19.1.7 (1~deb12u1)"
    return {"headcount " HEADCOUNT_VERSION ", " HEADCOUNT_BUILD_TYPE ", " + compiler.substr(0, compiler.find(" (")),
            cpu_model(), std::thread::hardware_concurrency(), today(), commit()};
}

std::ostream& operator<<(std::ostream& out, const Machine& machine)
{
    return out << machine.build << "; " << machine.cpu << ", " << machine.cores << " cores; " << machine.date << "; "
               << (machine.commit.empty() ? "unknown commit" : machine.commit);
}

boost::json::object object(const Machine& machine)
{
    return {{"build", machine.build},
            {"cpu", machine.cpu},
            {"cores", machine.cores},
            {"date", machine.date},
            {"commit", machine.commit}};
}

} // namespace headcount::bench
