"""The charts of the score and of the weeks draw what they are given, and nothing where there is none."""

from datetime import date, timedelta

from ui.charts.control import Week, control_chart
from ui.charts.excellence import Noted, Share, StageBar, history_chart, moved_chart, stages_chart
from ui.charts.map_canvas import PHASES

MONDAY = date(2026, 1, 5)


def marks(chart, kind):
    """The rows under every layer of this mark, with the layer's encoding."""
    spec = chart.to_dict()
    return [
        (spec["datasets"][layer["data"]["name"]], layer["encoding"])
        for layer in spec["layer"]
        if layer["mark"]["type"] == kind
    ]


def stage(name, value=50.0, low=40.0, high=60.0, weakest=False, phase="delivery"):
    return StageBar(name=name, phase=phase, label="x", value=value, low=low, high=high, weakest=weakest)


def test_a_stage_without_a_number_has_its_name_and_no_mark():
    chart = stages_chart("en", [stage("A"), stage("B", None, None, None)])
    ((points, _),) = marks(chart, "point")
    assert [row["name"] for row in points] == ["A"]
    assert [row["name"] for row in marks(chart, "text")[0][0]] == ["A", "B"]


def test_a_mark_lies_in_its_own_row_closer_to_its_own_words_than_to_the_next():
    chart = stages_chart("en", [stage("A"), stage("B"), stage("C")])
    ((points, _),) = marks(chart, "point")
    size = marks(chart, "text")[0][0]
    lines = [row["row"] for row in marks(chart, "rule")[1][0]]
    for place, (point, following) in enumerate(zip(points, size[1:], strict=False)):
        # Words of 13 px hang from text_y; a point is 13 px wide.
        above = point["middle"] - 6.5 - (point["text_y"] + 13)
        below = following["text_y"] - (point["middle"] + 6.5)
        assert 0 < above < below / 2
        assert point["middle"] + 6.5 < lines[place] < following["text_y"]


def test_guesses_alone_have_a_point_and_no_range():
    chart = stages_chart("en", [stage("A", low=None, high=None)])
    assert marks(chart, "rule")[0][0] == []
    assert len(marks(chart, "point")[0][0]) == 1


def test_a_stage_has_the_colour_of_its_phase_as_everywhere_and_the_weakest_a_shape_of_its_own():
    bars = [stage("A", phase="acquisition"), stage("B"), stage("C", weakest=True)]
    ((points, encoding),) = marks(stages_chart("en", bars), "point")
    assert [row["phase"] for row in points] == ["acquisition", "delivery", "delivery"]
    colours = dict(zip(encoding["color"]["scale"]["domain"], encoding["color"]["scale"]["range"], strict=True))
    assert colours == PHASES
    shapes = dict(zip(encoding["shape"]["scale"]["domain"], encoding["shape"]["scale"]["range"], strict=True))
    assert len({shapes[row["kind"]] for row in points}) == 3


def test_the_axis_goes_from_0_to_100_in_the_readers_numbers():
    ((_, encoding),) = marks(stages_chart("es", [stage("A")]), "point")
    assert encoding["x"]["scale"]["domain"] == [0, 100]
    assert "'100'" in encoding["x"]["axis"]["labelExpr"]


def noted(day, value, here=True):
    return Noted(day=day, value=value, low=value - 5, high=value + 5, here=here, label="x")


def test_history_shows_every_day_under_both_weights():
    days = [MONDAY, MONDAY + timedelta(days=30)]
    chart = history_chart("en", [noted(day, 70, here) for day in days for here in (True, False)])
    assert [len(rows) for rows, _ in marks(chart, "point")] == [2, 2]
    assert [len(rows) for rows, _ in marks(chart, "line")] == [2, 2]


def test_history_near_the_top_does_not_run_beyond_100():
    chart = history_chart("en", [noted(MONDAY, 97), noted(MONDAY + timedelta(days=9), 96)])
    assert marks(chart, "point")[1][1]["y"]["scale"]["domain"] == [86, 100]


def test_what_lowered_the_score_lies_left_of_zero():
    shares = [Share(name="a", label="-2", points=-2.0), Share(name="b", label="+1", points=1.0)]
    ((rows, encoding),) = marks(moved_chart("en", shares), "rect")
    assert [(row["x"], row["kind"]) for row in rows] == [(-2.0, "down"), (1.0, "up")]
    assert encoding["x"]["scale"]["domain"][0] < -2 < 1 < encoding["x"]["scale"]["domain"][1]


def week(place, share, low=0.2, high=0.4, signal=False):
    return Week(starts=MONDAY + timedelta(days=7 * place), share=share, low=low, high=high, signal=signal, label="x")


def test_a_signal_is_told_by_shape_and_colour_and_lies_on_the_chart():
    chart = control_chart("en", [*(week(i, 0.3) for i in range(9)), week(9, 0.05, signal=True)], centre=0.3)
    ((points, encoding),) = marks(chart, "point")
    assert [row["kind"] for row in points] == ["calm"] * 9 + ["signal"]
    assert encoding["shape"]["scale"]["range"] == ["circle", "triangle-down"]
    low, high = encoding["y"]["scale"]["domain"]
    assert low < 0.05
    assert high > 0.4


def test_a_week_with_nobody_has_no_point():
    chart = control_chart("en", [*(week(i, 0.3) for i in range(9)), week(9, None, None, None)], centre=0.3)
    assert len(marks(chart, "point")[0][0]) == 9


def test_shares_stay_between_0_and_1_on_the_axis():
    chart = control_chart("es", [week(i, 0.02, 0.0, 1.0) for i in range(9)], centre=0.02)
    _, encoding = marks(chart, "point")[0]
    assert encoding["y"]["scale"]["domain"] == [0, 1]
    assert "'20\u00a0%'" in encoding["y"]["axis"]["labelExpr"]
