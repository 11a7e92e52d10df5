// Bodies of events for the tests of parsing: real-looking ones from the fuzzer's corpus, and the same with a change.
#pragma once

#include "headcount/core/event.hpp"

#include <string>
#include <string_view>

namespace headcount::core::test {

// The text of tests/fuzz/corpus/event/<name>.json
std::string corpus_event(std::string_view name);

// The text with one passage replaced, wherever it stands. A passage that is not there is a mistake of the test.
std::string with(std::string text, std::string_view passage, std::string_view replacement);

// The event of the text, by a parser of its own.
Event parse(std::string_view text);

// "InstanceChange", "Ignored", … : which kind of body it is.
std::string kind_of(const Event& event);

// Why it was rejected; empty where it was not.
std::string rejection(std::string_view text);

// Why it was ignored; empty where it was not.
std::string ignorance(std::string_view text);

} // namespace headcount::core::test
