#include "beside_us.hpp"

#include <filesystem>
#include <stdexcept>

namespace headcount::bench {

std::string beside_us(const std::string& program)
{
    const auto path = std::filesystem::read_symlink("/proc/self/exe").parent_path() / program;
    if (!std::filesystem::exists(path))
        throw std::runtime_error("there is no " + path.string() + ": build it, and leave the programs in one folder");
    return path.string();
}

} // namespace headcount::bench
