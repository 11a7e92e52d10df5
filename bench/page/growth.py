"""Pictures and tables of growth."""

from svg import Log, Picture, number

EVENTS = ("An event is one message: of clusters, instances and accounts a third of a changed count (about 3 events, 3 calls), of looks a message that leads to "
          "two reads, of events one that leads to no call.")
LEAVES = ("“More than linear from N on”: from that size on an event costs over a quarter more than at the cheapest smaller size, however flat the slope over all "
          "sizes is. With `count: placeable` every look reads all instances of the cluster, and AWS gives them in pages of 100.")


def curve(data):
    points = data["points"]
    picture = Picture(220, data["name"], f"CPU of an event by {data['name']}, {data['scene']}")
    left, right, top, bottom = 46, 346, 30, 178
    x = Log(min(p["size"] for p in points), max(p["size"] for p in points), left + 6, right - 6)
    y = Log(min(p["min"] for p in points if p["min"] > 0) if any(p["min"] > 0 for p in points) else 1,
            max(p["max"] for p in points), bottom, top)
    picture.y_axis(y, left, "µs of CPU an event", right)
    picture.x_axis(x, bottom, data["name"], bottom)
    left_at = data.get("leaves_linear_at")
    if left_at:
        picture.line(x.at(left_at), top, x.at(left_at), bottom, "leaves")
        end = x.at(left_at) > (left + right) / 2
        picture.text(x.at(left_at) + (-4 if end else 4), top + 10, "more than linear", "leaves-label", "end" if end else "start")
    picture.path([(x.at(p["size"]), y.at(p["median"])) for p in points], "curve known")
    for p in points:
        picture.line(x.at(p["size"]), y.at(max(p["min"], y.low)), x.at(p["size"]), y.at(p["max"]), "whisker")
        picture.circle(x.at(p["size"]), y.at(p["median"]), "dot known", f"{p['size']:,.0f}: {number(p['median'])} µs")
    return picture


def rows(data):
    return ([data["name"], "events a run", "median µs", "min", "max"],
            [[f"{p['size']:,.0f}", f"{p['events']:,.0f}", number(p["median"]), number(p["min"]), number(p["max"])]
             for p in data["points"]])


def verdict(data):
    left = data.get("leaves_linear_at")
    slope = f"slope {data['slope']:+.2f}"
    words = f"{slope}; more than linear from {left:,.0f} on" if left else f"{slope}; linear as far as measured"
    return words + (f". Not tenfold four times: {data['cut']}" if "cut" in data else "")


def outlook_rows(outlooks):
    return (["changes an hour, each", "changes/s", "events/s", "CPU cores", "replicas", "accounts at least", "because of"],
            [[f"{o['changes_an_hour']:g}", number(o["changes_a_second"]), number(o["events_a_second"]), number(o["cores"]),
              str(o["replicas"]), number(-(-o["accounts"] // 1)), f"bucket “{o['wall']}”"] for o in outlooks])
