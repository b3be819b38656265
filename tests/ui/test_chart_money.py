"""The money page's charts, as the specification that the browser draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ui.charts.cohorts import Stayed, retention_chart
from ui.charts.money import Moment, Range, Rule, ranges_chart, reach, rule_chart, trend_chart
from ui.numbers import number


def rows(spec: dict[str, Any], mark: str) -> Iterator[dict[str, Any]]:
    """What all layers with this mark draw."""
    for layer in spec["layer"]:
        if layer["mark"]["type"] == mark:
            name = layer["data"].get("name")
            yield from spec["datasets"][name] if name else layer["data"]["values"]


def words(x: float) -> str:
    return number("en", x)


def moment(name: str, value: float | None, low: float | None = None, high: float | None = None) -> Moment:
    return Moment(name=name, value=value, low=low, high=high, said=f"{name}: {value}")


def rule(**known: Any) -> Rule:
    given = {"value": 4.0, "low": 2.3, "high": 6.9, "threshold": 3.0, "state": "undecided", "more": True}
    return Rule(**{**given, "short_of": "below 3", "beyond": "3 or more", "said": "4 (2.3 to 6.9)", **known})


def test_the_threshold_parts_the_bar_and_the_good_side_is_green() -> None:
    more = list(rows(rule_chart(rule(), words).to_dict(), "rect"))
    less = list(rows(rule_chart(rule(more=False), words).to_dict(), "rect"))
    assert (more[0]["x"], more[0]["x2"]) == (0, 3.0)
    assert more[0]["x2"] == more[1]["x"] == 3.0
    assert more[0]["color"] == less[1]["color"] == "#cc5349"
    assert more[1]["color"] == less[0]["color"] == "#2f8f5b"


def test_the_range_of_a_figure_stands_on_the_bar_and_what_is_open_ends_in_an_arrow() -> None:
    closed = rule_chart(rule(), words).to_dict()
    assert [(row["x"], row["x2"]) for row in rows(closed, "rule") if "x2" in row] == [(2.3, 6.9)]
    assert [row["x"] for row in rows(closed, "point")] == [4.0]
    open_ = rule_chart(rule(value=None, low=5.0, high=None), words).to_dict()
    (bar,) = [row for row in rows(open_, "rule") if "x2" in row]
    (arrow,) = rows(open_, "point")
    assert bar["x"] == 5.0
    assert bar["x2"] == arrow["x"]
    assert [layer["mark"]["shape"] for layer in open_["layer"] if layer["mark"]["type"] == "point"][
        -1
    ] == "triangle-right"


def test_a_period_without_customers_points_up_from_its_lower_limit_and_the_line_has_a_gap() -> None:
    moments = [moment("Jan", 5.0, 3.0, 9.0), moment("Feb", None, 8.0), moment("Mar", 6.0, 4.0, 11.0)]
    spec = trend_chart(moments, words).to_dict()
    assert [row["place"] for row in rows(spec, "line")] == [0, 2]
    runs = [row["run"] for row in rows(spec, "line")]
    assert runs[0] != runs[1]
    hollow = [layer for layer in spec["layer"] if layer["mark"].get("shape") == "triangle-up"]
    (only,) = rows({**spec, "layer": hollow}, "point")
    assert (only["place"], only["value"]) == (1, 8.0)


def test_the_newest_period_is_always_named() -> None:
    spec = trend_chart([moment(f"m{n}", 1.0, 0.5, 2.0) for n in range(9)], words).to_dict()
    named = json.dumps(spec["layer"][0]["encoding"]["x"]["axis"]["labelExpr"])
    assert "m8" in named
    assert "m7" not in named


def test_groups_stand_below_their_heading_and_limits_run_off_where_there_is_none() -> None:
    given = [
        Range(head="Call", name="Mar", label="10", value=10.0, low=5.0, high=20.0),
        Range(head="Call", name="Apr", label="30 or more", value=None, low=15.0, high=None, look="other"),
        Range(head="Sign up", name="Mar", label="—", value=None, low=None, high=None),
    ]
    spec = ranges_chart(given, words).to_dict()
    texts = [row.get("text") or row["name"] for row in rows(spec, "text")]
    assert texts[:2] == ["Call", "Sign up"]
    ranges = list(rows(spec, "rule"))
    assert [(row["name"], row["low"]) for row in ranges] == [("Mar", 5.0), ("Apr", 15.0)]
    arrows = [row for row in rows(spec, "point") if row["off"]]
    assert [row["name"] for row in arrows] == ["Apr"]


def test_a_rate_never_runs_beyond_one() -> None:
    one = Range(name="a", label="", value=0.9, low=0.8, high=1.0)
    spec = ranges_chart([one], words, most=1.0).to_dict()
    (domain,) = {
        json.dumps(layer["encoding"]["x"]["scale"]["domain"])
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get("x", {})
    }
    assert domain == "[0, 1.0]"


sizes = some.one_of(some.none(), some.floats(0, 1e12))


@settings(max_examples=10)
@given(some.lists(some.tuples(sizes, sizes, sizes), min_size=1, max_size=4), some.floats(0.1, 240))
def test_any_figures_make_a_drawing_with_numbers_alone(
    figures: list[tuple[float | None, ...]], threshold: float
) -> None:
    ordered = []
    for three in figures:
        low, value, high = sorted(three, key=lambda x: x if x is not None else -1.0)
        ordered.append((value, low, high))
    for value, low, high in ordered:
        json.dumps(
            rule_chart(rule(value=value, low=low, high=high, threshold=threshold), words).to_dict(), allow_nan=False
        )
    shown = [Range(name=str(n), label="", value=v, low=lo, high=hi) for n, (v, lo, hi) in enumerate(ordered)]
    json.dumps(ranges_chart(shown, words).to_dict(), allow_nan=False)
    moments = [moment(str(n), v, lo, hi) for n, (v, lo, hi) in enumerate(ordered)]
    json.dumps(trend_chart(moments, words).to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("values", "limits", "found"), [([], [], 1.08), ([10.0], [12.0], 12.96), ([10.0], [900.0], 32.4)]
)
def test_an_axis_reaches_to_the_limits_unless_they_hide_the_values(
    values: list[float], limits: list[float], found: float
) -> None:
    assert reach(values, limits) == pytest.approx(found)


def test_what_was_seen_and_the_model_are_named_in_the_drawing() -> None:
    seen = [Stayed(period=n, share=1 - n / 10, low=0.5, high=1.0, said=str(n)) for n in range(4)]
    model = [Stayed(period=n, share=0.9**n, low=0.1, high=1.0, said=str(n)) for n in range(8)]
    spec = retention_chart("es", seen, model, seen_words="visto", model_words="modelo").to_dict()
    assert [row["text"] for row in rows(spec, "text")] == ["visto", "modelo"]
    assert len(list(rows(spec, "line"))) == 8
    assert "100\u00a0%" in json.dumps(spec, ensure_ascii=False)
    json.dumps(retention_chart("en", seen[:1], [], seen_words="", model_words="").to_dict(), allow_nan=False)
