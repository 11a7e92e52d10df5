"""Pictures and tables of the 300 ms budget."""

from collections import Counter

from svg import Linear, Log, Picture, WIDTH, apart, number

GROUPS = [  # what parts of the path a person tells apart; their order is that of the path
    ("queue", "waiting to be received", ("arrival",)),
    ("waits", "waits in headcount", ("receive", "parse", "spacing", "wait")),
    ("limiter", "API budget", ("limiter",)),
    ("setup", "credentials, connections", ("retry", "credentials", "line", "connect", "tls")),
    ("aws", "AWS answers", ("first_byte",)),
    ("own", "headcount's own work", ("send", "read", "decide")),
]
GROUP_OF = {part: name for name, _, members in GROUPS for part in members}
WORDS = {"first_byte": "AWS's answers", "wait": "the wait for a run", "spacing": "the spacing of a cluster",
         "limiter": "the API budget", "arrival": "waiting to be received", "decide": "headcount's own work",
         "tls": "TLS handshakes", "connect": "connects", "credentials": "credentials", "line": "waits for a connection",
         "send": "signing and sending", "read": "reading answers", "receive": "reading the message", "parse": "parsing",
         "retry": "attempts that failed"}

WITHOUT_GOAL = ("Bursts of 1,000 and 10,000 clusters at once are shown without a goal, and so are those of 100 with the API budget on: the budget "
                "cannot be kept there by arithmetic. Three calls of 20 ms for each of 10,000 clusters take 2.3 s with 256 runs at once; the API "
                "budget lets 25 counts be set at once, then 2.5 a second.")

HEAVY_TAIL = "Of a heavy tail one call in ten takes over three times the 20 ms, one in a hundred over ten times."
UNKNOWN_PATHS = ("Events whose path is not known are in no other column: the count of their cluster was set by a look of the first sweep, 5 to 15 s after "
                 "the start, before the event had come, or their lines of the log were lost, being written faster than they were read.")
RECEIVES = "Waiting to be received: a replica has at most 10 receives of 10 messages each under way on a queue."
LIMITED = ("half of the rates that AWS publishes is for headcount, of UpdateService 25 counts at once and then 2.5 a second. A burst of 100 clusters is done "
           "after 30 s by that arithmetic, wherever the calls go.")


def state(cell):
    return "known" if cell["known"] else "cold"


def weathers(cells):
    return list(dict.fromkeys(cell["weather"] for cell in cells))


def blame_words(cell):
    return ", ".join(f"{WORDS.get(part, part)} {share:.0%}" for part, share in cell["blame"])


def breaks(cells, limit):
    """From how many clusters at once on the 99th percentile is over the budget, and by what: words on each kind of calls."""
    parts = []
    for weather in weathers(cells):
        over = [c for c in cells if c["weather"] == weather and not c["limited"] and c["p99_ms"] > limit]
        if not over:
            parts.append(f"with calls of {weather} nowhere")
            continue
        size = min(c["clusters"] for c in over)
        worst = max((c for c in over if c["clusters"] == size), key=lambda c: c["over"] / c["runs"])
        parts.append(f"with calls of {weather} from {size:,} cluster{'s at once' if size > 1 else ''} on: {blame_words(worst)}")
    first = next((n for n, words in enumerate(parts) if WORDS["arrival"] in words), None)
    if first is not None:
        parts[first] = parts[first].replace(WORDS["arrival"], f"{WORDS['arrival']} (at most 10 receives of 10 messages at once)", 1)
    return parts


def by_clusters(cells, weather, budget):
    """Median and 99th percentile over the number of clusters, cold and known."""
    cells = [c for c in cells if c["weather"] == weather and not c["limited"]]
    picture = Picture(250, weather, f"Time from event to applied count by clusters, calls of {weather}")
    left, right, top, bottom = 40, 292, 34, 210
    sizes = [c["clusters"] for c in cells]
    x = Log(min(sizes), max(sizes), left + 6, right)
    y = Log(min(min(c["p50_ms"] for c in cells), budget / 10), max(max(c["p99_ms"] for c in cells), budget * 2), bottom, top)
    picture.y_axis(y, left, "ms", right)
    picture.x_axis(x, bottom, "clusters that change at once", bottom)
    picture.line(left, y.at(budget), right, y.at(budget), "budget")
    ends = []
    for which, kind in ((False, "cold"), (True, "known")):
        mine = sorted((c for c in cells if c["known"] == which), key=lambda c: c["clusters"])
        band = [(x.at(c["clusters"]), y.at(c["p50_ms"])) for c in mine]
        band += [(x.at(c["clusters"]), y.at(c["p99_ms"])) for c in reversed(mine)]
        picture.area(band, f"band {kind}")
        picture.path([(x.at(c["clusters"]), y.at(c["p50_ms"])) for c in mine], f"curve {kind}")
        for c in mine:
            picture.circle(x.at(c["clusters"]), y.at(c["p50_ms"]), f"dot {kind}",
                           f"{c['clusters']} clusters, {kind}: p50 {number(c['p50_ms'])}, p99 {number(c['p99_ms'])} ms")
        ends.append((y.at(mine[-1]["p50_ms"]), kind))
    ends.append((y.at(budget), "budget"))
    for place, (_, kind) in zip(apart([e[0] + 4 for e in ends], 16, top, bottom), ends):
        if kind == "budget":
            picture.text(right + 4, place, f"{budget:g} ms", "budget-label")
        else:
            picture.text(right + 4, place, kind, f"end {kind}")
    return picture


def waterfall(run, budget, title):
    """The stages of one run from top to bottom, over its time."""
    rows = [(name, start / 1000, length / 1000) for name, start, length in run["stages"]]
    calls = [r for r in rows if r[0][0].isupper() and "." not in r[0]]
    shown = []
    for name, start, length in rows:
        if name[0].isupper():
            continue
        if name not in ("read", "apply"):
            if length >= 0.05 or name in ("arrival", "receive", "parse", "wait", "decide"):
                shown.append((name, start, length, GROUP_OF.get(name, "own"), 0))
            continue
        inside = [c for c in calls if start - 0.001 <= c[1] < start + length]
        for call, begin, span in inside:
            shown.append((call, begin, span, "call", 0))
            for inner, at, took in rows:
                if inner.startswith(call + ".") and begin - 0.1 <= at < begin + span and took >= 0.1:
                    part = inner.split(".")[1]
                    shown.append((part.replace("_", " "), at, took, GROUP_OF.get(part, "own"), 1))
    end = max(budget, max(start + length for _, start, length, _, _ in shown)) * 1.04
    row, top, left, right = 17, 12, 128, 350
    bottom = top + row * len(shown) + 4
    picture = Picture(bottom + 36, title, title)
    x = Linear(0, end, left, right)
    picture.x_axis(x, bottom, "ms since the event's own time", top)
    picture.line(x.at(budget), top, x.at(budget), bottom, "budget")
    for i, (name, start, length, group, depth) in enumerate(shown):
        y = top + i * row
        picture.text(4 + 12 * depth, y + 12, name, "sub" if depth else "stage")
        tip = f"{name}: {number(length)} ms from {number(start)} ms on"
        if group == "call":
            picture.rect(x.at(start), y + 6, x.at(start + length) - x.at(start), 4, "fill-call", tip)
        else:
            picture.rect(x.at(start), y + 3, x.at(start + length) - x.at(start), row - 6, f"fill-{group}", tip)
        words = f"{number(length)}" if length >= 0.1 else "<0.1"
        beyond = x.at(start + length) + 4
        if beyond < right - 26:
            picture.text(beyond, y + 12, words, "value")
        else:
            picture.text(x.at(start) - 4, y + 12, words, "value", "end")
    return picture


def histogram(cell, budget):
    """How often which time, in bins of a tenth of a decade."""
    totals = cell["totals_ms"]
    picture = Picture(210, "", f"Histogram of event to applied, {cell['clusters']} clusters, {state(cell)}")
    left, right, top, bottom = 40, 350, 34, 168
    x = Log(min(min(totals), 10), max(max(totals), 1000), left, right)
    steps = 12
    bins = Counter(min(int((x.at(t) - left) / (right - left) * steps * 3), steps * 3 - 1) for t in totals)
    y = Linear(0, max(bins.values()) * 1.15, bottom, top)
    picture.y_axis(y, left, "events", right)
    picture.x_axis(x, bottom, "ms from event to applied", bottom)
    width = (right - left) / (steps * 3)
    limit = x.at(budget)
    for n, count in sorted(bins.items()):
        at = left + n * width
        kind = "fill-over" if at + width / 2 > limit else "fill-aws"
        picture.rect(at + 0.5, y.at(count), width - 1, bottom - y.at(count), kind, f"{count} events")
    picture.line(limit, top - 8, limit, bottom, "budget")
    share = cell["over"] / cell["runs"]
    right_side = limit < (left + right) / 2
    picture.text(limit + (5 if right_side else -5), top - 1, f"{share:.0%} over {budget:g} ms" if share else f"none over {budget:g} ms",
                 "budget-label", "start" if right_side else "end")
    return picture


def stacked(cells, budget, title):
    """Where the mean time went, one bar a cell."""
    row, top, left, right = 26, 8, 104, 350
    bottom = top + row * len(cells)
    picture = Picture(bottom + 36, title, title)
    longest = max(sum(c["mean_ms"].values()) for c in cells)
    x = Linear(0, max(longest, budget) * 1.02, left, right)
    picture.x_axis(x, bottom, "mean ms of an event", top)
    for i, cell in enumerate(cells):
        y = top + i * row
        picture.text(left - 6, y + 17, f"{cell['clusters']:,} {state(cell)}", "stage", "end")
        at = 0.0
        for name, words, members in GROUPS:
            span = sum(cell["mean_ms"].get(part, 0) for part in members)
            if span > 0:
                picture.rect(x.at(at), y + 4, x.at(at + span) - x.at(at), row - 8, f"fill-{name}", f"{words}: {number(span)} ms")
            at += span
    picture.line(x.at(budget), top, x.at(budget), bottom, "budget")
    return picture


def cell_rows(cells):
    head = ["calls", "clusters", "state", "events", "path not known", "p50 ms", "p90 ms", "p99 ms", "max ms", "over", "by what"]
    rows = []
    for c in cells:
        name = c["weather"] + (", API budget on" if c["limited"] else "")
        over = f"{c['over'] / c['runs']:.1%}" if c["over"] else "0"
        rows.append([name, f"{c['clusters']:,}", state(c), f"{c['runs']:,}", f"{c.get('lost', 0):,}", *(number(c[k]) for k in ("p50_ms", "p90_ms", "p99_ms", "max_ms")),
                     over, blame_words(c)])
    return head, rows


def group_rows(cells):
    head = ["clusters"] + [words for _, words, _ in GROUPS] + ["all, ms"]
    rows = []
    for c in cells:
        spans = [sum(c["mean_ms"].get(part, 0) for part in members) for _, _, members in GROUPS]
        rows.append([f"{c['clusters']:,} {state(c)}"] + [number(s) for s in spans] + [number(sum(spans))])
    return head, rows


def run_rows(run):
    return ["stage", "from ms", "ms"], [[name.replace("_", " "), number(start / 1000), number(length / 1000)]
                                        for name, start, length in run["stages"]]


def bin_rows(cell):
    edges = [10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 1000, 2000, 5000, 10000, 60000]
    totals, rows, low = cell["totals_ms"], [], 0
    for edge in edges:
        count = sum(1 for t in totals if low < t <= edge)
        if count:
            rows.append([f"{low:,} to {edge:,} ms", f"{count:,}", f"{count / len(totals):.1%}"])
        low = edge
    return ["from event to applied", "events", "share"], rows
