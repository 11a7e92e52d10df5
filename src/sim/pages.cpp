#include "sim/pages.hpp"

#include "sim/digest.hpp"
#include "sim/refusal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::sim {
namespace {

std::string mark_of(const PageRequest& request)
{
    return sha256_text(request.question).substr(0, 16);
}

std::optional<std::string> last_item(const PageRequest& request)
{
    const auto plain = from_base64(*request.token);
    if (!plain || !plain->starts_with(mark_of(request) + ":")) return std::nullopt;
    return plain->substr(17);
}

} // namespace

core::Result<Page> page_of(std::vector<std::string> items, const PageRequest& request)
{
    std::sort(items.begin(), items.end());
    auto first = items.begin();
    if (request.token) {
        const auto last = last_item(request);
        if (!last) return invalid_parameter("Invalid token, or a token of another request.");
        first = std::upper_bound(items.begin(), items.end(), *last);
    }
    const auto left = static_cast<std::size_t>(items.end() - first);
    Page page;
    const auto end = first + static_cast<std::ptrdiff_t>(std::min(left, request.size));
    page.items.assign(std::make_move_iterator(first), std::make_move_iterator(end));
    if (left > request.size) page.next = to_base64(mark_of(request) + ":" + page.items.back());
    return page;
}

} // namespace headcount::sim
