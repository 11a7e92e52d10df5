// What a program printed may be a key: of output that nobody gets nothing stays in our memory.
#include "headcount/net/process.hpp"

#include "support/run_real.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// A sanitizer keeps freed memory as it was, and much of its own beside it.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Mapping {
    off_t begin = 0;
    std::size_t size = 0;
};

// Without the stack: the dynamic linker saves registers there, through which every copy went.
std::vector<Mapping> writable_memory()
{
    std::vector<Mapping> found;
    std::ifstream table("/proc/self/maps");
    for (std::string line; std::getline(table, line);) {
        if (line.ends_with("[stack]")) continue;
        std::istringstream words(line);
        off_t begin = 0, end = 0;
        char dash = 0;
        std::string rights;
        words >> std::hex >> begin >> dash >> end >> rights;
        const auto size = static_cast<std::size_t>(end - begin);
        if (rights.starts_with("rw")) found.push_back({begin, size});
    }
    return found;
}

// The text is told backwards, so that the question is not its own answer. Read from outside: freed memory counts.
bool is_in_memory(std::string_view backwards)
{
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    bool found = false;
    for (const auto& mapping : writable_memory()) {
        std::vector<char> copy(mapping.size);
        const auto size = pread(memory, copy.data(), copy.size(), mapping.begin);
        if (size > 0) copy.resize(static_cast<std::size_t>(size));
        found = found || (size > 0 &&
                          std::search(copy.rbegin(), copy.rend(), backwards.begin(), backwards.end()) != copy.rend());
        std::fill(copy.begin(), copy.end(), '\0');
    }
    close(memory);
    return found;
}

struct World : test::RealWorld {
    net::RealProcesses processes{io.get_executor(), timers, {{"PATH", "/usr/bin:/bin"}}};

    // The shell puts the secret together.
    core::Result<net::ProcessEnd> tell(const std::string& and_then, core::Duration limit)
    {
        net::Command command{{"sh", "-c", "printf '%040d%s%s' 7 wJalrXUtn FEMIbPxRfiCY; " + and_then}};
        return run(processes.run(std::move(command), core::Deadline::after(timers.now(), limit)));
    }
};

constexpr std::string_view backwards = "YCifRxPbIMEFntUXrlaJw";

} // namespace

BOOST_AUTO_TEST_SUITE(process_secrets)

BOOST_FIXTURE_TEST_CASE(output_that_is_handed_out_is_in_memory_while_it_is_kept, World)
{
    BOOST_TEST(!is_in_memory(backwards));
    {
        const auto ended = tell("true", 10s);
        BOOST_TEST_REQUIRE(ended.has_value());
        BOOST_TEST(is_in_memory(backwards)); // else this test would prove nothing
    }
    BOOST_TEST(!is_in_memory(backwards));
}

BOOST_FIXTURE_TEST_CASE(output_of_a_program_that_ran_out_of_time_is_wiped, World)
{
    BOOST_TEST(tell("sleep 15", 500ms).has_error());
    BOOST_TEST(!is_in_memory(backwards));
}

BOOST_FIXTURE_TEST_CASE(output_of_a_program_that_printed_too_much_is_wiped, World)
{
    BOOST_TEST(tell("head -c 100000 /dev/zero", 10s).has_error());
    BOOST_TEST(!is_in_memory(backwards));
}

BOOST_AUTO_TEST_SUITE_END()

#endif
