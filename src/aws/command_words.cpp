#include "aws/command_words.hpp"

#include <cstddef>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::string_view blanks = " \t\r\n";

core::Error unfinished(std::string what)
{
    return {core::ErrorKind::invalid, "", std::move(what), false, ""};
}

class Splitter {
public:
    explicit Splitter(std::string_view line) : line_(line) {}

    core::Result<std::vector<std::string>> split()
    {
        for (; at_ < line_.size(); ++at_) {
            const char c = line_[at_];
            const bool fine = c == '\''   ? single_quoted()
                              : c == '"'  ? double_quoted()
                              : c == '\\' ? escaped()
                                          : plain(c);
            if (!fine) return unfinished(c == '\\' ? "its last backslash escapes nothing" : "a quote is not closed");
        }
        end_word();
        return std::move(words_);
    }

private:
    bool plain(char c)
    {
        if (blanks.find(c) != std::string_view::npos)
            end_word();
        else
            add(c);
        return true;
    }

    bool escaped()
    {
        if (++at_ == line_.size()) return false;
        add(line_[at_]);
        return true;
    }

    bool single_quoted()
    {
        const auto end = line_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return false;
        in_word_ = true; // '' is an empty word
        word_.append(line_.substr(at_ + 1, end - at_ - 1));
        at_ = end;
        return true;
    }

    // Inside, a backslash escapes only the quote and itself: "C:\tools" keeps its own.
    bool double_quoted()
    {
        in_word_ = true;
        for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
            const auto next = line_.substr(at_ + 1, 1);
            if (line_[at_] == '\\' && (next == "\"" || next == "\\")) ++at_;
            word_ += line_[at_];
        }
        return at_ < line_.size();
    }

    void add(char c)
    {
        in_word_ = true;
        word_ += c;
    }

    void end_word()
    {
        if (in_word_) words_.push_back(std::exchange(word_, {}));
        in_word_ = false;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::string word_;
    bool in_word_ = false;
    std::vector<std::string> words_;
};

} // namespace

core::Result<std::vector<std::string>> command_words(std::string_view line)
{
    return Splitter{line}.split();
}

} // namespace headcount::aws
