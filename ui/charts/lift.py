"""The lift of every variant with its interval, against the control and the smallest lift worth having."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from ui.charts.axes import looked_up, ticks
from ui.charts.rows import RANGE, data, finished
from ui.numbers import number, signed, signed_percent
from ui.sentences import small_percent
from ui.words import say

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
MARKS = {
    "win": ("#2f8f5b", "triangle-up"),
    "lose": ("#cc5349", "triangle-down"),
    "points_up": ("#2f8f5b", "triangle-up"),
    "points_down": ("#cc5349", "triangle-down"),
    "no_difference": ("#3d83c6", "square"),
    "inconclusive": ("#7b8786", "diamond"),
    "blocked": ("#7b8786", "circle"),
}
SHAPES = (*dict.fromkeys(shape for _, shape in MARKS.values()), "triangle-left", "triangle-right")
_WIDTH = alt.ExprRef("width")
INK, GREY = "currentColor", "#7b8786"
ROW, FOOT = 84, 40
STRIP = (46, 78)
# Beyond this, or so many times the estimate, an interval runs off the chart, and an arrow says so.
FARTHEST = 1.0
MARGIN = 0.06


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One variant: `label` holds the same figures in words. Limits that do not exist are None."""

    name: str
    label: str
    verdict: str
    value: float | None
    low: float | None
    high: float | None


def lift_chart(
    lang: str, bars: Sequence[Bar], *, control: str, mde: float, up: bool, points: bool = False
) -> alt.LayerChart:
    """`up`: more is better; `points`: hundreds of points instead of percent. As wide as its place, 390 px or more."""
    left, right = domain(bars, mde)
    height = ROW * len(bars) + FOOT
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[left, right], nice=False, zero=False),
        axis=_axis(lang, left, right, points=points),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    verdicts = list(MARKS)
    color = alt.Color("verdict:N", scale=alt.Scale(domain=verdicts, range=[MARKS[v][0] for v in verdicts]), legend=None)
    shape = alt.Shape("shape:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES)), legend=None)
    rows = [_row(bar, place, left, right) for place, bar in enumerate(bars)]
    ranges = [row for row in rows if "x" in row]
    marks = [mark for row, bar in zip(rows, bars, strict=True) for mark in _marks(row, bar, left, right)]
    bottom = height - FOOT
    least = number(lang, mde * 100) if points else small_percent(lang, mde)
    worth = say(lang, "result.worth", mde=("≥ +" if up else "≤ −") + least)
    # Only beside the intervals, so that no line runs through the words above them.
    strips = [{"y": ROW * place + STRIP[0], "y2": ROW * place + STRIP[1]} for place in range(len(bars))]
    layers = [
        alt.Chart(data([{**strip, "x": -mde, "x2": mde} for strip in strips]))
        .mark_rect(color=GREY, opacity=0.2)
        .encode(x, y, x2="x2", y2="y2"),
        alt.Chart(data([{**strip, "x": end} for strip in strips for end in (-mde, mde)]))
        .mark_rule(color=GREY, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x, y, y2="y2"),
        alt.Chart(data([{**strip, "x": 0} for strip in strips]))
        .mark_rule(color=INK, strokeWidth=1.5)
        .encode(x, y, y2="y2"),
        _caption(control, 0.0, bottom + 14, left, right),
        _caption(worth, mde if up else -mde, bottom + 32, left, right),
        alt.Chart(data(rows))
        .mark_text(align="left", baseline="top", fontWeight=600, fontSize=14, limit=_WIDTH, color=INK)
        .encode(alt.Y("name_y:Q", axis=None), x=alt.value(0), text="name:N"),
        alt.Chart(data(rows))
        .mark_text(align="left", baseline="top", fontSize=13, limit=_WIDTH, color=INK, opacity=0.85)
        .encode(alt.Y("label_y:Q", axis=None), x=alt.value(0), text="label:N"),
        alt.Chart(data(ranges)).mark_rule(**RANGE).encode(x, y, color, x2="x2"),
        alt.Chart(data(marks))
        .mark_point(filled=True, opacity=1, size=220)
        .encode(x, y, color, shape, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, height)


def domain(bars: Sequence[Bar], mde: float) -> tuple[float, float]:
    """From where to where the axis runs: zero, the band and every interval, as far as they can be shown."""
    known = [x for bar in bars for x in (bar.value, bar.low, bar.high) if x is not None]
    values = [abs(bar.value) for bar in bars if bar.value is not None]
    far = max([FARTHEST, 1.5 * mde, *(1.5 * value for value in values)])
    # An interval open on one side is shown from its known end on, wherever that is.
    far = max([far, *(1.2 * abs(bar.low) for bar in bars if bar.low is not None and bar.high is None)])
    far = max([far, *(1.2 * abs(bar.high) for bar in bars if bar.high is not None and bar.low is None)])
    left = max(-far, min([0, -mde, *known]))
    right = min(far, max([0, mde, *known]))
    if any(bar.high is None and bar.low is not None for bar in bars):
        right = max(right, min(far, 1.5 * right))
    pad = (right - left) * MARGIN
    return left - pad, right + pad


def _axis(lang: str, left: float, right: float, *, points: bool) -> alt.Axis:
    places = ticks(left, right)
    step = places[1] - places[0]
    digits = max(0, -math.floor(math.log10(step * 100) + 1e-9))
    words = [signed(lang, 100 * x, digits) if points else signed_percent(lang, x, digits) for x in places]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, words),
        title=say(lang, "result.axis_points" if points else "result.axis"),
        grid=False,
        domain=True,
        ticks=True,
        labelFlush=False,
        labelOverlap=True,
        labelPadding=6,
        orient="bottom",
    )


def _row(bar: Bar, place: int, left: float, right: float) -> dict[str, Any]:
    top = ROW * place
    row = {"name": bar.name, "label": bar.label, "name_y": top + 6, "label_y": top + 25}
    row |= {"y": top + sum(STRIP) / 2, "verdict": bar.verdict, "said": f"{bar.name}: {bar.label}"}
    if bar.low is not None or bar.high is not None:
        row["x"] = left if bar.low is None else min(max(bar.low, left), right)
        row["x2"] = right if bar.high is None else max(min(bar.high, right), left)
    return row


def _marks(row: dict[str, Any], bar: Bar, left: float, right: float) -> Iterator[dict[str, Any]]:
    """The estimate, and an arrow at each end that goes on beyond the chart."""
    if "x" in row and (bar.low is None or bar.low < left):
        yield {**row, "x": left, "shape": "triangle-left"}
    if "x" in row and (bar.high is None or bar.high > right):
        yield {**row, "x": right, "shape": "triangle-right"}
    if bar.value is not None:
        yield {**row, "x": bar.value, "shape": MARKS[bar.verdict][1]}


def _caption(text: str, at: float, height: float, left: float, right: float) -> alt.Chart:
    """Words at a place of the axis, leaning to the side where there is room."""
    part = (at - left) / (right - left)
    align: Literal["left", "right", "center"] = "left" if part < 0.35 else "right" if part > 0.65 else "center"
    room = {"left": 1 - part, "right": part, "center": 2 * min(part, 1 - part)}[align]
    return (
        alt.Chart(data([{"x": at, "y": height, "text": text}]))
        .mark_text(align=align, baseline="bottom", fontSize=12, limit=alt.ExprRef(f"width * {room:.3f}"), color=INK)
        .encode(alt.X("x:Q"), alt.Y("y:Q", axis=None), text="text:N")
    )
