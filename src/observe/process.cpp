#include "observe/process.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <vector>

namespace headcount::observe {
namespace {

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto start = text.find_first_not_of(" \n\t");
        if (start == std::string_view::npos) break;
        text.remove_prefix(start);
        const auto end = std::min(text.find_first_of(" \n\t"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::optional<double> number(std::string_view word)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return static_cast<double>(value);
}

// The rest of the line that begins with this word.
std::vector<std::string_view> line_after(std::string_view text, std::string_view start)
{
    for (std::size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
        if (at > 0 && text[at - 1] != '\n') continue;
        const auto rest = text.substr(at + start.size());
        return words_of(rest.substr(0, rest.find('\n')));
    }
    return {};
}

std::optional<double> soft_limit(std::string_view limits, std::string_view name)
{
    const auto words = line_after(limits, name);
    return words.empty() ? std::nullopt : number(words[0]); // "unlimited" is no number
}

// Field numbers as proc(5) counts them, from the third on: the second is the program's name, which may hold anything,
// a closing parenthesis included.
struct StatFields {
    std::vector<std::string_view> words;

    explicit StatFields(std::string_view stat)
    {
        const auto name_end = stat.rfind(')');
        if (name_end != std::string_view::npos) words = words_of(stat.substr(name_end + 1));
    }
    std::optional<double> at(std::size_t field) const
    {
        return field - 3 < words.size() ? number(words[field - 3]) : std::nullopt;
    }
};

std::string read_all(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<double> count_descriptors()
{
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    if (error) return std::nullopt;
    double count = -1; // the one that reads the folder
    for (const std::filesystem::directory_iterator end; entry != end; entry.increment(error)) {
        if (error) return std::nullopt;
        ++count;
    }
    return count;
}

} // namespace

ProcessNumbers parse_process(std::string_view stat, std::string_view boot, std::string_view limits, KernelUnits units)
{
    ProcessNumbers numbers;
    const StatFields fields(stat);
    const auto user = fields.at(14);
    const auto system = fields.at(15);
    if (user && system) numbers.cpu_seconds = (*user + *system) / units.ticks_per_second;
    numbers.threads = fields.at(20);
    numbers.virtual_bytes = fields.at(23);
    if (const auto pages = fields.at(24)) numbers.resident_bytes = *pages * units.page_bytes;

    const auto boot_words = line_after(boot, "btime");
    const auto booted = boot_words.empty() ? std::nullopt : number(boot_words[0]);
    const auto started = fields.at(22);
    if (booted && started) numbers.start_seconds = *booted + *started / units.ticks_per_second;

    numbers.max_descriptors = soft_limit(limits, "Max open files");
    numbers.virtual_max_bytes = soft_limit(limits, "Max address space");
    return numbers;
}

ProcessNumbers read_process()
{
    KernelUnits units;
    if (const long ticks = ::sysconf(_SC_CLK_TCK); ticks > 0) units.ticks_per_second = static_cast<double>(ticks);
    if (const long page = ::sysconf(_SC_PAGESIZE); page > 0) units.page_bytes = static_cast<double>(page);
    ProcessNumbers numbers =
        parse_process(read_all("/proc/self/stat"), read_all("/proc/stat"), read_all("/proc/self/limits"), units);
    numbers.open_descriptors = count_descriptors();
    return numbers;
}

} // namespace headcount::observe
