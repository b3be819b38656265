"""What surveys say: who answered what, the score over time with its ranges, and groups of people beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Literal

import altair as alt

from ui.charts.axes import looked_up, ticks
from ui.charts.rows import INK, RANGE, data, finished

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
GOOD, MIDDLE, BAD, PLAIN = "#2f8f5b", "#7b8786", "#cc5349", "#1d8791"
# White would have less than 4.5:1 on each of the first three.
ON_PARTS = "black"
LOOKS = {"up": (GOOD, "triangle-up"), "down": (BAD, "triangle-down"), "open": (PLAIN, "circle")}
SPLIT, TREND, ROW, FOOT = 26, 240, 46, 30
LABELS = 6
# A part that is narrower has no room for its words.
NARROW = 0.12


@dataclass(frozen=True, kw_only=True)
class Part:
    """Part of all answers, from 0 to 1; `text` stands in it, `said` is the whole of it in words."""

    share: float
    color: str
    text: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The score of one period; all None where nobody answered. `few`: so few answers that it is drawn hollow."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    few: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """A segment's score; `look` is one of LOOKS: how it lies to all others. `label` says the same in words."""

    name: str
    label: str
    look: str
    value: float
    low: float
    high: float


def split_chart(parts: Sequence[Part]) -> alt.LayerChart:
    """One bar of all answers, in parts. As wide as its place."""
    ends = [0.0, *accumulate(part.share for part in parts)]
    rows = [
        {"x": start, "x2": end, "middle": (start + end) / 2, "y": 0, "y2": SPLIT} | _said(part)
        for part, (start, end) in zip(parts, pairwise(ends), strict=True)
        if part.share > 0
    ]
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[SPLIT, 0], nice=False), axis=None)
    color = alt.Color("color:N", scale=None, legend=None)
    wide = [row for row in rows if row["x2"] - row["x"] >= NARROW]
    layers = [
        alt.Chart(data(rows))
        .mark_rect(stroke="white", strokeWidth=1, strokeOpacity=0.8)
        .encode(x, y, color, x2="x2", y2="y2", tooltip="said:N", description="said:N"),
        alt.Chart(data(wide))
        .mark_text(color=ON_PARTS, fontWeight=600, fontSize=13, aria=False)
        .encode(alt.X("middle:Q"), y=alt.value(SPLIT / 2), text="text:N"),
    ]
    return finished(layers, SPLIT)


def trend_chart(moments: Sequence[Moment], words: Callable[[float], str], *, zero: bool) -> alt.LayerChart:
    """A point for each period with its range; a line joins those that follow each other. `words` writes a score.

    `zero`: draws the line where promoters and detractors are equally many.
    """
    bottom, top = domain([x for one in moments for x in (one.value, one.low, one.high) if x is not None])
    last = len(moments) - 1
    x = alt.X("place:Q", scale=alt.Scale(domain=[-0.5, last + 0.5], nice=False), axis=_names(moments))
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=_values(bottom, top, words))
    known = [
        (place, {"place": place, "value": one.value, "low": one.low, "high": one.high, "said": one.said})
        for place, one in enumerate(moments)
        if one.value is not None
    ]
    # Periods that follow each other have the same distance from their place among those that are known.
    joined = [{**row, "run": place - count} for count, (place, row) in enumerate(known)]
    layers: list[alt.Chart] = []
    if zero and bottom < 0 < top:
        layers.append(alt.Chart(data([{"value": 0}])).mark_rule(color=INK, opacity=0.6, strokeWidth=1).encode(y))
    layers += [
        alt.Chart(data(joined)).mark_line(color=PLAIN, strokeWidth=1.5, aria=False).encode(x, y, detail="run:N"),
        alt.Chart(data(joined)).mark_rule(color=PLAIN, **RANGE).encode(x, alt.Y("low:Q", scale=scale), y2="high:Q"),
    ]
    for few in (False, True):
        rows = [row for place, row in known if moments[place].few is few]
        fill: dict[str, Any] = {"fill": "transparent", "stroke": PLAIN, "strokeWidth": 2} if few else {"fill": PLAIN}
        layers.append(
            alt.Chart(data(rows))
            .mark_point(size=80, opacity=1, strokeOpacity=1 if few else 0, **fill)
            .encode(x, y, tooltip="said:N", description="said:N")
        )
    return finished(layers, TREND)


def groups_chart(groups: Sequence[Group], words: Callable[[float], str], *, overall: float) -> alt.LayerChart:
    """A row for each group, its name and figures above its range; a line runs through all at the score of everybody."""
    left, right = domain([overall, *(x for one in groups for x in (one.value, one.low, one.high))])
    height = ROW * len(groups) + FOOT
    x = alt.X("x:Q", scale=alt.Scale(domain=[left, right], nice=False, zero=False), axis=_values(left, right, words))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    looks = list(LOOKS)
    color = alt.Color("look:N", scale=alt.Scale(domain=looks, range=[LOOKS[one][0] for one in looks]), legend=None)
    shape = alt.Shape("look:N", scale=alt.Scale(domain=looks, range=[LOOKS[one][1] for one in looks]), legend=None)
    rows = [
        {"name": one.name, "label": one.label, "look": one.look, "said": f"{one.name}: {one.label}"}
        | {"x": one.value, "low": one.low, "high": one.high, "y": ROW * place + 32, "text_y": ROW * place + 8}
        for place, one in enumerate(groups)
    ]
    middles = [ROW * place + 32 for place in range(len(groups))]
    strips = [{"x": overall, "y": middle - 10, "y2": middle + 10} for middle in middles]

    def text(field: str, align: Literal["left", "right"], part: float, **look: Any) -> alt.Chart:
        at = alt.value(0) if align == "left" else alt.value("width")
        return (
            alt.Chart(data(rows))
            .mark_text(align=align, baseline="top", color=INK, limit=alt.ExprRef(f"width * {part}"), aria=False, **look)
            .encode(alt.Y("text_y:Q", axis=None), x=at, text=f"{field}:N")
        )

    layers = [
        alt.Chart(data(strips))
        .mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.5, opacity=0.7)
        .encode(x, y, y2="y2"),
        text("name", "left", 0.46, fontWeight=600, fontSize=13),
        text("label", "right", 0.52, fontSize=12, opacity=0.85),
        alt.Chart(data(rows)).mark_rule(**RANGE).encode(alt.X("low:Q"), y, color, x2="high:Q"),
        alt.Chart(data(rows))
        .mark_point(filled=True, opacity=1, size=120)
        .encode(x, y, color, shape, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, height)


def domain(known: Sequence[float]) -> tuple[float, float]:
    """From the lowest to the highest, with some room at both ends."""
    low, high = min(known), max(known)
    pad = (high - low) * 0.06 or abs(high) * 0.06 or 1.0
    return low - pad, high + pad


def _said(part: Part) -> dict[str, Any]:
    return {"color": part.color, "text": part.text, "said": part.said}


def _names(moments: Sequence[Moment]) -> alt.Axis:
    """A few periods, the newest among them. Vega writes dates the American way: the words are made here."""
    step = max(1, math.ceil(len(moments) / LABELS))
    places = list(range(len(moments)))[::-1][::step][::-1]
    words = ", ".join(f"'{place}': '{moments[place].name}'" for place in places)
    return alt.Axis(
        values=places,
        labelExpr="{" + words + "}[toString(datum.value)]",
        title=None,
        grid=False,
        labelOverlap="greedy",
        labelFlush=False,
        labelPadding=6,
        labelAngle=0,
    )


def _values(low: float, high: float, words: Callable[[float], str]) -> alt.Axis:
    places = ticks(low, high)
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, [words(place) for place in places]),
        title=None,
        gridOpacity=0.35,
        domain=False,
        ticks=False,
        labelFlush=False,
        labelOverlap=True,
        labelPadding=6,
    )
