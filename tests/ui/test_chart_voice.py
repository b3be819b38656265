"""The charts of a survey, as the specification that the browser draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui.charts.voice import Group, Moment, Part, domain, groups_chart, split_chart, trend_chart


def rows(spec: dict[str, Any], mark: str) -> Iterator[dict[str, Any]]:
    """What all layers with this mark draw."""
    for layer in spec["layer"]:
        if layer["mark"]["type"] == mark:
            name = layer["data"].get("name")
            yield from spec["datasets"][name] if name else layer["data"]["values"]


def moment(name: str, value: float | None, *, few: bool = False) -> Moment:
    low, high = (None, None) if value is None else (value - 10, value + 10)
    return Moment(name=name, value=value, low=low, high=high, few=few, said=f"{name}: {value}")


def test_the_parts_of_the_bar_stand_side_by_side_and_a_part_of_nobody_is_not_drawn() -> None:
    shares = (0.5, 0.0, 0.45, 0.05)
    parts = [Part(share=share, color="#123456", text=f"{share}", said=f"{share} of all") for share in shares]
    spec = split_chart(parts).to_dict()
    assert [(row["x"], row["x2"]) for row in rows(spec, "rect")] == [(0, 0.5), (0.5, 0.95), (0.95, 1.0)]
    # 5 % has no room for its words.
    assert [row["text"] for row in rows(spec, "text")] == ["0.5", "0.45"]


def test_a_period_without_answers_leaves_a_gap_in_the_line() -> None:
    moments = [moment("Jan", 1.0), moment("Feb", 5.0), moment("Mar", None), moment("Apr", 9.0, few=True)]
    spec = trend_chart(moments, str, zero=True).to_dict()
    line = list(rows(spec, "line"))
    assert [row["place"] for row in line] == [0, 1, 3]
    assert line[0]["run"] == line[1]["run"] != line[2]["run"]
    points = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    assert [layer["mark"]["fill"] == "transparent" for layer in points] == [False, True]


def test_every_range_lies_within_the_axis() -> None:
    assert domain([-20.0, 40.0]) == (-23.6, 43.6)
    low, high = domain([7.0])
    assert low < 7.0 < high


def test_the_newest_period_is_always_named() -> None:
    moments = [moment(f"m{place}", 1.0) for place in range(40)]
    (axis,) = {
        str(layer["encoding"]["x"]["axis"]["labelExpr"])
        for layer in trend_chart(moments, str, zero=False).to_dict()["layer"]
        if "x" in layer["encoding"]
    }
    assert "'39': 'm39'" in axis
    assert axis.count("'m") <= 6


def test_groups_have_the_look_of_how_they_lie_to_the_others() -> None:
    names = [("A", "up"), ("B", "down"), ("C", "open")]
    found = [Group(name=name, label=f"{name} says", look=look, value=1.0, low=0.0, high=2.0) for name, look in names]
    spec = groups_chart(found, str, overall=1.5).to_dict()
    points = list(rows(spec, "point"))
    assert [(row["name"], row["look"], row["said"]) for row in points] == [
        (name, look, f"{name}: {name} says") for name, look in names
    ]
    assert {row["x"] for layer in spec["layer"][:1] for row in rows({**spec, "layer": [layer]}, "rule")} == {1.5}
