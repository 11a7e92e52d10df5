#include "headcount/app/admin.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace headcount;
using app::admin_response;

BOOST_AUTO_TEST_SUITE(admin)

namespace {

app::AdminView view(bool ready = true, std::string why = {})
{
    app::AdminView given;
    given.health = [ready, why] { return source::Health{ready, why}; };
    given.metrics = [] { return std::string("headcount_in_flight 7\n"); };
    given.clusters = [](std::size_t) {
        return std::string(R"({"rows":[{"account":"111122223333","region":"eu-west-1","cluster":"orders",)"
                           R"("service":"node-agent","instances":19,"from":28,"to":30,"running":28,"pending":0,)"
                           R"("outcome":"adjusted","reason":"count_changed"}],"next":null})");
    };
    given.recent = [](std::size_t) { return std::string(R"({"rows":[],"next":null})"); };
    return given;
}

std::string many_rows(std::size_t count)
{
    std::string text = R"({"rows":[)";
    for (std::size_t i = 0; i < count; ++i)
        text += (i > 0 ? "," : "") + std::string(R"({"cluster":"c)") + std::to_string(i) + R"("})";
    return text + "]}";
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

std::string header(const net::Response& response, std::string_view name)
{
    for (const net::Header& header : response.headers) {
        if (header.name == name) return std::string(header.value);
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(each_path_answers_with_its_status_and_type)
{
    const struct {
        const char* target;
        int status;
        const char* type;
        const char* part;
    } rows[] = {
        {"/healthz", 200, "text/plain; charset=utf-8", "ok\n"},
        {"/readyz", 200, "text/plain; charset=utf-8", "ready\n"},
        {"/readyz?verbose", 200, "text/plain; charset=utf-8", "ready\n"},
        {"/metrics", 200, "text/plain; version=0.0.4; charset=utf-8", "headcount_in_flight 7\n"},
        {"/api/clusters", 200, "application/json", "\"cluster\":\"orders\""},
        {"/api/recent", 200, "application/json", "\"rows\":[]"},
        {"/", 200, "text/html; charset=utf-8", "<td>orders</td>"},
        {"/nothing", 404, "text/plain; charset=utf-8", "/healthz"},
        {"/healthz/", 404, "text/plain; charset=utf-8", ""},
        {"//", 404, "text/plain; charset=utf-8", ""},
        {"", 404, "text/plain; charset=utf-8", ""},
    };
    for (const auto& row : rows) {
        const net::Response response = admin_response(view(), "GET", row.target);
        BOOST_TEST(response.status == row.status, row.target);
        BOOST_TEST(header(response, "Content-Type") == row.type, row.target);
        BOOST_TEST(contains(response.body, row.part), row.target);
    }
}

BOOST_AUTO_TEST_CASE(other_methods_are_refused_with_the_one_that_is_allowed)
{
    for (const char* method : {"POST", "PUT", "DELETE", "HEAD", "get", ""}) {
        const net::Response response = admin_response(view(), method, "/healthz");
        BOOST_TEST(response.status == 405, method);
        BOOST_TEST(header(response, "Allow") == "GET");
    }
}

BOOST_AUTO_TEST_CASE(not_ready_is_503_with_the_reason_while_healthz_stays_200)
{
    const auto waiting = view(false, "the queue headcount does not exist");
    const net::Response response = admin_response(waiting, "GET", "/readyz");
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.body == "not ready: the queue headcount does not exist\n");
    BOOST_TEST(admin_response(waiting, "GET", "/healthz").status == 200);
    BOOST_TEST(contains(admin_response(waiting, "GET", "/").body, "not ready: the queue headcount does not exist"));
}

BOOST_AUTO_TEST_CASE(the_page_shows_text_as_text_whatever_it_holds)
{
    auto hostile = view(false, "<script>alert(1)</script>");
    hostile.recent = [](std::size_t) {
        return std::string(R"({"rows":[{"cluster":"<img src=x onerror=a>\"'&","outcome":"\" onclick=\"x"}]})");
    };
    const std::string body = admin_response(hostile, "GET", "/").body;
    BOOST_TEST(!contains(body, "<script"));
    BOOST_TEST(!contains(body, "<img"));
    BOOST_TEST(!contains(body, "onclick=\"x"));
    BOOST_TEST(contains(body, "&lt;img src=x onerror=a&gt;&quot;&#39;&amp;"));
}

BOOST_AUTO_TEST_CASE(the_page_loads_nothing_from_elsewhere_and_knows_dark_and_light)
{
    const net::Response response = admin_response(view(), "GET", "/");
    BOOST_TEST(!contains(response.body, "http://"));
    BOOST_TEST(!contains(response.body, "https://"));
    BOOST_TEST(!contains(response.body, "<script"));
    BOOST_TEST(contains(response.body, "prefers-color-scheme: dark"));
    BOOST_TEST(contains(header(response, "Content-Security-Policy"), "default-src 'none'"));
}

BOOST_AUTO_TEST_CASE(the_page_says_so_where_rows_are_none_too_many_or_not_json)
{
    auto odd = view();
    odd.clusters = [](std::size_t) { return std::string("not json"); };
    std::string body = admin_response(odd, "GET", "/").body;
    BOOST_TEST(contains(body, "The service gave no rows."));
    BOOST_TEST(contains(body, "None yet."));

    odd.clusters = [](std::size_t most) { return many_rows(std::min<std::size_t>(most, 600)); };
    body = admin_response(odd, "GET", "/").body;
    BOOST_TEST(contains(body, "the first 500; all are at <a href=\"/api/clusters\">"));
    BOOST_TEST(contains(body, "<td>c499</td>"));
    BOOST_TEST(!contains(body, "<td>c500</td>"));
    odd.clusters = [](std::size_t most) { return many_rows(std::min<std::size_t>(most, 500)); };
    BOOST_TEST(!contains(admin_response(odd, "GET", "/").body, "all are at"));
}

BOOST_AUTO_TEST_CASE(the_page_asks_for_no_more_rows_than_it_shows_and_programs_get_all)
{
    std::vector<std::size_t> asked;
    auto counting = view();
    counting.clusters = counting.recent = [&asked](std::size_t most) {
        asked.push_back(most);
        return many_rows(1);
    };
    admin_response(counting, "GET", "/");
    admin_response(counting, "GET", "/api/clusters");
    admin_response(counting, "GET", "/api/recent");
    BOOST_REQUIRE(asked.size() == 4U);
    BOOST_TEST(asked[0] == 501U);
    BOOST_TEST(asked[1] == 501U);
    BOOST_TEST(asked[2] > 1'000'000U);
    BOOST_TEST(asked[3] > 1'000'000U);
}

BOOST_AUTO_TEST_SUITE_END()
