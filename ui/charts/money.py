"""Money with its limits: what a customer costs over time, a figure against its rule of thumb, groups side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from ui.charts.axes import looked_up, ticks
from ui.charts.rows import INK, RANGE, data, down, finished

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
GOOD, BAD, PLAIN, GREY = "#2f8f5b", "#cc5349", "#1d8791", "#7b8786"
LOOKS = {
    "plain": (PLAIN, "circle"),
    "other": ("#c46a22", "square"),
    "third": ("#8a68bd", "triangle-up"),
    "fourth": ("#3d83c6", "diamond"),
}
STATES = {"met": (GOOD, "triangle-up"), "not_met": (BAD, "triangle-down"), "undecided": (GREY, "diamond")}
TREND, GAUGE, STRIP = 130, 92, (26, 58)
HEAD, ROW, FOOT, GAP = 26, 42, 30, 8
LABELS = 4
# An interval that reaches so many times beyond what else is to be seen runs off the chart, and an arrow says so.
FARTHEST = 3.0

Words = Callable[[float], str]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What one customer cost in a period; all None where it is not known, `low` alone while nobody came."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    said: str


@dataclass(frozen=True, kw_only=True)
class Range:
    """One group; `label` has the figures in words, `head` stands above the first of several rows."""

    name: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    look: str = "plain"
    head: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A figure against its threshold. `state` is one of STATES; `short_of` and `beyond` are written over the two
    sides, `said` is all of it in words; `more` is better, or less is."""

    value: float | None
    low: float | None
    high: float | None
    threshold: float
    state: str
    more: bool
    short_of: str
    beyond: str
    said: str


def trend_chart(moments: Sequence[Moment], words: Words) -> alt.LayerChart:
    """A point for each period with its range, the newest largest; a pointer up where there is a lower limit only."""
    values = [x for one in moments for x in (one.value, one.low) if x is not None]
    top = reach(values, [one.high for one in moments if one.high is not None])
    last = len(moments) - 1
    x = alt.X("place:Q", scale=alt.Scale(domain=[-0.5, last + 0.5], nice=False), axis=_names([m.name for m in moments]))
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("value:Q", scale=scale, axis=_values(top, words, few=True))
    rows = [
        {"place": place, "value": one.value, "low": one.low, "top": min(one.high or top, top), "said": one.said}
        for place, one in enumerate(moments)
    ]
    known = [row for row in rows if row["value"] is not None]
    # Periods that follow each other have the same distance from their place among those that are known.
    places = [place for place, one in enumerate(moments) if one.value is not None]
    joined = [{**row, "run": place - count} for count, (place, row) in enumerate(zip(places, known, strict=True))]
    open_ = [{**row, "value": row["low"]} for row in rows if row["value"] is None and row["low"] is not None]
    now = [{**row, "size": 130 if row["place"] == last else 50} for row in joined]
    layers = [
        alt.Chart(data(joined)).mark_line(color=PLAIN, strokeWidth=1.5, aria=False).encode(x, y, detail="run:N"),
        alt.Chart(data([row for row in joined if row["low"] is not None]))
        .mark_rule(color=PLAIN, **RANGE)
        .encode(x, alt.Y("low:Q", scale=scale), y2="top:Q"),
        alt.Chart(data(now))
        .mark_point(filled=True, color=PLAIN, opacity=1)
        .encode(x, y, size=alt.Size("size:Q", scale=None), tooltip="said:N", description="said:N"),
        alt.Chart(data(open_))
        .mark_point(shape="triangle-up", fill="transparent", stroke=GREY, strokeWidth=2, size=80)
        .encode(x, y, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, TREND)


def rule_chart(rule: Rule, words: Words) -> alt.LayerChart:
    """The figure with its range on a bar that the threshold parts in two: green where the rule is met."""
    known = [x for x in (rule.value, rule.low) if x is not None]
    right = max(reach([*known, rule.threshold * 1.6], [] if rule.high is None else [rule.high]), rule.threshold * 1.6)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, right], nice=False), axis=_values(right, words))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[GAUGE - FOOT, 0], nice=False, zero=False), axis=None)
    top, bottom = STRIP
    middle = (top + bottom) / 2
    left_color, right_color = (BAD, GOOD) if rule.more else (GOOD, BAD)
    sides = [
        {"x": 0, "x2": rule.threshold, "y": top, "y2": bottom, "color": left_color},
        {"x": rule.threshold, "x2": right, "y": top, "y2": bottom, "color": right_color},
    ]
    low, high = rule.low or 0.0, right if rule.high is None else min(rule.high, right)
    open_ = rule.low is not None or rule.high is not None
    ranges = [{"x": low, "x2": high, "y": middle, "said": rule.said}] if open_ else []
    marks = [] if rule.value is None or rule.value > right else [{"x": rule.value, "y": middle, "said": rule.said}]
    off = [{"x": right, "y": middle, "said": rule.said}] if ranges and (rule.high is None or rule.high > right) else []
    color, shape = STATES[rule.state]
    layers = [
        alt.Chart(data(sides))
        .mark_rect(opacity=0.2, aria=False)
        .encode(x, y, alt.Color("color:N", scale=None, legend=None), x2="x2", y2="y2"),
        alt.Chart(data([{"x": rule.threshold, "y": top - 4, "y2": bottom + 4}]))
        .mark_rule(color=INK, strokeWidth=2, aria=False)
        .encode(x, y, y2="y2"),
        _side(rule.short_of, "left"),
        _side(rule.beyond, "right"),
        alt.Chart(data(ranges)).mark_rule(color=color, **RANGE).encode(x, y, x2="x2", tooltip="said:N"),
        alt.Chart(data(marks))
        .mark_point(filled=True, color=color, shape=shape, opacity=1, size=200)
        .encode(x, y, tooltip="said:N", description="said:N"),
        alt.Chart(data(off))
        .mark_point(filled=True, color=color, shape="triangle-right", opacity=1, size=140)
        .encode(x, y, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, GAUGE)


def ranges_chart(rows: Sequence[Range], words: Words, *, most: float | None = None) -> alt.LayerChart:
    """A row for each group, its name on the left, its figures on the right, its range below; from 0, up to `most`."""
    right = reach(
        [x for one in rows for x in (one.value, one.low) if x is not None],
        [one.high for one in rows if one.high is not None],
    )
    right = right if most is None else min(right, most)
    placed, heads, height = _places(rows, right)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, right], nice=False), axis=_values(right, words))
    y = down(height, "y")
    looks = list(LOOKS)
    color = alt.Color("look:N", scale=alt.Scale(domain=looks, range=[LOOKS[one][0] for one in looks]), legend=None)
    shape = alt.Shape("look:N", scale=alt.Scale(domain=looks, range=[LOOKS[one][1] for one in looks]), legend=None)
    room = 7 * max((len(one.label) for one in rows), default=0) + 12

    def text(
        shown: list[dict[str, Any]], field: str, align: Literal["left", "right"], limit: str, **look: Any
    ) -> alt.Chart:
        at = alt.value(0) if align == "left" else alt.value("width")
        look = {"align": align, "baseline": "top", "color": INK, "limit": alt.ExprRef(limit), "aria": False, **look}
        return alt.Chart(data(shown)).mark_text(**look).encode(down(height, "text_y"), x=at, text=f"{field}:N")

    layers = [
        text(heads, "text", "left", "width", fontSize=13, fontWeight=600),
        text(placed, "name", "left", f"max(width - {room}, width * 0.3)", fontSize=13),
        text(placed, "label", "right", "width * 0.7", fontSize=12, opacity=0.85),
        alt.Chart(data([row for row in placed if row["x2"] is not None]))
        .mark_rule(**RANGE)
        .encode(alt.X("low:Q"), y, color, x2="x2"),
        alt.Chart(data([row for row in placed if row["x"] is not None]))
        .mark_point(filled=True, opacity=1, size=110)
        .encode(x, y, color, shape, tooltip="said:N", description="said:N"),
        alt.Chart(data([{**row, "x": right} for row in placed if row["off"]]))
        .mark_point(filled=True, shape="triangle-right", opacity=1, size=110)
        .encode(x, y, color, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, height)


def reach(values: Sequence[float], limits: Sequence[float]) -> float:
    """How far an axis from 0 goes: all values, and their upper limits as far as they leave the values to be seen."""
    farthest = max(values, default=0.0)
    shown = min(max([farthest, *limits]), FARTHEST * farthest) if farthest > 0 else max(limits, default=0.0)
    return (shown or 1.0) * 1.08


def _places(rows: Sequence[Range], right: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    placed: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    top, before = 0, ""
    for one in rows:
        if one.head and one.head != before:
            top += GAP if heads else 0
            heads.append({"text": one.head, "text_y": top + 2})
            top, before = top + HEAD, one.head
        open_ = one.low is not None or one.high is not None
        placed.append(
            {
                **{"name": one.name, "label": one.label, "look": one.look},
                "said": f"{one.head + ': ' if one.head else ''}{one.name}: {one.label}",
                "x": one.value if one.value is None or one.value <= right else None,
                "low": min(one.low or 0.0, right),
                "x2": None if not open_ else right if one.high is None else min(one.high, right),
                "off": open_ and (one.high is None or one.high > right),
                **{"text_y": top, "y": top + 26},
            }
        )
        top += ROW
    return placed, heads, top + FOOT


def _side(text: str, align: Literal["left", "right"]) -> alt.Chart:
    at = alt.value(0) if align == "left" else alt.value("width")
    return (
        alt.Chart(data([{"text": text, "text_y": 4}]))
        .mark_text(align=align, baseline="top", fontSize=12, color=INK, limit=alt.ExprRef("width * 0.48"), aria=False)
        .encode(down(GAUGE - FOOT, "text_y"), x=at, text="text:N")
    )


def _names(names: Sequence[str]) -> alt.Axis:
    """The newest is always named, and every so many before it."""
    step = max(1, -(-len(names) // LABELS))
    shown = list(range(len(names) - 1, -1, -step))[::-1]
    words = "{" + ", ".join(f"'{place}': '{names[place]}'" for place in shown) + "}"
    return alt.Axis(
        values=shown,
        labelExpr=f"{words}[toString(datum.value)]",
        title=None,
        grid=False,
        ticks=False,
        domain=False,
        labelOverlap="greedy",
        labelFlush=False,
        labelPadding=6,
        labelAngle=0,
    )


def _values(right: float, words: Words, *, few: bool = False) -> alt.Axis:
    places = ticks(0, right)
    if few:
        places = places[:: max(1, -(-len(places) // 4))]
    elif len(places) > 6:
        places = places[::2]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, [words(place) for place in places]),
        title=None,
        grid=True,
        gridOpacity=0.4,
        domain=False,
        ticks=False,
        labelFlush=not few,
        labelOverlap="greedy",
        labelPadding=6,
    )
