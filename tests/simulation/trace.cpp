#include "simulation/trace.hpp"

namespace headcount::simulation {

void Trace::add(std::string_view line)
{
    for (const char c : line) {
        digest_ ^= static_cast<unsigned char>(c);
        digest_ *= 1099511628211ULL;
    }
    ++lines_;
    if (listener_) listener_(line);
}

void TraceLog::write(observe::LogLevel level, std::string_view msg, std::span<const observe::Field> fields)
{
    trace_.add(observe::format_line(observe::LogFormat::json, clock_.wall(), level, msg, fields));
}

} // namespace headcount::simulation
