#include "growth/event_stream.hpp"

#include "event_corpus.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

namespace headcount::bench {
namespace {

constexpr std::size_t block = 256 * 1024;

bool write_all(int pipe, const std::string& text)
{
    for (std::size_t written = 0; written < text.size();) {
        const auto some = ::write(pipe, text.data() + written, text.size() - written);
        if (some <= 0) return false;
        written += static_cast<std::size_t>(some);
    }
    return true;
}

[[noreturn]] void write_events(const std::string& path, std::size_t events, const std::vector<VersionedEvent>& rows)
{
    const int pipe = ::open(path.c_str(), O_WRONLY);
    if (pipe < 0) ::_exit(1);
    std::string text;
    for (std::size_t i = 0; i < events; ++i) {
        rows[i % rows.size()].append(2 + i / rows.size(), text);
        text += '\n';
        if (text.size() < block && i + 1 < events) continue;
        if (!write_all(pipe, text)) ::_exit(3);
        text.clear();
    }
    ::_exit(0);
}

} // namespace

EventStream::EventStream(std::size_t events, std::size_t clusters) : path_(folder_.file("events"))
{
    if (::mkfifo(path_.c_str(), 0600) != 0)
        throw std::system_error(errno, std::generic_category(), "no pipe for the events");
    std::vector<VersionedEvent> rows;
    for (std::size_t i = 0; i < clusters; ++i)
        rows.emplace_back(registered_event("cluster-" + std::to_string(i + 1)));
    writer_ = ::fork();
    if (writer_ < 0) throw std::system_error(errno, std::generic_category(), "no process to write events");
    if (writer_ == 0) write_events(path_, events, rows);
}

EventStream::~EventStream()
{
    ::kill(writer_, SIGKILL);
    ::waitpid(writer_, nullptr, 0);
}

} // namespace headcount::bench
