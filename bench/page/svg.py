"""Pictures as SVG text: scales, axes and marks. Each is 360 units wide, so that a phone shows it without scaling down."""

import math
from html import escape

WIDTH = 360


def number(value):
    """As people write it: 0.42, 7.1, 63, 1,240, 1.2 M."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:.3g} M"
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.3g}"
    return f"{value:.2g}" if size < 1 else f"{value:.2f}".rstrip("0").rstrip(".")


def short(value):
    """For ticks: 1, 10, 1k, 1M."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"


class Linear:
    def __init__(self, low, high, start, end):
        self.low, self.high, self.start, self.end = low, high, start, end

    def at(self, value):
        share = (value - self.low) / (self.high - self.low or 1)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        span = self.high - self.low or 1
        step = 10 ** math.floor(math.log10(span / 4))
        step *= next(m for m in (1, 2, 5, 10) if span / (step * m) <= 5)
        first = math.ceil(self.low / step)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


class Log(Linear):
    """Whole decades around what is shown."""

    def __init__(self, low, high, start, end):
        low = 10 ** math.floor(math.log10(low) + 1e-9)
        high = 10 ** math.ceil(math.log10(high) - 1e-9)
        super().__init__(low, high if high > low else low * 10, start, end)

    def at(self, value):
        value = min(max(value, self.low), self.high)
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        return [10.0 ** n for n in range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)]


class Picture:
    def __init__(self, height, title, description):
        self.height, self.title, self.description, self.parts = height, title, description, []

    def line(self, x1, y1, x2, y2, kind):
        self.parts.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def rect(self, x, y, width, height, kind, tip=""):
        tip = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.8):.1f}" '
                          f'height="{height:.1f}">{tip}</rect>')

    def circle(self, x, y, kind, tip=""):
        tip = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3">{tip}</circle>')

    def path(self, points, kind):
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline class="{kind}" points="{text}"/>')

    def area(self, points, kind):
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon class="{kind}" points="{text}"/>')

    def text(self, x, y, words, kind="", anchor="start"):
        self.parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>')

    def x_axis(self, scale, y, label, top):
        for tick in scale.ticks():
            x = scale.at(tick)
            self.line(x, top, x, y, "grid")
            self.text(x, y + 15, short(tick), "tick", "middle")
        self.line(scale.start, y, scale.end, y, "axis")
        self.text(scale.end, y + 30, label, "label", "end")

    def y_axis(self, scale, x, label, right):
        for tick in scale.ticks():
            y = scale.at(tick)
            self.line(x, y, right, y, "grid")
            self.text(x - 6, y + 4, short(tick), "tick", "end")
        self.text(0, scale.end - 10, label, "label")

    def __str__(self):
        return (f'<svg viewBox="0 0 {WIDTH} {self.height:.0f}" role="img" aria-label="{escape(self.description, True)}">'
                + "".join(self.parts) + "</svg>")


def apart(wanted, gap, low, high):
    """Places for labels near those wanted, none closer to the next than `gap`; in the order of `wanted`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places, last = [0.0] * len(wanted), low - gap
    for i in order:
        last = places[i] = max(wanted[i], last + gap)
    over = last - high
    for i in reversed(order):
        if over <= 0:
            break
        places[i] -= over
        below = max((places[j] for j in order[:order.index(i)]), default=low - gap)
        over = max(0.0, below + gap - places[i])
    return places
