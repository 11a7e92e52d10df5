#include "net/spare_texts.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount::net;

BOOST_AUTO_TEST_SUITE(spare_texts)

BOOST_AUTO_TEST_CASE(what_is_given_back_is_handed_out_again_empty_and_with_its_memory)
{
    SpareTexts texts;
    auto text = texts.take();
    text.assign(2000, 'x');
    const auto* memory = text.data();
    texts.give_back(std::move(text));
    const auto again = texts.take();
    BOOST_TEST(again.empty());
    BOOST_TEST(static_cast<const void*>(again.data()) == static_cast<const void*>(memory));
    BOOST_TEST(texts.take().capacity() < 2000u); // there is no second
}

BOOST_AUTO_TEST_CASE(neither_many_nor_large_ones_are_kept)
{
    SpareTexts texts;
    texts.give_back(std::string(SpareTexts::largest + 1, 'x'));
    BOOST_TEST(texts.take().capacity() < 2000u);
    for (std::size_t i = 0; i <= SpareTexts::most; ++i)
        texts.give_back(std::string(2000, 'x'));
    std::size_t kept = 0;
    while (texts.take().capacity() >= 2000)
        ++kept;
    BOOST_TEST(kept == SpareTexts::most);
}

BOOST_AUTO_TEST_SUITE_END()
