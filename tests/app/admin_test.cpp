#include "headcount/app/admin.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using app::admin_response;

BOOST_AUTO_TEST_SUITE(admin)

namespace {

app::AdminView view(bool ready = true, std::string why = {})
{
    app::AdminView given;
    given.health = [ready, why] { return source::Health{ready, why}; };
    given.metrics = [] { return std::string("headcount_in_flight 7\n"); };
    given.clusters = [] {
        return std::string(R"({"rows":[{"account":"111122223333","region":"eu-west-1","cluster":"orders",)"
                           R"("service":"node-agent","instances":19,"from":28,"to":30,"running":28,"pending":0,)"
                           R"("outcome":"adjusted","reason":"count_changed"}],"next":null})");
    };
    given.recent = [] { return std::string(R"({"rows":[],"next":null})"); };
    return given;
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

std::string header(const net::Response& response, std::string_view name)
{
    for (const net::Header& header : response.headers) {
        if (header.name == name) return header.value;
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
    hostile.recent = [] {
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
    odd.clusters = [] { return std::string("not json"); };
    std::string body = admin_response(odd, "GET", "/").body;
    BOOST_TEST(contains(body, "The service gave no rows."));
    BOOST_TEST(contains(body, "None yet."));

    odd.clusters = [] {
        std::string text = R"({"rows":[)";
        for (int i = 0; i < 600; ++i)
            text += (i > 0 ? "," : "") + std::string(R"({"cluster":"c"})");
        return text + "]}";
    };
    body = admin_response(odd, "GET", "/").body;
    BOOST_TEST(contains(body, "100 more at <a href=\"/api/clusters\">"));
}

BOOST_AUTO_TEST_SUITE_END()
