// Some of the values of a stream, evenly spread over it and never more than a hundred, which is what CloudWatch takes
// for one metric: while they are few, all of them; then every second, every fourth and so on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace headcount::observe {

class Samples {
public:
    static constexpr std::size_t most = 100;

    void add(double value)
    {
        if (seen_++ % stride_ != 0) return;
        if (kept_.size() == most) thin_out();
        if ((seen_ - 1) % stride_ == 0) kept_.push_back(value);
    }

    // Those since the last call.
    std::vector<double> take()
    {
        seen_ = 0;
        stride_ = 1;
        return std::exchange(kept_, {});
    }

private:
    void thin_out()
    {
        for (std::size_t i = 0; 2 * i < kept_.size(); ++i)
            kept_[i] = kept_[2 * i];
        kept_.resize((kept_.size() + 1) / 2);
        stride_ *= 2;
    }

    std::vector<double> kept_;
    std::uint64_t seen_ = 0;
    std::uint64_t stride_ = 1;
};

} // namespace headcount::observe
