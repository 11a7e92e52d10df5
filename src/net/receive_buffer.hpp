// Bytes that arrived and nobody has understood yet. Reads go straight into its tail; it keeps no memory when released.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace headcount::net {

class ReceiveBuffer {
public:
    // Where the next bytes go: at least 8 KB. Moves what is kept, so views of text() end here.
    std::span<char> room()
    {
        if (capacity_ - end_ < least_room) make_room();
        return {bytes_.get() + end_, capacity_ - end_};
    }

    void received(std::size_t count)
    {
        assert(count <= capacity_ - end_);
        end_ += count;
    }

    std::string_view text() const { return {bytes_.get() + begin_, end_ - begin_}; }

    void consume(std::size_t count)
    {
        assert(count <= end_ - begin_);
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    bool empty() const { return begin_ == end_; }
    void release() { *this = ReceiveBuffer{}; }

private:
    static constexpr std::size_t least_room = 8 * 1024;

    void make_room()
    {
        const auto kept = end_ - begin_;
        const auto needed = kept + least_room;
        if (needed > capacity_) {
            const auto capacity = needed < 2 * least_room ? 2 * least_room : 2 * needed;
            auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
            if (kept != 0) std::memcpy(bytes.get(), bytes_.get() + begin_, kept);
            bytes_ = std::move(bytes);
            capacity_ = capacity;
        } else {
            std::memmove(bytes_.get(), bytes_.get() + begin_, kept);
        }
        begin_ = 0;
        end_ = kept;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace headcount::net
