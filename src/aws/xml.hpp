// A small tolerant reader of the XML that AWS Query services answer with: elements and their text, found by local name.
// Attributes, comments, processing instructions and DOCTYPE are skipped; entities and CDATA are resolved.
// Bounded: at most 64 levels; what does not nest or does not end is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws::xml {

struct Element {
    std::string name; // without its namespace prefix
    std::string text; // its own, entities resolved; of its children nothing
    std::vector<Element> children;

    // The first element of that name below this one, at any depth, in document order; null where there is none.
    const Element* find(std::string_view name) const;

    // The trimmed text of find(name); empty where there is none.
    std::string text_of(std::string_view name) const;
};

// The root element, or nothing where the text is no whole document.
std::optional<Element> parse(std::string_view text);

} // namespace headcount::aws::xml
