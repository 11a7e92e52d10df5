"""Bars of medians with their spread, one below the other."""

from svg import Linear, Log, Picture, number


def bars(items, unit, description, log=False):
    """items: (name, spread, kind), spread with median, min and max."""
    row, top, left, right = 24, 6, 104, 300
    bottom = top + row * len(items)
    picture = Picture(bottom + 36, description, description)
    most = max(spread["max"] for _, spread, _ in items)
    x = Log(min(s["min"] for _, s, _ in items) / 2, most, left, right) if log else Linear(0, most * 1.02, left, right)
    picture.x_axis(x, bottom, unit, top)
    for i, (name, spread, kind) in enumerate(items):
        y = top + i * row
        picture.text(left - 6, y + 16, name, "stage", "end")
        picture.rect(left, y + 4, x.at(spread["median"]) - left, row - 8, f"fill-{kind}",
                     f"{name}: {number(spread['median'])} {unit}")
        picture.line(x.at(spread["min"]), y + row / 2, x.at(spread["max"]), y + row / 2, "whisker")
        picture.text(max(x.at(spread["max"]), x.at(spread["median"])) + 6, y + 16, number(spread["median"]), "value")
    return picture
