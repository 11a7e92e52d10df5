#include "headcount/source/line_reader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <fcntl.h>
#include <istream>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace headcount::source {

namespace {

// Cuts what arrives in pieces into lines.
class LineCutter {
public:
    // The next whole line, or none until more is fed.
    std::optional<Line> next()
    {
        const std::size_t end = text_.find('\n', searched_);
        if (end == std::string::npos) {
            searched_ = text_.size();
            if (text_.size() - begin_ > longest_line) skip();
            return std::nullopt;
        }
        Line line = cut(end);
        begin_ = searched_ = end + 1;
        return line;
    }

    void feed(std::string_view piece)
    {
        text_.erase(0, std::exchange(begin_, 0));
        searched_ = text_.size();
        text_ += piece;
    }

    // What is left when nothing more comes.
    std::optional<Line> rest()
    {
        if (begin_ == text_.size() && !skipping_) return std::nullopt;
        Line line = cut(text_.size());
        begin_ = searched_ = text_.size();
        return line;
    }

private:
    void skip()
    {
        skipping_ = true;
        begin_ = searched_ = text_.size();
    }

    Line cut(std::size_t end)
    {
        Line line{text_.substr(begin_, end - begin_), std::exchange(skipping_, false)};
        if (line.text.ends_with('\r')) line.text.pop_back();
        if (line.text.size() > longest_line) line.too_long = true;
        if (line.too_long) line.text.clear();
        return line;
    }

    std::string text_;
    std::size_t begin_ = 0;    // of the first line not given yet
    std::size_t searched_ = 0; // no line end before this
    bool skipping_ = false;    // inside a line that is too long
};

using Piece = std::array<char, 16 * 1024>;

class StreamLineReader final : public LineReader {
public:
    explicit StreamLineReader(std::istream& in) : in_(in) {}

    asio::awaitable<std::optional<Line>> next() override
    {
        while (!cancelled_) {
            if (auto line = cutter_.next()) co_return line;
            in_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
            const auto got = static_cast<std::size_t>(in_.gcount());
            if (got == 0) co_return cutter_.rest();
            cutter_.feed({piece_.data(), got});
        }
        co_return std::nullopt;
    }

    std::string problem() const override { return in_.bad() ? "it ended with an error" : ""; }
    void cancel() override { cancelled_ = true; }

private:
    std::istream& in_;
    bool cancelled_ = false;
    LineCutter cutter_;
    Piece piece_;
};

class DescriptorLineReader final : public LineReader {
public:
    DescriptorLineReader(const asio::any_io_executor& executor, int descriptor)
        : flags_(::fcntl(descriptor, F_GETFL)), in_(executor)
    {
        boost::system::error_code refused; // reading it says why
        const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        if (own < 0) return;
        in_.assign(own, refused);
        if (refused) ::close(own);
    }

    // "Do not block" belongs to the open file, which others (the shell) share: leave it as it was found.
    ~DescriptorLineReader() override
    {
        if (in_.is_open() && flags_ != -1) ::fcntl(in_.native_handle(), F_SETFL, flags_);
    }

    DescriptorLineReader(const DescriptorLineReader&) = delete;
    DescriptorLineReader& operator=(const DescriptorLineReader&) = delete;

    asio::awaitable<std::optional<Line>> next() override
    {
        while (!cancelled_) {
            if (auto line = cutter_.next()) co_return line;
            const asio::mutable_buffer into = asio::buffer(piece_);
            const auto [error, got] = co_await in_.async_read_some(into, asio::as_tuple(asio::use_awaitable));
            if (error && error != asio::error::eof) {
                if (!cancelled_) problem_ = error.message();
                co_return std::nullopt;
            }
            if (error || got == 0) co_return cutter_.rest();
            cutter_.feed({piece_.data(), got});
        }
        co_return std::nullopt;
    }

    std::string problem() const override { return problem_; }

    void cancel() override
    {
        boost::system::error_code ignored;
        cancelled_ = true;
        in_.cancel(ignored);
    }

private:
    int flags_;
    bool cancelled_ = false;
    std::string problem_;
    asio::posix::stream_descriptor in_;
    LineCutter cutter_;
    Piece piece_;
};

} // namespace

std::unique_ptr<LineReader> make_line_reader(std::istream& in)
{
    return std::make_unique<StreamLineReader>(in);
}

std::unique_ptr<LineReader> make_line_reader(asio::any_io_executor executor, int descriptor)
{
    return std::make_unique<DescriptorLineReader>(executor, descriptor);
}

} // namespace headcount::source
