#include "aws/encoding.hpp"
#include "headcount/aws/profile.hpp"
#include "net/text.hpp"

#include <cstddef>
#include <utility>

namespace headcount::aws {

namespace {

// A comment after a value begins with a blank and # or ;, so that a secret may hold either.
std::string_view without_comment(std::string_view value)
{
    for (std::size_t i = 1; i < value.size(); ++i) {
        const bool after_blank = value[i - 1] == ' ' || value[i - 1] == '\t';
        if (after_blank && (value[i] == '#' || value[i] == ';')) return value.substr(0, i);
    }
    return value;
}

class IniReader {
public:
    void line(std::string_view raw)
    {
        const auto text = trimmed(raw);
        if (text.empty() || text.front() == '#' || text.front() == ';') return;
        if (text.front() == '[') return section(text);
        const bool indented = raw.front() == ' ' || raw.front() == '\t';
        key(text, indented);
    }

    Ini take() { return std::move(ini_); }

private:
    void section(std::string_view text)
    {
        const auto end = text.find(']');
        section_ = nullptr; // a heading without an end names nothing; neither do the keys below it
        block_.clear();
        if (end != std::string_view::npos) section_ = &ini_[std::string(trimmed(text.substr(1, end - 1)))];
    }

    void key(std::string_view text, bool indented)
    {
        const auto equals = text.find('=');
        if (section_ == nullptr || equals == std::string_view::npos) return;
        auto name = net::to_lower(trimmed(text.substr(0, equals)));
        if (name.empty()) return;
        const std::string value(trimmed(without_comment(text.substr(equals + 1))));
        if (indented && !block_.empty()) {
            section_->insert_or_assign(block_ + "." + name, value);
            return;
        }
        block_ = value.empty() ? name : std::string(); // `s3 =` opens a block
        section_->insert_or_assign(std::move(name), value);
    }

    Ini ini_;
    IniSection* section_ = nullptr; // of ini_, whose nodes do not move
    std::string block_;
};

} // namespace

Ini parse_ini(std::string_view text)
{
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    IniReader reader;
    while (!text.empty()) {
        const auto end = text.find('\n');
        reader.line(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return reader.take();
}

} // namespace headcount::aws
