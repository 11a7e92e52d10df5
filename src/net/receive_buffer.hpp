// Bytes that arrived and nobody has understood yet. Reads go straight into its tail; it keeps no memory when released.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

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
    bool is_usual_size() const { return capacity_ == usual_size; }
    void release() { *this = ReceiveBuffer{}; }

private:
    static constexpr std::size_t least_room = 8 * 1024;
    static constexpr std::size_t usual_size = 2 * least_room;

    void make_room()
    {
        const auto kept = end_ - begin_;
        const auto needed = kept + least_room;
        if (needed > capacity_) {
            const auto capacity = needed < usual_size ? usual_size : 2 * needed;
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

// A few empty buffers for whoever begins to read next: of many connections that are busy in turn, most find one here.
class SpareBuffers {
public:
    ReceiveBuffer take()
    {
        if (buffers_.empty()) return {};
        auto buffer = std::move(buffers_.back());
        buffers_.pop_back();
        return buffer;
    }

    void give_back(ReceiveBuffer buffer)
    {
        if (buffers_.size() < most && buffer.empty() && buffer.is_usual_size()) buffers_.push_back(std::move(buffer));
    }

private:
    static constexpr std::size_t most = 4; // 64 KB
    std::vector<ReceiveBuffer> buffers_;
};

} // namespace headcount::net
