#include "app/status_page.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <span>

namespace headcount::app {
namespace {

namespace json = boost::json;

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10">
<title>headcount</title>
<style>
:root { color-scheme: light dark; --line: #d0d7de; --soft: #656d76; --good: #1a7f37; --wait: #9a6700; --bad: #cf222e }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --soft: #9198a1; --good: #3fb950; --wait: #d29922; --bad: #f85149 }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; white-space: nowrap }
th { color: var(--soft); font-weight: 600 } .n { text-align: right }
.soft { color: var(--soft) } .good { color: var(--good) } .wait { color: var(--wait) } .bad { color: var(--bad) }
</style>
</head>
<body>
<h1>headcount</h1>
)";

constexpr std::string_view foot =
    R"(<p class="soft"><a href="/metrics">metrics</a> · <a href="/api/clusters">clusters</a> ·
<a href="/api/recent">recent</a> · <a href="/healthz">healthz</a> · <a href="/readyz">readyz</a></p>
</body>
</html>
)";

void append_escaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

std::string text_of(const json::object& row, std::string_view name)
{
    const json::value* value = row.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return std::string(value->get_string());
    return json::serialize(*value);
}

struct Column {
    std::string_view title;
    std::string_view name;
    bool number = false;
};

constexpr Column cluster_columns[] = {
    {"account", "account"},
    {"region", "region"},
    {"cluster", "cluster"},
    {"service", "service"},
    {"instances", "instances", true},
    {"desired", "to", true},
    {"running", "running", true},
    {"pending", "pending", true},
    {"outcome", "outcome"},
    {"reason", "reason"},
    {"why", "words"},
};
constexpr Column recent_columns[] = {
    {"time", "time"},       {"account", "account"},   {"region", "region"}, {"cluster", "cluster"},
    {"service", "service"}, {"from", "from", true},   {"to", "to", true},   {"outcome", "outcome"},
    {"reason", "reason"},   {"calls", "calls", true}, {"ms", "ms", true},   {"why", "words"},
};

std::string_view color_of(std::string_view outcome)
{
    if (outcome == "failed" || outcome == "contended") return "bad";
    if (outcome == "adjusted" || outcome == "in_sync") return "good";
    if (outcome == "no_service") return "soft";
    return "wait";
}

void append_cell(std::string& out, const Column& column, const json::object& row)
{
    const std::string text = text_of(row, column.name);
    out += "<td";
    if (column.number) out += " class=\"n\"";
    if (column.name == "outcome") out.append(" class=\"").append(color_of(text)).append("\"");
    out += '>';
    append_escaped(out, text);
    const std::string until = column.name == "reason" ? text_of(row, "until") : std::string();
    if (!until.empty()) append_escaped(out, " until " + until);
    out += "</td>";
}

void append_rows(std::string& out, std::span<const Column> columns, const json::array& rows)
{
    out += "<div class=\"scroll\"><table>\n<tr>";
    for (const Column& column : columns) {
        out.append(column.number ? "<th class=\"n\">" : "<th>").append(column.title).append("</th>");
    }
    out += "</tr>\n";
    std::size_t shown = 0;
    for (const json::value& row : rows) {
        if (!row.is_object()) continue;
        if (++shown > status_page_rows) break;
        out += "<tr>";
        for (const Column& column : columns)
            append_cell(out, column, row.get_object());
        out += "</tr>\n";
    }
    out += "</table></div>\n";
}

void append_table(std::string& out, std::string_view title, std::string_view address, std::span<const Column> columns,
                  std::string_view text)
{
    out.append("<h2>").append(title).append("</h2>\n");
    boost::system::error_code error;
    const json::value parsed = json::parse(json::string_view(text.data(), text.size()), error);
    const json::object* object = error ? nullptr : parsed.if_object();
    const json::value* list = object == nullptr ? nullptr : object->if_contains("rows");
    if (list == nullptr || !list->is_array()) {
        out += "<p class=\"bad\">The service gave no rows.</p>\n";
        return;
    }
    const json::array& rows = list->get_array();
    if (rows.empty()) {
        out += "<p class=\"soft\">None yet.</p>\n";
        return;
    }
    append_rows(out, columns, rows);
    if (rows.size() <= status_page_rows) return;
    out.append("<p class=\"soft\">These are the first ").append(std::to_string(status_page_rows));
    out.append("; all are at <a href=\"").append(address).append("\">").append(address).append("</a></p>\n");
}

} // namespace

std::string status_page(const source::Health& health, std::string_view clusters_json, std::string_view recent_json)
{
    std::string out(head);
    if (health.ready) {
        out += "<p class=\"good\">ready</p>\n";
    } else {
        out += "<p class=\"bad\">not ready: ";
        append_escaped(out, health.why);
        out += "</p>\n";
    }
    append_table(out, "Clusters", "/api/clusters", cluster_columns, clusters_json);
    append_table(out, "Recent runs", "/api/recent", recent_columns, recent_json);
    out += foot;
    return out;
}

} // namespace headcount::app
