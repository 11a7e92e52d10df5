// Lines of a text, one after another, each of bounded length; a longer one is skipped to its end and said to be so.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

namespace headcount::source {

namespace asio = boost::asio;

struct Line {
    std::string text; // without its line end; empty when too long
    bool too_long = false;
};

class LineReader {
public:
    virtual ~LineReader() = default;
    virtual asio::awaitable<std::optional<Line>> next() = 0; // none at the end, on a read error and once cancelled
    virtual std::string problem() const = 0;                 // why it ended before the end; empty: it did not
    virtual void cancel() = 0;                               // the next() under way, and any later one, gives none
};

inline constexpr std::size_t longest_line = 1024 * 1024;

// Of a stream that does not make its reader wait: a file, a string. The stream outlives the reader.
std::unique_ptr<LineReader> make_line_reader(std::istream& in);

// Of an open file descriptor, pipes and terminals too, without blocking the thread. The descriptor is duplicated;
// the caller still closes its own.
std::unique_ptr<LineReader> make_line_reader(asio::any_io_executor executor, int descriptor);

} // namespace headcount::source
