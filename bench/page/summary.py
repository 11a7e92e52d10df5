"""The summary as Markdown: for README, and for whoever reads no HTML."""

import budget
import growth
from page import CEILING, PEERS, SCENES, peer_sides
from results import Results, goals_met, is_met, with_unit
from svg import number


def markdown_table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def budget_lines(results):
    data = results.pictures("budget")
    if not data:
        return []
    cells = {(c["weather"], c["clusters"], c["known"]): c for c in data["cells"] if not c["limited"]}
    sizes = sorted({size for _, size, _ in cells})

    def shown(weather, size):
        pair = [cells.get((weather, size, known)) for known in (False, True)]
        return "–" if None in pair else " / ".join(f"{number(c['p50_ms'])}, {number(c['p99_ms'])}" for c in pair)

    rows = [[weather] + [shown(weather, size) for size in sizes] for weather in dict.fromkeys(w for w, _, _ in cells)]
    lines = [f"From an event's own time to its count applied, over TLS, p50 and p99 in ms, cold / known clusters; the budget is {number(data['budget_ms'])} ms. "
             f"All clusters change at once. {budget.HEAVY_TAIL} The service's own limits on calls are off here (`limits.api_share: off`), so that the path is "
             "seen and not they:", ""]
    lines += markdown_table(["calls take"] + [f"{size:,} clusters" if size > 1 else "1 cluster" for size in sizes], rows)
    return lines + ["", "The 99th percentile leaves the budget " + "; ".join(budget.breaks(data["cells"], data["budget_ms"])) + ".", ""] + limited_lines(data)


def limited_lines(data):
    """What the API budget, on by default, makes of bursts in one account."""
    limited = [c for c in data["cells"] if c["limited"]]
    if not limited:
        return []
    def words(known, size):
        cell = next((c for c in limited if c["known"] == known and c["clusters"] == size), None)
        return f"{number(cell['p50_ms'])}, {number(cell['p99_ms'])}" if cell else "–"
    sizes = sorted({c["clusters"] for c in limited})
    rows = [[f"calls of {limited[0]['weather']}"] + [f"{words(False, size)} / {words(True, size)}" for size in sizes]]
    head = [""] + [f"{size:,} clusters" if size > 1 else "1 cluster" for size in sizes]
    return [f"With the limits as they are by default, all clusters in one account: {budget.LIMITED}", ""] + markdown_table(head, rows) + [""]


def goal_words(ratio):
    if "goal" not in ratio:
        return ""
    return f", goal {'≥' if ratio['better'] == 'more' else 'ours ≤'} {number(ratio['goal'])}{'' if is_met(ratio) else ' (missed)'}"


def peer_lines(results):
    if not results.has("peers"):
        return []
    scenes = [s for s in SCENES if results.find("peers", f"{s}, headcount: CPU of an event")]
    rows = []
    for peer, words in PEERS.items():
        row = [words]
        for scene in scenes:
            cpu = results.find("peers", f"{scene}, {peer}: CPU of an event")
            ratio = results.find("peers", f"{scene}, {peer}: its CPU over ours") or results.find("peers", f"{scene}, {peer}: our CPU over its")
            if not cpu:
                break
            text = f"{number(cpu['median'])} µs"
            if ratio:
                text += f" ({number(ratio['median'])}×{goal_words(ratio)})"
            row.append(text)
        if len(row) == len(scenes) + 1:
            rows.append(row)
    return (["CPU of an event – one event, its three calls – beside the original design on what people would use instead, everyone warm "
             "([how](bench/peers/README.md)):", ""]
            + markdown_table(["", *scenes], rows) + [""] + markdown_table(*peer_sides(results)) + ["", CEILING, ""])


def pick(results, bench, names):
    rows = []
    for name, words in names:
        figure = results.find(bench, name)
        if figure:
            goal = f"{number(figure['goal'])}" + ("" if is_met(figure) else " (missed)") if "goal" in figure else ""
            rows.append([words, f"{number(figure['median'])} {figure['unit'].replace('us', 'µs')}".strip(), goal])
    return rows


def fleet_words(results):
    fleet = results.pictures("service")
    return f"{fleet['clusters']:,} clusters" if fleet else "its clusters"


def single_lines(results):
    rows = pick(results, "calls", [("plain TCP: ratio to Beast", "a signed ECS call to the same bytes by plain Beast, over TCP"), ("TLS: ratio to Beast", "the same over TLS")])
    rows += pick(results, "path", [(f"{transport}, {state} clusters: ratio to Beast", f"an event of {state} clusters on its whole path to its three calls by plain Beast, over {transport.removeprefix('plain ')}")
                                   for transport in ("plain TCP", "TLS") for state in ("unknown", "known")])
    rows += pick(results, "path", [(f"20 ms a call, {state} clusters: {share}, ratio to its round trips", f"… its time at 20 ms a call to its {trips} round trips, {share}")
                                   for state, trips in (("unknown", "three"), ("known", "two")) for share in ("p50", "p99")])
    sign = [f["name"] for f in results.all("sign") if f["name"].endswith("ratio to its digests")] if results.has("sign") else []
    rows += pick(results, "sign", [(name, "a signature to the digests that it needs, " + name.split(", ")[1].split(":")[0]) for name in sign])
    rows += pick(results, "peers", [("20 ms a call, headcount: p50 of an event", "an event at 20 ms a call, 16 at once: p50"),
                                    ("20 ms a call, headcount: p99 of an event", "… p99"),
                                    ("20 ms a call, headcount: memory with 256 at once", "resident with 256 at once"),
                                    ("plain, headcount: start to end of one event", "from start to end of a run with one event")])
    rows += pick(results, "shards", [("speed, the shards beside one", "events a second with `threads: 2`, to one thread (at least)"),
                                     ("CPU, the shards beside one", "… and CPU of an event, to one thread")])
    rows += pick(results, "service", [("idle, resident", "the idle service, resident"),
                                      ("loaded, resident", f"… with {fleet_words(results)} known, after all their events"),
                                      ("CPU of an event", "CPU of the service for an event: a third of a changed count, which is about 3 events (instance, task, steady state) and 3 calls; no second looks, no sweep"),
                                      ("CPU of a changed count and what follows", "… for a changed count: those 3 events and 3 calls"),
                                      ("with the defaults, CPU of a changed count and what follows", "… for a changed count, with the defaults: second looks and sweeps on"),
                                      ("with the defaults, ECS calls of it", "… and its ECS calls")])
    return markdown_table(["", "median", "goal"], rows) + [""] if rows else []


def growth_lines(results):
    data = results.pictures("growth")
    if not data:
        return []
    def words(curve):
        first, last = curve["points"][0], curve["points"][-1]
        left = curve.get("leaves_linear_at")
        return [f"{curve['name']} ({curve['scene']})", f"{first['size']:,.0f} to {last['size']:,.0f}",
                f"{number(first['median'])} to {number(last['median'])} µs", f"{curve['slope']:+.2f}", f"from {left:,.0f} on" if left else "no"]
    lines = [f"CPU of an event as things grow. {growth.EVENTS} A slope of 0 is linear in all. {growth.LEAVES}", ""]
    return lines + markdown_table(["", "size", "an event", "slope", "more than linear"], [words(c) for c in data["curves"]]) + [""]


def budget_misses(results):
    """In the table of the budget nothing is marked: two of the four figures of a cell have a goal."""
    missed = [f for f in results.all("budget") if "goal" in f and not is_met(f)] if results.has("budget") else []
    without = "Bursts of 1,000 and 10,000 clusters have none."
    if not missed:
        return without
    cells = "; ".join(f"{f['name'].split(':')[0].replace('1 clusters', '1 cluster')} ({with_unit(f)})" for f in missed)
    return f"Of the budget, as 99th percentiles: {cells}. {without}"


def summary(document):
    results = Results(document)
    lines = [f"`./dev bench{'' if document['mode'] == 'full' else ' --quick'}`: {results.where()}. {results.how()}", ""]
    met, goals = goals_met(results)
    if goals:
        lines += [f"{met} of {goals} goals are met; those that are missed are marked. {budget_misses(results)}", ""]
    lines += budget_lines(results) + single_lines(results) + peer_lines(results) + growth_lines(results)
    return "\n".join(lines).rstrip() + "\n"


BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def pasted(readme, text):
    """README with the text between its markers."""
    before, found, rest = readme.partition(BEGIN)
    _, closed, behind = rest.partition(END)
    if not found or not closed:
        raise SystemExit(f"README has no place for the summary: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}{END}{behind}"
