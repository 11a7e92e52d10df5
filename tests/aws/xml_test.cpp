#include "aws/xml.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount::aws;

BOOST_AUTO_TEST_SUITE(xml_reader)

BOOST_AUTO_TEST_CASE(elements_are_found_by_local_name_at_any_depth_and_in_any_order)
{
    const auto root =
        xml::parse("<?xml version=\"1.0\"?><!-- hello --><s:R xmlns:s='u>v'><s:B a=\"x>y\"><s:C>1</s:C></s:B>"
                   "<Skipped/><D> two </D></s:R>");
    BOOST_REQUIRE(root);
    BOOST_TEST(root->name == "R");
    BOOST_TEST(root->text_of("C") == "1");
    BOOST_TEST(root->text_of("D") == "two");
    BOOST_TEST(root->text_of("Skipped").empty());
    BOOST_TEST(root->find("Skipped") != nullptr);
    BOOST_TEST(root->find("E") == nullptr);
    BOOST_TEST(root->text_of("E").empty());
}

BOOST_AUTO_TEST_CASE(entities_and_cdata_become_text)
{
    const auto root = xml::parse("<r>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#xe9;&#x1F600;<![CDATA[<&amp;>]]>&#xD;.</r>");
    BOOST_REQUIRE(root);
    BOOST_TEST(root->text == "<&>\"'ABé😀<&amp;>\r.");
}

BOOST_AUTO_TEST_CASE(what_is_no_character_or_no_entity_does_no_harm)
{
    const auto root = xml::parse("<r>&#0;&#xD800;&#x110000;&nbsp;&;& &#;&#xZZ;&#99999999999;</r>");
    BOOST_REQUIRE(root);
    BOOST_TEST(root->text == "\uFFFD\uFFFD\uFFFD&nbsp;&;& &#;&#xZZ;&#99999999999;");
}

BOOST_AUTO_TEST_CASE(what_is_no_whole_document_is_refused)
{
    for (const auto* text :
         {"", "   ", "text", "<r>", "<r", "<r></s>", "<r><a></r></a>", "<r></r>x", "<r></r><s/>", "</r>",
          "<r><![CDATA[x</r>", "<r><!-- x</r>", "<?xml", "<r a='></r>", "<>x</>", "<r><a <b/></r>", "{\"a\":1}"})
        BOOST_TEST(!xml::parse(text), text);
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_it_hurts)
{
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "<a>";
    BOOST_TEST(!xml::parse(deep));
    std::string well;
    for (int i = 0; i < 64; ++i)
        well += "<a>";
    for (int i = 0; i < 64; ++i)
        well += "</a>";
    BOOST_TEST(xml::parse(well).has_value());
    BOOST_TEST(!xml::parse("<b>" + well + "</b>"));
}

BOOST_AUTO_TEST_SUITE_END()
