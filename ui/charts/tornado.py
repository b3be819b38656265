"""What a better stage adds: one bar for each, the longest first, with its interval as a line over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from ui.charts.axes import looked_up, ticks
from ui.charts.funnel import INK, phase_color
from ui.charts.rows import data, down, finished, headed

ROW, BAR, HEAD = 46, 14, 20
# An interval is drawn as far as so many times the longest bar: what is beyond runs off the chart, with an arrow.
FAR = 3.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What one stage adds; a limit that does not exist is None. `label` says the same in words."""

    name: str
    phase: str
    value: float
    low: float | None
    high: float | None
    label: str


def tornado_chart(bars: Sequence[Bar], *, words: Sequence[tuple[float, str]]) -> alt.LayerChart:
    """In the order given. `words`: places of the axis (`places`) with what is written there.

    As wide as its place, 340 px or more; readable on a light and on a dark background.
    """
    left, right = domain(bars)
    height = ROW * len(bars)
    x = alt.X("x:Q", scale=alt.Scale(domain=[left, right], nice=False, zero=False), axis=_axis(words))
    rows = [_row(bar, place, left, right) for place, bar in enumerate(bars)]
    lines = [row for row in rows if row["low"] < row["high"]]
    off = [{**row, "x": right} for row in rows if row["off"]]
    layers = [
        alt.Chart(data([{"x": 0.0}])).mark_rule(color=INK, strokeWidth=1, opacity=0.6, aria=False).encode(x),
        alt.Chart(data([{**row, "x": 0.0} for row in rows]))
        .mark_rect(cornerRadius=2, opacity=0.85)
        .encode(x, down(height), phase_color(), x2="value", y2="y2", tooltip="said:N", description="said:N"),
        alt.Chart(data([{**row, "x": row["low"]} for row in lines]))
        .mark_rule(color=INK, strokeWidth=2, aria=False)
        .encode(x, down(height, "middle"), x2="high"),
        *(_ends(lines, end, x, height) for end in ("low", "high")),
        alt.Chart(data(off))
        .mark_point(shape="triangle-right", filled=True, color=INK, opacity=1, size=60, aria=False)
        .encode(x, down(height, "middle")),
        *headed(rows, height),
    ]
    return finished(layers, height)


def domain(bars: Sequence[Bar]) -> tuple[float, float]:
    """From where to where values are shown: zero, every bar, and the intervals as far as they fit."""
    values = [bar.value for bar in bars]
    reach = FAR * max([abs(value) for value in values], default=0.0) or 1.0
    known = [x for bar in bars for x in (bar.low, bar.high) if x is not None]
    left = max(-reach, min([0.0, *values, *known]))
    right = min(reach, max([0.0, *values, *known]))
    if any(bar.high is None for bar in bars):
        right = reach
    room = (right - left) * 0.03 or 1.0
    return left - (room if left < 0 else 0.0), right + room


def places(bars: Sequence[Bar]) -> tuple[float, ...]:
    """Where the axis has its words."""
    return ticks(*domain(bars))


def _row(bar: Bar, place: int, left: float, right: float) -> dict[str, Any]:
    top = ROW * place
    low = bar.value if bar.low is None else bar.low
    high = right if bar.high is None else bar.high
    return {
        "name": bar.name,
        "label": bar.label,
        "phase": bar.phase,
        "value": bar.value,
        "low": max(low, left),
        "high": min(high, right),
        "off": bar.high is None or high > right,
        "text_y": top,
        "y": top + HEAD,
        "y2": top + HEAD + BAR,
        "middle": top + HEAD + BAR / 2,
        "said": f"{bar.name}: {bar.label}",
    }


def _ends(lines: list[dict[str, Any]], end: str, x: alt.X, height: int) -> alt.Chart:
    """The short strokes at the ends of an interval."""
    rows = [
        {**row, "x": row[end], "y": row["middle"] - 4, "y2": row["middle"] + 4}
        for row in lines
        if end == "low" or not row["off"]
    ]
    return alt.Chart(data(rows)).mark_rule(color=INK, strokeWidth=2, aria=False).encode(x, down(height), y2="y2")


def _axis(words: Sequence[tuple[float, str]]) -> alt.Axis | None:
    if len(words) < 2:
        return None
    at, written = zip(*words, strict=True)
    return alt.Axis(
        values=list(at),
        labelExpr=looked_up(at, written),
        title=None,
        gridOpacity=0.4,
        domain=False,
        ticks=False,
        labelFlush=True,
        labelOverlap="greedy",
        labelPadding=6,
        orient="bottom",
    )
