#include "aws/xml.hpp"

#include "aws/encoding.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace headcount::aws::xml {

namespace {

constexpr std::size_t deepest = 64;
constexpr std::string_view blank = " \t\r\n";

bool is_blank(char c)
{
    return blank.find(c) != std::string_view::npos;
}

void append_utf8(std::string& out, std::uint32_t code)
{
    const bool is_character = code != 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (!is_character) code = 0xFFFD;
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

// Appends what &name; stands for; false where it is none of the five names and no number.
bool append_entity(std::string& out, std::string_view name)
{
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [entity, character] : known) {
        if (name != entity) continue;
        out += character;
        return true;
    }
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const auto digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || end != digits.data() + digits.size()) return false;
    append_utf8(out, code);
    return true;
}

// Text as it stands between tags. An unknown entity stays as written: better than losing a whole answer.
void append_text(std::string& out, std::string_view raw)
{
    constexpr std::size_t longest_entity = 12;
    while (!raw.empty()) {
        const auto ampersand = raw.find('&');
        out.append(raw.substr(0, ampersand));
        if (ampersand == std::string_view::npos) return;
        raw.remove_prefix(ampersand);
        const auto end = raw.substr(0, longest_entity).find(';');
        if (end != std::string_view::npos && append_entity(out, raw.substr(1, end - 1))) {
            raw.remove_prefix(end + 1);
            continue;
        }
        out += '&';
        raw.remove_prefix(1);
    }
}

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text)
    {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    }

    std::optional<Element> document()
    {
        if (!skip_outside() || rest_.empty()) return std::nullopt;
        Element root;
        if (!element(root, 0) || !skip_outside() || !rest_.empty()) return std::nullopt;
        return root;
    }

private:
    // Past the next `end`; false where there is none.
    bool skip_past(std::string_view end)
    {
        const auto at = rest_.find(end);
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + end.size());
        return true;
    }

    // Comments, processing instructions and declarations; `skipped` says whether there was one.
    bool skip_markup(bool& skipped)
    {
        skipped = true;
        if (rest_.starts_with("<!--")) return skip_past("-->");
        if (rest_.starts_with("<?")) return skip_past("?>");
        if (rest_.starts_with("<!") && !rest_.starts_with("<![CDATA[")) return skip_past(">");
        skipped = false;
        return true;
    }

    bool skip_outside()
    {
        for (bool skipped = true; skipped;) {
            while (!rest_.empty() && is_blank(rest_.front()))
                rest_.remove_prefix(1);
            if (!skip_markup(skipped)) return false;
        }
        return true;
    }

    std::string_view tag_name()
    {
        const auto end = rest_.find_first_of(" \t\r\n/>");
        const auto name = rest_.substr(0, end);
        rest_.remove_prefix(name.size());
        return name;
    }

    // To the end of a start tag, over attributes whose values may hold '>'. False where it does not end.
    bool end_of_start_tag(bool& empty)
    {
        char quote = 0;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                return false;
            } else if (c == '>') {
                empty = i > 0 && rest_[i - 1] == '/';
                rest_.remove_prefix(i + 1);
                return true;
            }
        }
        return false;
    }

    bool element(Element& out, std::size_t depth)
    {
        if (depth >= deepest || !rest_.starts_with("<")) return false;
        rest_.remove_prefix(1);
        const auto name = tag_name();
        bool empty = false;
        if (name.empty() || !end_of_start_tag(empty)) return false;
        out.name = name.substr(name.find(':') + 1); // npos + 1 is 0: no prefix
        return empty || content(out, name, depth);
    }

    bool content(Element& out, std::string_view name, std::size_t depth)
    {
        constexpr std::string_view cdata = "<![CDATA[";
        for (;;) {
            const auto tag = rest_.find('<');
            if (tag == std::string_view::npos) return false;
            append_text(out.text, rest_.substr(0, tag));
            rest_.remove_prefix(tag);
            bool skipped = false;
            if (rest_.starts_with("</")) return end_tag(name);
            if (rest_.starts_with(cdata)) {
                rest_.remove_prefix(cdata.size());
                const auto text = rest_;
                if (!skip_past("]]>")) return false;
                out.text.append(text.substr(0, text.find("]]>")));
                continue;
            }
            if (!skip_markup(skipped)) return false;
            if (skipped) continue;
            if (!element(out.children.emplace_back(), depth + 1)) return false;
        }
    }

    bool end_tag(std::string_view name)
    {
        rest_.remove_prefix(2);
        if (tag_name() != name) return false;
        while (!rest_.empty() && is_blank(rest_.front()))
            rest_.remove_prefix(1);
        if (!rest_.starts_with(">")) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view rest_;
};

} // namespace

const Element* Element::find(std::string_view wanted) const
{
    for (const auto& child : children) {
        if (child.name == wanted) return &child;
        if (const auto* below = child.find(wanted)) return below;
    }
    return nullptr;
}

std::string Element::text_of(std::string_view wanted) const
{
    const auto* found = find(wanted);
    return found ? std::string(trimmed(found->text)) : std::string();
}

std::optional<Element> parse(std::string_view text)
{
    return Parser(text).document();
}

} // namespace headcount::aws::xml
