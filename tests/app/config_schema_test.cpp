// The JSON Schema of the configuration file has each key of the table, where it stands. What it accepts and refuses is
// tried with a validator in tests/integration.
#include "app/config/key_table.hpp"

#include "headcount/app/config_loader.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace headcount;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(config_schema)

namespace {

// Follows "services[].scale.min" through properties and items.
const json::object* find(const json::object* schema, std::string_view path)
{
    while (schema != nullptr && !path.empty()) {
        if (const auto* forms = schema->if_contains("anyOf")) schema = forms->as_array().back().if_object();
        const auto end = path.find_first_of(".[");
        const auto* properties = schema->if_contains("properties");
        const auto* next = properties == nullptr ? nullptr : properties->as_object().if_contains(path.substr(0, end));
        schema = next == nullptr ? nullptr : next->if_object();
        if (schema != nullptr && end != std::string_view::npos && path[end] == '[')
            schema = schema->at("items").if_object();
        const auto dot = path.find('.');
        path = end == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return schema;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_key_of_the_table_stands_in_it_with_its_help)
{
    const auto schema = json::parse(app::config_schema());
    for (const auto& key : app::config::key_table()) {
        const json::object* found = find(&schema.as_object(), key.path);
        BOOST_REQUIRE_MESSAGE(found != nullptr, key.path);
        if (key.path == "admin") continue; // either a text or a map
        BOOST_TEST(found->at("description").as_string().starts_with(key.help), key.path);
    }
}

BOOST_AUTO_TEST_SUITE_END()
