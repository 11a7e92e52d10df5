// Whatever stands where an XML document should: the reader ends, stays within its depth, and what it accepted it
// accepts again when it is written out plainly.
#include "aws/xml.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

using namespace headcount::aws;

namespace {

void require(bool holds, std::string_view what)
{
    if (holds) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

std::size_t depth(const xml::Element& element)
{
    std::size_t deepest = 0;
    for (const auto& child : element.children)
        deepest = std::max(deepest, depth(child));
    return deepest + 1;
}

void write(std::string& out, const xml::Element& element)
{
    out += "<" + element.name + ">";
    for (const char c : element.text) {
        switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        default: out += c;
        }
    }
    for (const auto& child : element.children)
        write(out, child);
    out += "</" + element.name + ">";
}

bool same(const xml::Element& a, const xml::Element& b)
{
    return a.name == b.name && a.text == b.text && std::ranges::equal(a.children, b.children, same);
}

// A name that would be read as something else when it is written out: "<!x>" is a declaration, "<a:b>" has a prefix.
bool is_plain(const xml::Element& element)
{
    const bool odd = element.name.empty() || element.name.find_first_of("!?:<&'\"") != std::string::npos;
    return !odd && std::ranges::all_of(element.children, is_plain);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto root = xml::parse({reinterpret_cast<const char*>(data), size});
    if (!root) return 0;
    require(depth(*root) <= 64, "nesting is bounded");
    if (!is_plain(*root)) return 0;
    std::string plain;
    write(plain, *root);
    const auto again = xml::parse(plain);
    require(again.has_value(), "what was read can be read again");
    require(same(*root, *again), "and means the same");
    return 0;
}
