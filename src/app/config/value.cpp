#include "app/config/value.hpp"

namespace headcount::app::config {

std::string subject(const Where& where, std::string_view path)
{
    if (where.line == 0) return where.source;
    std::string text = where.source + ", line " + std::to_string(where.line);
    if (!path.empty()) text.append(": ").append(path);
    return text;
}

void refuse(const Where& where, std::string_view path, std::string_view predicate)
{
    throw ConfigError(subject(where, path).append(" ").append(predicate));
}

std::string shown(std::string_view text)
{
    constexpr std::size_t most = 60;
    std::string out = "\"";
    for (const char c : text.substr(0, most)) {
        const bool printable = c >= ' ' && c < 0x7F;
        out += printable ? c : '?';
    }
    if (text.size() > most) out += "...";
    out += '"';
    return out;
}

} // namespace headcount::app::config
