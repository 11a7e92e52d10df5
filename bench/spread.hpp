// What repeated measurements come to.
#pragma once

#include <algorithm>
#include <vector>

namespace headcount::bench {

struct Spread {
    double median = 0;
    double least = 0;
    double most = 0;
};

// Of at least one item.
template <class Item, class Value>
Spread spread_of(const std::vector<Item>& items, Value value)
{
    std::vector<double> values;
    for (const auto& item : items)
        values.push_back(static_cast<double>(value(item)));
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values.at(middle) : (values.at(middle - 1) + values.at(middle)) / 2;
    return {median, values.front(), values.back()};
}

} // namespace headcount::bench
