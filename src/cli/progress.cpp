#include "cli/progress.hpp"

namespace headcount::cli {
namespace {

constexpr core::Duration pace = std::chrono::milliseconds{200};
constexpr const char* erase = "\r\x1b[K";

} // namespace

std::optional<std::string> Progress::line(std::size_t done, core::Time now)
{
    if (now < next_) return std::nullopt;
    next_ = now + pace;
    written_ = true;
    return std::string(erase) + std::to_string(done) + " of " + std::to_string(clusters_) + " clusters";
}

std::string Progress::end() const
{
    return written_ ? erase : "";
}

} // namespace headcount::cli
