"""The reports of all drivers, found by name."""

from svg import number


class Results:
    def __init__(self, document):
        self.document = document
        self.reports = {report["bench"]: report for report in document["reports"]}

    def has(self, bench):
        return bench in self.reports

    def pictures(self, bench):
        return self.reports.get(bench, {}).get("pictures", {})

    def all(self, bench):
        return self.reports[bench]["figures"]

    def find(self, bench, name):
        figures = self.reports.get(bench, {}).get("figures", [])
        return next((f for f in figures if f["name"] == name), None)

    def where(self):
        any_report = next(iter(self.reports.values()))
        return (f"{any_report['date']} · {any_report['cpu']}, {any_report['cores']} cores · {any_report['build']} · "
                f"commit {any_report['commit'] or 'unknown'}")

    def how(self):
        seconds = self.document["seconds"]
        return f"{self.document['mode'].capitalize()} run of {seconds // 60} min {seconds % 60} s; simulated AWS over loopback."


def goal_of(figure):
    sign = {"less": "≤", "more": "≥"}.get(figure["better"], "")
    return f"{sign} {number(figure['goal'])} {figure['unit']}".strip()


def is_met(figure):
    return figure["median"] >= figure["goal"] if figure["better"] == "more" else figure["median"] <= figure["goal"]


def with_unit(figure):
    unit = figure["unit"].replace("us", "µs")
    return f"{number(figure['median'])} {unit}".strip()


def goals_by_bench(results):
    """Every figure that has a goal: (bench, rows of a table, how many of them are met)."""
    out = []
    for bench, report in results.reports.items():
        wanted = [f for f in report["figures"] if "goal" in f]
        rows = [[f["name"], with_unit(f), goal_of(f), "met" if is_met(f) else "missed"] for f in wanted]
        if rows:
            out.append((bench, rows, sum(map(is_met, wanted))))
    return out


def goals_met(results):
    """How many goals are met, and how many there are."""
    groups = goals_by_bench(results)
    return sum(met for _, _, met in groups), sum(len(rows) for _, rows, _ in groups)


def spread_rows(results, bench, wanted):
    rows = [[f["name"], with_unit(f), number(f["min"]), number(f["max"]), f["runs"], goal_of(f) if "goal" in f else ""]
            for f in results.all(bench) if wanted(f["name"])]
    return ["", "median", "min", "max", "runs", "goal"], rows
