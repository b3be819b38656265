"""Values over time, before and after a change, with the earlier course continued: the gap is what is measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from ui.charts.axes import days_axis, looked_up, ticks
from ui.charts.rows import INK, data, finished
from ui.numbers import number, percent
from ui.words import say

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
MEASURED, COURSE = "#1d8791", "#c46a22"
HEIGHT = 280
# Beyond so many points a line alone is clearer.
DOTS = 60
MARGIN = 0.08
ROUNDING = 1e-9
# Above all there is, just enough that a point there is whole.
TOP = 1.02


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One day or week: its value, where the course before the change leads, and where the `line` since runs.

    The two are None where they are not known. `label` says the same in words.
    """

    starts: date
    value: float
    course: float | None
    line: float | None
    after: bool
    label: str


def series_chart(lang: str, moments: Sequence[Moment], *, change: date, share: bool) -> alt.LayerChart:
    """`share`: values from 0 to 1, written as percent. As wide as its place, 340 px or more."""
    bottom, top = domain(moments, share=share)
    first, last = moments[0].starts, moments[-1].starts
    days = alt.Scale(domain=[first.isoformat(), last.isoformat()])
    x = alt.X("starts:T", axis=days_axis(lang, [one.starts for one in moments]), scale=days)
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[bottom, top], nice=False, zero=False),
        axis=_values(lang, bottom, top, share=share),
    )
    measured = [_row(one, one.value) for one in moments]
    course = [_row(one, one.course) for one in moments if one.course is not None]
    line = [_row(one, one.line) for one in moments if one.line is not None and one.after]
    side = alt.Shape("after:N", scale=alt.Scale(domain=[False, True], range=["circle", "triangle-up"]), legend=None)
    at = [{"starts": change.isoformat(), "text": say(lang, "series.the_change")}]
    late = (change - first).days > (last - first).days / 2
    layers: list[alt.Chart] = [
        alt.Chart(data(at)).mark_rule(color=INK, strokeWidth=1.5, opacity=0.7).encode(x),
        alt.Chart(data(at))
        .mark_text(align="right" if late else "left", dx=-6 if late else 6, baseline="top", fontSize=12, color=INK)
        .encode(x, text="text:N", y=alt.value(0)),
        alt.Chart(data(course)).mark_line(color=COURSE, strokeWidth=2.5, strokeDash=[6, 4], aria=False).encode(x, y),
        alt.Chart(data(line)).mark_line(color=MEASURED, strokeWidth=2.5, aria=False).encode(x, y),
        alt.Chart(data(measured))
        .mark_line(color=MEASURED, strokeWidth=1, opacity=0.6, aria=False)
        .encode(x, y, detail="after:N"),
        alt.Chart(data(measured))
        .mark_point(color=MEASURED, filled=True, opacity=1, size=60 if len(moments) <= DOTS else 16)
        .encode(x, y, side, tooltip="label:N", description="label:N"),
    ]
    return finished(layers, HEIGHT)


def domain(moments: Sequence[Moment], *, share: bool) -> tuple[float, float]:
    """From where to where values are shown: all that is measured, and the course as far as it makes sense."""
    values = [one.value for one in moments]
    room = 1.5 * (max(values) - min(values)) or abs(values[0]) or 1.0
    courses = [
        min(max(one.course, min(values) - room), max(values) + room) for one in moments if one.course is not None
    ]
    low, high = min([*values, *courses]), max([*values, *courses])
    # What a course is off by rounding alone is no distance to show.
    if high - low <= ROUNDING * max(abs(low), abs(high)):
        low = high
    pad = (high - low) * MARGIN or abs(high) * MARGIN or MARGIN
    most = TOP if share else math.inf
    if low >= 0 and low < (high - low):
        return 0.0, min(high + 2 * pad, most)
    low, high = low - pad, high + 2 * pad
    return (max(0.0, low), min(high, most)) if share else (low, high)


def _row(one: Moment, value: float | None) -> dict[str, Any]:
    return {"starts": one.starts.isoformat(), "value": value, "after": one.after, "label": one.label}


def _values(lang: str, bottom: float, top: float, *, share: bool) -> alt.Axis:
    places = ticks(bottom, top)
    step = places[1] - places[0]
    # Vega writes numbers the American way: the words are made here, and looked up by place.
    digits = max(0, -math.floor(math.log10(step * (100 if share else 1)) + 1e-9))
    words = [percent(lang, place, digits) if share else number(lang, place, digits) for place in places]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, words),
        title=None,
        gridOpacity=0.35,
        domain=False,
        ticks=False,
    )
