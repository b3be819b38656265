"""The tornado chart: a bar for each stage in the order given, its interval as a line, words in the language."""

from __future__ import annotations

import pytest

from ui.charts.tornado import FAR, Bar, domain, places, tornado_chart

FIRST = Bar(name="Registro", phase="acquisition", value=2047.0, low=957.0, high=3845.0, label="2.047 € (957 a 3.845)")
SECOND = Bar(name="<b>Uso</b>", phase="retention", value=300.0, low=-100.0, high=None, label="300 € (…)")
EXACT = Bar(name="Pago", phase="delivery", value=100.0, low=100.0, high=100.0, label="100 €")


def layers(*bars, words=()):
    """Mark, rows and encoding of every layer."""
    spec = tornado_chart(bars, words=words).to_dict()
    return [(layer["mark"], spec["datasets"][layer["data"]["name"]], layer["encoding"]) for layer in spec["layer"]]


def of_kind(found, kind):
    return [one for one in found if one[0]["type"] == kind]


def test_bars_run_from_zero_to_their_value_in_the_order_given():
    ((_, rows, encoding),) = of_kind(layers(FIRST, SECOND), "rect")
    assert [(row["x"], row["value"]) for row in rows] == [(0, 2047), (0, 300)]
    assert rows[0]["y"] < rows[1]["y"]
    assert encoding["description"]["field"] == "said"
    assert rows[1]["said"] == "<b>Uso</b>: 300 € (…)"


def test_an_interval_is_a_line_and_one_without_an_upper_limit_runs_off_with_an_arrow():
    found = layers(FIRST, SECOND)
    interval = of_kind(found, "rule")[1]
    right = domain([FIRST, SECOND])[1]
    assert [(row["x"], row["high"]) for row in interval[1]] == [(957, 3845), (-100, right)]
    ((_, arrows, _),) = of_kind(found, "point")
    assert [row["name"] for row in arrows] == ["<b>Uso</b>"]


def test_what_is_exact_has_no_line():
    assert of_kind(layers(EXACT), "rule")[1][1] == []


def test_a_far_limit_is_cut_so_that_the_bars_stay_readable():
    wide = Bar(name="a", phase="delivery", value=10.0, low=-500.0, high=900.0, label="")
    left, right = domain([wide])
    assert -FAR * 11 < left < 0
    assert wide.value < right < FAR * 11


def test_names_and_figures_stand_above_their_bars_and_need_no_legend():
    names, labels = of_kind(layers(FIRST, SECOND), "text")
    assert [row["name"] for row in names[1]] == ["Registro", "<b>Uso</b>"]
    assert [row["label"] for row in labels[1]] == [FIRST.label, SECOND.label]
    assert all(one["color"].get("legend") is None for _, _, one in layers(FIRST) if "color" in one)


def test_the_axis_has_the_words_that_it_is_given():
    at = places([FIRST])
    words = [(place, f"{place:.0f} €") for place in at]
    rect = of_kind(layers(FIRST, words=words), "rect")[0]
    assert rect[2]["x"]["axis"]["values"] == list(at)
    assert f"'{at[1]:.0f} €'" in rect[2]["x"]["axis"]["labelExpr"]


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-9, 1e15])
def test_whatever_a_stage_adds_there_is_a_chart(value):
    bar = Bar(name="a", phase="delivery", value=value, low=None, high=None, label="")
    left, right = domain([bar])
    assert left < right
    assert len(places([bar])) > 1
    assert tornado_chart([bar], words=[(place, "") for place in places([bar])]).to_dict()["height"] > 0


def test_ink_is_the_pages_own_so_that_it_is_read_on_light_and_dark():
    for mark, _, _ in layers(FIRST, SECOND):
        assert mark.get("color", "currentColor") == "currentColor"
