"""The page: what was found, in the order in which a reader asks."""

from html import escape
from pathlib import Path

import bars
import budget
import growth
from html_blocks import figure, figures, fold, legend, table
from results import Results, goals_by_bench, goals_met, spread_rows
from svg import number

PEERS = {"headcount": "headcount", "beast": "Beast client", "go": "Go SDK v2", "node": "JS SDK v3", "boto3": "boto3"}
BUSY = 90  # percent of a core
CEILING = f"“>”: it used less than {BUSY} % of its core and could do more; what limits is the simulated AWS on the other core."
SCENES = ("plain", "TLS", "100 service events", "serving a queue, plain", "serving a queue, TLS")


def budget_section(results):
    data = results.pictures("budget")
    if not data:
        return ""
    cells, limit = data["cells"], data["budget_ms"]
    free = [c for c in cells if not c["limited"]]
    out = ['<h2 id="budget">300 ms from event to applied count</h2>',
           "<p>All clusters get an instance at the same moment. The time runs from the event's own time to ECS's answer that "
           "the count is set: lines are medians, bands reach to the 99th percentile. <i>Cold</i> clusters were never looked at "
           "before and cost three round trips; <i>known</i> ones two. Over TLS, every signature verified; headcount's own "
           f"limits on calls are off (<code>limits.api_share: off</code>) unless a table says “API budget on”. {budget.HEAVY_TAIL}</p>",
           "<p>The 99th percentile leaves the budget</p><ul>" + "".join(f"<li>{escape(words)}</li>" for words in budget.breaks(cells, limit)) + "</ul>"]
    out.append(figures(
        figure(f"clusters-{n}", budget.by_clusters(cells, weather, limit), f"<b>Calls of {escape(weather)}</b>",
               *budget.cell_rows([c for c in free if c["weather"] == weather]), words=(10,))
        for n, weather in enumerate(budget.weathers(free))))
    middle = [c for c in free if c["weather"] == "20 ms"] or free
    out.append("<h3>Where the time goes</h3>")
    out.append(legend([(name, words) for name, words, _ in budget.GROUPS]))
    small = [c for c in middle if c["clusters"] <= 100]
    large = [c for c in middle if c["clusters"] > 100]
    charts = [figure("stages-small", budget.stacked(small, limit, "Mean time of an event by stage, to 100 clusters"),
                     "<b>Mean by stage</b>, calls of 20 ms, up to 100 clusters", *budget.group_rows(small))]
    if large:
        charts.append(figure("stages-large", budget.stacked(large, limit, "Mean time of an event by stage, beyond 100 clusters"),
                             "<b>Mean by stage</b>, calls of 20 ms, more than 100 clusters", *budget.group_rows(large)))
    for n, cell in enumerate(c for c in middle if c["clusters"] in (1, 100)):
        name = f"{cell['clusters']} cluster{'s' if cell['clusters'] > 1 else ''}, {budget.state(cell)}"
        charts.append(figure(f"waterfall-{n}", budget.waterfall(cell["median_run"], limit, f"The path of the median event, {name}"),
                             f"<b>The median event</b>, stage by stage: {name}, calls of 20 ms", *budget.run_rows(cell["median_run"])))
    out.append(figures(charts))
    deletes = [d for d in data["delete_ms"] if d > 0]
    if deletes:
        out.append(f"<p class=note>A message is deleted after its count is set: {number(min(deletes))} to {number(max(deletes))} ms later "
                   "in the mean of a scene, in batches; nobody waits for it.</p>")
    out.append("<h3>How often which time</h3>")
    picked = [c for c in free if c["clusters"] in (100, 1000) and c["weather"] in ("20 ms", "20 ms, heavy tail")]
    out.append(figures(
        figure(f"histogram-{n}", budget.histogram(c, limit),
               f"<b>{c['clusters']:,} clusters, {budget.state(c)}</b>, calls of {escape(c['weather'])}", *budget.bin_rows(c))
        for n, c in enumerate(picked)))
    broken = [c for c in free if c["over"]]
    out.append("<h3>Where the budget is broken, and by what</h3>")
    out.append(table(*budget.cell_rows(broken), words=(10,)) if broken else "<p>Nowhere.</p>")
    out.append(f"<p class=note>{budget.RECEIVES} {budget.UNKNOWN_PATHS}</p>")
    limited = [c for c in cells if c["limited"]]
    if limited:
        out.append("<h3>With the API budget on, as it is by default</h3>")
        out.append(f"<p>All clusters are in one account: {budget.LIMITED} Every round begins with full buckets.</p>")
        out.append(table(*budget.cell_rows(limited), words=(10,)))
    return "".join(out)


def growth_section(results):
    data = results.pictures("growth")
    if not data:
        return ""
    change = data["change"]
    out = ['<h2 id="growth">As things grow</h2>',
           "<p>CPU of one event while one thing grows tenfold at a time. A flat line (slope 0) means that all events together "
           "cost in proportion to their number. At the left end what a process does anyway is shared by few events.</p>",
           f"<p>{growth.EVENTS} {growth.LEAVES.replace('`', '')}</p>",
           figures(figure(f"growth-{n}", growth.curve(c), f"<b>{escape(c['name'].capitalize())}</b> — {escape(c['scene'])}. {escape(growth.verdict(c))}",
                          *growth.rows(c)) for n, c in enumerate(data["curves"])),
           "<h3>A million clusters — computed, not measured</h3>",
           f"<p>From {number(change['cpu_us'])} µs of CPU, {number(change['events'])} events, {number(change['service_reads'])} "
           f"DescribeServices, {number(change['cluster_reads'])} DescribeClusters and {number(change['updates'])} UpdateService a change, measured at "
           f"{change['clusters']:,.0f} clusters; half of the API rates that AWS publishes, replicas kept below 70 % of a core. The wall is the "
           "API, not the CPU: changes must be spread over that many accounts or regions. Sweeps come on top.</p>",
           table(*growth.outlook_rows(data["outlooks"]))]
    return "".join(out)


def peer_sides(results):
    """What peers differ in beside CPU: head and rows of a table, one row a peer."""
    sides = {"p50 ms, 20 ms a call": "20 ms a call, {}: p50 of an event", "p99 ms": "20 ms a call, {}: p99 of an event",
             "MB with 256 at once": "20 ms a call, {}: memory with 256 at once", "start to end of one event, ms": "plain, {}: start to end of one event",
             "events a second from a queue": "out of a queue, {}: events a second",
             "MB serving it": "serving a queue, plain, {}: memory", "installed MB": "{}: size of what is installed"}

    def cell(peer, name):
        found = results.find("peers", name.format(peer))
        used = results.find("peers", f"out of a queue, {peer}: use of its core") if name.startswith("out of a queue") else None
        bound = "> " if used and used["median"] < BUSY else ""  # it could do more: the simulated AWS is what limits
        return bound + number(found["median"]) if found else "–"
    rows = [[words] + [cell(peer, name) for name in sides.values()]
            for peer, words in PEERS.items() if results.find("peers", f"plain, {peer}: CPU of an event")]
    return ["", *sides], rows


def peers_section(results):
    if not results.has("peers"):
        return ""
    names = [p for p in PEERS if results.find("peers", f"plain, {p}: CPU of an event")]
    out = ['<h2 id="peers">Beside what one would use instead</h2>',
           "<p>The original design — one event in, three ECS calls out — by each, on the same events against the same simulated AWS, "
           "client and server on one core; the events come from a file, or are received from a queue and deleted there. CPU is that of "
           "the client alone, once it is warm: 4,000 events are worked on before those that count on Node, 200 elsewhere. Logarithmic.</p>"]
    charts = []
    for n, scene in enumerate(SCENES):
        items = [(PEERS[p], results.find("peers", f"{scene}, {p}: CPU of an event"), "own" if p == "headcount" else "other") for p in names]
        items = [i for i in items if i[1]]
        if not items:
            continue
        wanted = [f"{scene}, {p}: {w}" for p in names for w in ("CPU of an event", "our CPU over its", "its CPU over ours")]
        charts.append(figure(f"peers-{n}", bars.bars(items, "µs of CPU an event", f"CPU of an event, {scene}", log=True),
                             f"<b>{escape(scene)}</b>", *spread_rows(results, "peers", lambda name: name in wanted)))
    out.append(figures(charts))
    out.append("<h3>Time, memory, start and size</h3>")
    out.append(table(*peer_sides(results)) + f"<p class=note>{CEILING}</p>")
    for sentence in results.pictures("peers").get("left_out", []):
        out.append(f"<p class=note>{escape(sentence)}</p>")
    return "".join(out)


def calls_section(results):
    if not results.has("calls"):
        return ""
    out = ['<h2 id="calls">One call, one signature</h2>',
           "<p>A signed ECS call through the pool, with deadlines and its answer read, beside the same bytes moved by plain Boost.Beast "
           "and by system calls alone; ratios are of interleaved pairs.</p>"]
    charts = []
    for n, transport in enumerate(("plain TCP", "TLS")):
        items = [(words, results.find("calls", f"{transport}: {name}"), kind) for words, name, kind in (
            ("bare epoll", "bare epoll, CPU of a call", "other"), ("plain Beast", "Beast, CPU of a call", "other"),
            ("headcount", "CPU of a call", "own"))]
        items = [i for i in items if i[1]]
        if items:
            charts.append(figure(f"calls-{n}", bars.bars(items, "µs of CPU a call", f"CPU of a call over {transport}"), f"<b>Over {transport}</b>",
                                 *spread_rows(results, "calls", lambda name, t=transport: name.startswith(t + ":"))))
    out.append(figures(charts))
    if results.has("sign"):
        out.append("<h3>Signatures</h3>" + table(*spread_rows(results, "sign", lambda _: True)))
    return "".join(out)


def path_section(results):
    if not results.has("path"):
        return ""
    out = ['<h2 id="path">The whole path of an event</h2>',
           "<p>From the bytes of one event to UpdateService – its three calls – the service in one process, beside those calls alone made by plain "
           "Boost.Beast with the same bytes; client and server on one core, CPU of the client, ratios of interleaved pairs. "
           "<i>Unknown</i> clusters cost three calls in a row; in <i>known</i> ones two of them are under way at once.</p>"]
    charts = []
    for n, scene in enumerate(f"{transport}, {state} clusters" for transport in ("plain TCP", "TLS") for state in ("unknown", "known")):
        items = [(words, results.find("path", f"{scene}: {name}"), kind) for words, name, kind in (
            ("plain Beast", "Beast, CPU of three calls", "other"), ("headcount", "CPU of an event", "own"))]
        items = [i for i in items if i[1]]
        if items:
            charts.append(figure(f"path-{n}", bars.bars(items, "µs of CPU an event", f"CPU of an event, {scene}"), f"<b>{escape(scene)}</b>",
                                 *spread_rows(results, "path", lambda name, s=scene: name.startswith(s + ":"))))
    out.append(figures(charts))
    waits = spread_rows(results, "path", lambda name: name.startswith("20 ms a call"))
    if waits[1]:
        out.append("<h3>At 20 ms a call</h3><p>Over sockets, 16 events at once, the simulated AWS on a core of its own: from the start of a run "
                   "to its last answer, in multiples of the round trips that it needs, each as long as a call of plain Beast.</p>" + table(*waits))
    return "".join(out)


def goals_section(results):
    met, all_of_them = goals_met(results)
    out = ['<h2 id="goals">Goals</h2>', f"<p>{met} of {all_of_them} are met. A figure is the median of its runs; of the budget it is the 99th "
           "percentile of the events of a scene.</p>"]
    if results.has("budget"):
        out.append(f"<p class=note>{budget.WITHOUT_GOAL}</p>")
    for bench, rows, met in goals_by_bench(results):
        out.append(fold(f"{bench}: {met} of {len(rows)} met", table(["", "measured", "goal", ""], rows), is_open=bench != "budget"))
    return "".join(out)


def plain_section(results, bench, title, sentence):
    if not results.has(bench):
        return ""
    return f'<h2 id="{bench}">{title}</h2><p>{sentence}</p>' + table(*spread_rows(results, bench, lambda _: True))


def page(document):
    results = Results(document)
    style = (Path(__file__).parent / "page.css").read_text()
    sections = [("budget", "Budget"), ("growth", "Growth"), ("peers", "Peers"), ("calls", "Calls"), ("path", "Path"), ("service", "Service"), ("shards", "Shards"), ("small", "Small")]
    body = [
        "<h1>headcount, measured</h1>",
        f'<p class="meta">{escape(results.where())}</p>',
        f'<p class="meta">{escape(results.how())}</p>',
        "<nav>" + "".join(f'<a href="#{name}">{words}</a>' for name, words in sections if results.has(name)) + "</nav>",
        goals_section(results),
        budget_section(results), growth_section(results), peers_section(results), calls_section(results), path_section(results),
        plain_section(results, "service", "The whole service", "<code>headcount serve</code> against the simulated AWS; its own CPU and memory, as the kernel counts them. "
                      "A changed count is about three events – of the instance, its task and the steady state – and three calls; CPU of an event is a third of it."),
        plain_section(results, "shards", "Several threads", "The service with <code>threads: 2</code>, each with a share of the accounts, beside one thread: from the "
                      "bytes of an SQS answer to UpdateService, three signed ECS calls an event, by a transport that answers in the same thread, a core each. Goals: 1.8 "
                      "times as fast, at most a tenth more CPU an event. The last row is how much faster they could be by what the busiest of them has to do."),
        plain_section(results, "small", "Small things", "Hot paths one by one, in one process, by Google Benchmark."),
    ]
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f'<link rel="icon" href="data:,"><title>headcount, measured</title><style>{style}</style></head><body>' + "\n".join(b for b in body if b) + "</body></html>\n")
