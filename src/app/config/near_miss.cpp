#include "app/config/near_miss.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace headcount::app::config {
namespace {

std::string folded(std::string_view word)
{
    std::string text(word);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '-') c = '_';
    }
    return text;
}

// Optimal string alignment distance: the table row by row, with the two rows above.
std::size_t distance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> above_that(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({change, above[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], above_that[j - 2] + 1);
        }
        std::swap(above_that, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

} // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known)
{
    constexpr std::size_t longest = 100; // nobody means a key with that
    if (word.size() > longest) return std::nullopt;
    const std::string wanted = folded(word);
    std::optional<std::string_view> best;
    std::size_t least = std::min<std::size_t>(2, wanted.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        const std::size_t steps = distance(wanted, folded(candidate));
        if (steps >= least) continue;
        least = steps;
        best = candidate;
    }
    return best;
}

} // namespace headcount::app::config
