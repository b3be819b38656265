"""The chart of power, through what it hands to the browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.power import power_chart, round_places

CURVE = [(0.0, 0.05), (0.2, 0.44), (0.3, 0.76), (0.45, 0.97)]


def layers(lang="en", curve=CURVE, wanted=(0.2, 0.44), words="+20%: 44%"):
    places = round_places(curve[-1][0])
    ticks = tuple((place, f"{place:.0%}") for place in places)
    found = power_chart(lang, curve, wanted=wanted, wanted_words=words, power=0.8, ticks=ticks).to_dict()
    return [(layer, found["datasets"][layer["data"]["name"]]) for layer in found["layer"]]


def test_the_line_is_the_curve_and_the_point_what_is_wanted():
    drawn = {layer["mark"]["type"]: rows for layer, rows in layers() if layer["mark"]["type"] != "rule"}
    assert [(row["x"], row["y"]) for row in drawn["line"]] == CURVE
    assert drawn["point"] == [{"x": 0.2, "y": 0.44, "said": "+20%: 44%"}]


def test_the_aim_is_a_dashed_line():
    (aim,) = [rows for layer, rows in layers() if "strokeDash" in layer["mark"]]
    assert aim == [{"y": 0.8}]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_axes_speak_the_language(lang):
    (point,) = [layer for layer, _ in layers(lang) if layer["mark"]["type"] == "point"]
    written = point["encoding"]["y"]["axis"]["labelExpr"]
    assert ("80\u00a0%" in written) == (lang == "es")


def test_falls_run_the_other_way():
    curve = [(-lift, chance) for lift, chance in CURVE]
    (line,) = [layer for layer, _ in layers(curve=curve, wanted=(-0.2, 0.44)) if layer["mark"]["type"] == "line"]
    assert line["encoding"]["x"]["scale"]["domain"] == [-0.45, 0.0]


@given(st.floats(1e-6, 1e6), st.booleans())
def test_places_are_round_and_few_and_none_beyond_the_end(far, down):
    places = round_places(-far if down else far)
    assert places[0] == 0
    assert 3 <= len(places) <= 7
    assert abs(places[-1]) <= far * (1 + 1e-6)
    assert all((place <= 0) == down or place == 0 for place in places)
