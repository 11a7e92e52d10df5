"""The page of ./dev bench without a browser: scales, words, the goals, and where README takes its summary."""

import json
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "bench" / "page"))

import budget  # noqa: E402
import growth  # noqa: E402
import svg  # noqa: E402
from page import page  # noqa: E402
from results import Results, goals_by_bench, goals_met  # noqa: E402
from summary import BEGIN, END, pasted, summary  # noqa: E402

STORED = json.loads((HERE / "small.json").read_text())
STORED_CELLS = next(r for r in STORED["reports"] if r["bench"] == "budget")["pictures"]["cells"]


def figure(**changes):
    whole = {"name": "ratio", "unit": "", "median": 1.2, "min": 1.1, "max": 1.3, "runs": 5, "better": "less", "goal": 1.35}
    return whole | changes


def only(bench, *figures):
    machine = {"build": "b", "cpu": "c", "cores": 2, "date": "2026-01-02", "commit": "abc"}
    return {"mode": "quick", "seconds": 61, "reports": [machine | {"bench": bench, "figures": list(figures)}]}


class Scales(unittest.TestCase):
    def test_ticks_of_a_logarithmic_scale_are_the_decades_around_the_values(self):
        scale = svg.Log(7, 1500, 0, 300)
        self.assertEqual(scale.ticks(), [1, 10, 100, 1000, 10000])
        self.assertEqual([round(scale.at(v)) for v in (1, 100, 10000)], [0, 150, 300])

    def test_a_scale_of_one_value_has_room(self):
        self.assertEqual(svg.Log(10, 10, 0, 100).ticks(), [10, 100])

    def test_ticks_of_a_linear_scale_are_round_and_few(self):
        self.assertEqual(svg.Linear(0, 306, 0, 1).ticks(), [0, 100, 200, 300])
        self.assertEqual(svg.Linear(0, 7, 0, 1).ticks(), [0, 2, 4, 6])

    def test_numbers_have_as_many_digits_as_mean_something(self):
        self.assertEqual([svg.number(v) for v in (0, 0.0421, 1.2345, 12.345, 1234.5, 2.5e6)],
                         ["0", "0.042", "1.23", "12.3", "1,234", "2.5 M"])

    def test_labels_that_are_wanted_in_one_place_move_apart(self):
        places = svg.apart([50, 50, 52], 13, 0, 200)
        self.assertTrue(all(abs(a - b) >= 13 for i, a in enumerate(places) for b in places[:i]))


class Goals(unittest.TestCase):
    def verdict(self, **changes):
        return goals_by_bench(Results(only("calls", figure(**changes))))[0][1][0]

    def test_at_most_and_at_least(self):
        self.assertEqual(self.verdict()[2:], ["≤ 1.35", "met"])
        self.assertEqual(self.verdict(median=1.36)[3], "missed")
        self.assertEqual(self.verdict(better="more", median=6.9, goal=7)[2:], ["≥ 7", "missed"])
        self.assertEqual(self.verdict(better="more", median=7, goal=7)[3], "met")

    def test_every_figure_with_a_goal_is_counted_once_and_alike_on_the_page_and_in_the_summary(self):
        figures = [f for report in STORED["reports"] for f in report["figures"] if "goal" in f]
        met, all_of_them = goals_met(Results(STORED))
        self.assertEqual(all_of_them, len(figures))
        self.assertLess(met, all_of_them)
        self.assertEqual(page(STORED).count(">met</span>"), met)
        self.assertEqual(page(STORED).count(">missed</span>"), all_of_them - met)
        self.assertIn(f"{met} of {all_of_them} are met", page(STORED))
        self.assertIn(f"{met} of {all_of_them} goals are met", summary(STORED))

    def test_the_goals_of_the_budget_are_those_of_p99_and_lie_behind_a_fold(self):
        names = [row[0] for bench, rows, _ in goals_by_bench(Results(STORED)) if bench == "budget" for row in rows]
        self.assertIn("20 ms, 100 clusters, known: event to applied, p99", names)
        self.assertFalse([name for name in names if not name.endswith(", p99") or "1000 clusters" in name])
        self.assertIn(f"<details><summary>budget: ", page(STORED))
        self.assertIn(f"<details open><summary>peers: ", page(STORED))
        self.assertIn("shown without a goal", page(STORED))


class Words(unittest.TestCase):
    def test_a_page_of_one_driver_has_no_section_of_another(self):
        text = page(only("calls", figure()))
        self.assertNotIn('id="budget"', text)
        self.assertNotIn('id="peers"', text)
        self.assertNotIn('id="path"', text)

    def test_the_path_of_an_event_is_shown_beside_its_floor_and_its_round_trips(self):
        text = page(STORED)
        for name in ("path-0", "path-1", "path-2", "path-3"):
            self.assertIn(f'<figure id="{name}">', text)
        self.assertIn("<td>TLS, known clusters: ratio to Beast</td>", text)
        self.assertIn("20 ms a call, known clusters: p99, ratio to its round trips", text)
        words = summary(only("path", figure(name="TLS, known clusters: ratio to Beast", median=1.4, goal=1.45),
                             figure(name="20 ms a call, unknown clusters: p99, ratio to its round trips", median=1.4, goal=1.3)))
        self.assertIn("| an event of known clusters on its whole path to its three calls by plain Beast, over TLS | 1.4 | 1.45 |", words)
        self.assertIn("| … its time at 20 ms a call to its three round trips, p99 | 1.4 | 1.3 (missed) |", words)

    def test_a_scene_over_budget_says_by_what_and_how_many_events_nobody_saw(self):
        cell = {"weather": "20 ms", "clusters": 10000, "known": True, "limited": False, "runs": 9990, "lost": 10, "over": 999,
                "p50_ms": 1, "p90_ms": 2, "p99_ms": 400, "max_ms": 500, "blame": [["arrival", 0.9], ["wait", 0.1]]}
        row = budget.cell_rows([cell])[1][0]
        self.assertEqual(row[3:5], ["9,990", "10"])
        self.assertEqual(row[-2:], ["10.0%", "waiting to be received 90%, the wait for a run 10%"])
        self.assertEqual(budget.cell_rows([cell | {"lost": 0}])[1][0][3:5], ["9,990", "0"])
        self.assertIn("Events whose path is not known", page(STORED))

    def test_from_how_many_clusters_on_the_budget_breaks_is_told_of_each_kind_of_calls(self):
        def cell(weather, clusters, p99, blame=(), **changes):
            return {"weather": weather, "clusters": clusters, "known": False, "limited": False, "p99_ms": p99, "over": 1, "runs": 9,
                    "blame": [list(b) for b in blame]} | changes
        cells = [cell("5 ms", 1, 30), cell("5 ms", 100, 300), cell("20 ms", 1, 90), cell("20 ms", 100, 301, [("first_byte", 1)]),
                 cell("20 ms", 100, 400, [("arrival", 0.7), ("first_byte", 0.3)], over=5), cell("20 ms", 1000, 900, [("arrival", 1)]),
                 cell("60 ms", 1, 500, [("arrival", 1)]), cell("20 ms", 1, 900, [("limiter", 1)], limited=True)]
        self.assertEqual(budget.breaks(cells, 300), [
            "with calls of 5 ms nowhere",
            "with calls of 20 ms from 100 clusters at once on: waiting to be received (at most 10 receives of 10 messages at once) 70%, AWS's answers 30%",
            "with calls of 60 ms from 1 cluster on: waiting to be received 100%"])
        self.assertIn("The 99th percentile leaves the budget " + "; ".join(budget.breaks(STORED_CELLS, 300)) + ".", summary(STORED))

    def test_the_limits_on_calls_are_said_to_be_off_and_shown_when_on(self):
        text = summary(STORED)
        self.assertLess(text.index("`limits.api_share: off`"), text.index("| calls take |"))
        with_limits = text[text.index("With the limits as they are by default"):]
        self.assertIn("25 counts at once and then 2.5 a second", with_limits)
        self.assertIn("|  | 1 cluster | 10 clusters | 100 clusters |", with_limits)
        self.assertIn("With the API budget on, as it is by default", page(STORED))
        alone = {"mode": "full", "seconds": 1, "reports": [r | {"pictures": r["pictures"] | {"cells": [c for c in STORED_CELLS if not c["limited"]]}}
                                                           for r in STORED["reports"] if r["bench"] == "budget"]}
        self.assertNotIn("With the limits as they are", summary(alone))
        self.assertNotIn("With the API budget on", page(alone))

    def test_events_a_second_that_the_simulated_aws_limits_are_marked(self):
        def rates(*used):
            cpus = [figure(name=f"plain, {peer}: CPU of an event", unit="us") for peer, _ in used]
            speeds = [figure(name=f"out of a queue, {peer}: events a second", median=5000) for peer, _ in used]
            return only("peers", *cpus, *speeds, *(figure(name=f"out of a queue, {peer}: use of its core", unit="%", median=share) for peer, share in used))
        text = summary(rates(("headcount", 70), ("go", 99)))
        self.assertIn("| headcount | – | – | – | – | > 5,000 |", text)
        self.assertIn("| Go SDK v2 | – | – | – | – | 5,000 |", text)
        self.assertIn("what limits is the simulated AWS", text)

    def test_threads_and_loaded_memory_are_on_the_page_and_in_the_summary(self):
        self.assertIn('<h2 id="shards">', page(STORED))
        self.assertNotIn('id="shards"', page(only("calls", figure())))
        text = summary(STORED)
        self.assertIn("| events a second with `threads: 2`, to one thread (at least) | 0.82 | 1.8 (missed) |", text)
        self.assertIn("| … with its clusters known, after all their events | ", text)
        fleet = only("service", figure(name="loaded, resident", unit="MiB", median=32.5, goal=48))
        fleet["reports"][0]["pictures"] = {"clusters": 2000}
        self.assertIn("| … with 2,000 clusters known, after all their events | 32.5 MiB | 48 |", summary(fleet))

    def test_every_cpu_of_an_event_says_of_what(self):
        text = summary(STORED)
        self.assertIn("CPU of the service for an event: a third of a changed count", text)
        self.assertIn("one event, its three calls", text)
        self.assertIn("“More than linear from N on”", text)
        self.assertIn("in pages of 100", page(STORED))

    def test_a_curve_that_is_cut_says_why(self):
        cut = {"slope": 0.0, "cut": "--quick leaves out the largest sizes"}
        self.assertEqual(growth.verdict(cut), "slope +0.00; linear as far as measured. Not tenfold four times: --quick leaves out the largest sizes")
        self.assertEqual(growth.verdict({"slope": 0.5, "leaves_linear_at": 1000}), "slope +0.50; more than linear from 1,000 on")
        self.assertIn("--quick leaves out the largest sizes", page(STORED))

    def test_names_are_escaped(self):
        text = page(only("small", figure(name="parse<1>: CPU")))
        self.assertIn("parse&lt;1&gt;", text)
        self.assertNotIn("parse<1>", text)

    def test_the_page_asks_nothing_of_the_network(self):
        text = page(STORED)
        for word in ("http://", "https://", "src=", "@import", "url("):
            self.assertNotIn(word, text)

    def test_the_summary_goes_between_the_markers_and_leaves_the_rest(self):
        before = f"# one\n{BEGIN}\nold\n{END}\ntwo\n"
        self.assertEqual(pasted(before, "new\n"), f"# one\n{BEGIN}\nnew\n{END}\ntwo\n")
        with self.assertRaises(SystemExit):
            pasted("# no markers\n", "new\n")

    def test_the_summary_says_mode_machine_and_time(self):
        text = summary(only("calls", figure(name="TLS: ratio to Beast")))
        self.assertIn("./dev bench --quick", text)
        self.assertIn("1 min 1 s", text)
        self.assertIn("| the same over TLS | 1.2 | 1.35 |", text)

    def test_scenes_that_were_not_measured_have_no_column_in_the_summary(self):
        cpu = figure(name="plain, headcount: CPU of an event", unit="us", median=71)
        served = figure(name="serving a queue, plain, headcount: CPU of an event", unit="us", median=84)
        beast = figure(name="serving a queue, plain, beast: CPU of an event", unit="us", median=52)
        ratio = figure(name="serving a queue, plain, beast: our CPU over its", median=1.6, goal=1.75)
        plain = figure(name="plain, beast: CPU of an event", unit="us", median=43)
        text = summary(only("peers", cpu, served, plain, beast, ratio))
        self.assertIn("|  | plain | serving a queue, plain |", text)
        self.assertIn("| Beast client | 43 µs | 52 µs (1.6×, goal ours ≤ 1.75) |", text)

    def test_a_peer_that_is_nearer_than_its_goal_is_marked(self):
        cpus = [figure(name=f"plain, {peer}: CPU of an event", unit="us", median=84) for peer in ("headcount", "go")]
        ratio = figure(name="plain, go: its CPU over ours", median=3.5, better="more", goal=7)
        self.assertIn("| Go SDK v2 | 84 µs (3.5×, goal ≥ 7 (missed)) |", summary(only("peers", *cpus, ratio)))

    def test_a_ratio_without_a_goal_has_none_in_the_summary(self):
        served = [figure(name=f"serving a queue, plain, {peer}: CPU of an event", unit="us", median=84) for peer in ("headcount", "go")]
        ratio = figure(name="serving a queue, plain, go: its CPU over ours", median=3.5, better="more")
        del ratio["goal"]
        self.assertIn("| Go SDK v2 | 84 µs (3.5×) |", summary(only("peers", *served, ratio)))


if __name__ == "__main__":
    unittest.main()
