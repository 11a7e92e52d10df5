// One test for each file of this folder, named after it.
#include "scenarios/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace headcount::scenarios {
namespace {

void play(const std::string& path)
{
    try {
        const auto script = read_script(path);
        Stage stage{script};
        stage.play();
        for (const auto& line : stage.said())
            BOOST_TEST_MESSAGE(script.name << ": " << line);
    } catch (const std::exception& error) {
        BOOST_ERROR(error.what());
    }
    BOOST_CHECK(true); // a test without a check is a warning
}

bool register_all()
{
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{HEADCOUNT_SCENARIOS})
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::ranges::sort(files);
    auto* suite = BOOST_TEST_SUITE("scenarios");
    for (const auto& file : files)
        suite->add(boost::unit_test::make_test_case([file] { play(file.string()); }, file.stem().string(), __FILE__,
                                                    static_cast<std::size_t>(__LINE__)));
    boost::unit_test::framework::master_test_suite().add(suite);
    return true;
}

[[maybe_unused]] const bool registered = register_all();

} // namespace
} // namespace headcount::scenarios
