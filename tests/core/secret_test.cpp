#include "headcount/core/secret.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <new>
#include <sstream>
#include <type_traits>
#include <utility>

using namespace headcount::core;

namespace {

// Short enough to be stored inside the object, where a plain std::string leaves it behind.
constexpr std::string_view short_value = "hunter2";
constexpr std::string_view long_value = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

bool holds(const void* place, std::size_t size, std::string_view wanted)
{
    return std::string_view{static_cast<const char*>(place), size}.find(wanted) != std::string_view::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(it_never_prints)
{
    std::ostringstream out;
    out << Secret{std::string{long_value}} << ' ' << Secret{};
    BOOST_TEST(out.str() == "[secret] [none]");
}

BOOST_AUTO_TEST_CASE(it_is_copied_only_by_name)
{
    static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
    static_assert(!std::is_convertible_v<std::string, Secret>);
    const Secret secret{std::string{long_value}};
    const Secret twin = secret.copy();
    BOOST_TEST((twin == secret));
    BOOST_TEST(twin.reveal() == long_value);
    BOOST_TEST((twin.reveal().data() != secret.reveal().data()));
}

BOOST_AUTO_TEST_CASE(what_was_moved_from_holds_nothing)
{
    Secret from{std::string{short_value}};
    BOOST_TEST(holds(&from, sizeof from, short_value)); // else this test would prove nothing
    const Secret to{std::move(from)};
    BOOST_TEST(to.reveal() == short_value);
    BOOST_TEST(!holds(&from, sizeof from, short_value.substr(1)));

    Secret assigned;
    Secret source{std::string{short_value}};
    assigned = std::move(source);
    BOOST_TEST(assigned.reveal() == short_value);
    BOOST_TEST(!holds(&source, sizeof source, short_value.substr(1)));
}

BOOST_AUTO_TEST_CASE(moving_to_itself_keeps_it)
{
    Secret secret{std::string{long_value}};
    Secret& same = secret;
    secret = std::move(same);
    BOOST_TEST(secret.reveal() == long_value);
}

BOOST_AUTO_TEST_CASE(a_destroyed_one_leaves_nothing_behind)
{
    alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
    auto* secret = new (place.data()) Secret{std::string{short_value}};
    BOOST_TEST(holds(place.data(), place.size(), short_value));
    secret->~Secret();
    BOOST_TEST(!holds(place.data(), place.size(), short_value.substr(1)));
}

BOOST_AUTO_TEST_CASE(assigning_wipes_what_stood_there_to_its_end)
{
    Secret secret{std::string{long_value}};
    const char* const storage = secret.reveal().data();
    const std::size_t length = secret.reveal().size();
    secret = Secret{std::string{short_value}};
    BOOST_TEST(secret.reveal() == short_value);
    // Where the library keeps the longer buffer, the tail of the old value must be gone from it.
    if (secret.reveal().data() == storage) BOOST_TEST(!holds(storage + 8, length - 8, long_value.substr(8)));
}

BOOST_AUTO_TEST_SUITE_END()
