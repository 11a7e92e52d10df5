// Text from anywhere made safe to stand in a JSON string or on a terminal.
// Bytes that are not UTF-8 become U+FFFD, one for each maximal part, as the Unicode Standard recommends (§3.9).
// Where the text goes, and what quotes surround it, is left to the caller.
#pragma once

#include <string>
#include <string_view>

namespace headcount::observe {

enum class Escape {
    json,     // what RFC 8259 §7 demands, and no more
    terminal, // also DEL, the C1 controls and the marks that turn writing around: nothing that steers a terminal
};

void append_escaped(std::string& out, std::string_view text, Escape how);

} // namespace headcount::observe
