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
from results import Results, goal_rows  # noqa: E402
from summary import BEGIN, END, pasted, summary  # noqa: E402

STORED = json.loads((HERE / "small.json").read_text())


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
        return goal_rows(Results(only("calls", figure(**changes))))[0]

    def test_at_most_and_at_least(self):
        self.assertEqual(self.verdict()[2:], ["≤ 1.35", "met"])
        self.assertEqual(self.verdict(median=1.36)[3], "missed")
        self.assertEqual(self.verdict(better="more", median=6.9, goal=7)[2:], ["≥ 7", "missed"])
        self.assertEqual(self.verdict(better="more", median=7, goal=7)[3], "met")


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
        self.assertIn("path: TLS, known clusters: ratio to Beast", text)
        self.assertIn("20 ms a call, known clusters: p99, ratio to its round trips", text)
        words = summary(only("path", figure(name="TLS, known clusters: ratio to Beast", median=1.4, goal=1.45),
                             figure(name="20 ms a call, unknown clusters: p99, ratio to its round trips", median=1.4, goal=1.3)))
        self.assertIn("| an event of known clusters on its whole path to its three calls by plain Beast, over TLS | 1.4 | 1.45 |", words)
        self.assertIn("| … its time at 20 ms a call to its three round trips, p99 | 1.4 | 1.3 (missed) |", words)

    def test_a_scene_over_budget_says_by_what_and_how_many_events_nobody_saw(self):
        cell = {"weather": "20 ms", "clusters": 10000, "known": True, "limited": False, "runs": 9990, "lost": 10, "over": 999,
                "p50_ms": 1, "p90_ms": 2, "p99_ms": 400, "max_ms": 500, "blame": [["arrival", 0.9], ["wait", 0.1]]}
        row = budget.cell_rows([cell])[1][0]
        self.assertEqual(row[3], "9,990 (and 10 whose path is not known)")
        self.assertEqual(row[-2:], ["10.0%", "the queue, before it was received 90%, the wait for a run 10%"])
        self.assertEqual(budget.cell_rows([cell | {"lost": 0}])[1][0][3], "9,990")

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

    def test_a_ratio_without_a_goal_has_none_in_the_summary(self):
        served = [figure(name=f"serving a queue, plain, {peer}: CPU of an event", unit="us", median=84) for peer in ("headcount", "go")]
        ratio = figure(name="serving a queue, plain, go: its CPU over ours", median=3.5, better="more")
        del ratio["goal"]
        self.assertIn("| Go SDK v2 | 84 µs (3.5×) |", summary(only("peers", *served, ratio)))


if __name__ == "__main__":
    unittest.main()
