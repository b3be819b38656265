"""How long people stay: a falling step line for each variant, with its band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from ui.charts.lift import ticks
from ui.charts.path import COLORS, GREY
from ui.charts.rows import finished
from ui.numbers import number, percent
from ui.words import say

HEIGHT = 280
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True)
class Course:
    """A variant's curve, a value for each day. `marks`: (day, share, the same in words) of the days spoken of."""

    variant: str
    days: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    marks: tuple[tuple[float, float, str], ...] = ()
    control: bool = False


def stay_chart(lang: str, courses: Sequence[Course]) -> alt.LayerChart:
    """From 0 to 100 % over the days that somebody was seen. The others have the colours of `ui.charts.path`."""
    longest = max([1.0, *(day for course in courses for day in course.days)])
    x = alt.X("day:Q", scale=alt.Scale(domain=[0, longest], nice=False), axis=_days(lang, longest))
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("low:Q", scale=scale, axis=_shares(lang))
    line = alt.Y("share:Q", scale=scale)
    others = [course.variant for course in courses if not course.control]
    colors = [GREY if course.control else COLORS[others.index(course.variant) % len(COLORS)] for course in courses]
    color = alt.Color(
        "variant:N",
        scale=alt.Scale(domain=[course.variant for course in courses], range=colors),
        legend=alt.Legend(orient="bottom", title=None, labelLimit=300, columns=2, symbolOpacity=1),
    )
    rows = alt.InlineData(values=[row for course in courses for row in _steps(course)])
    marks = alt.InlineData(
        values=[
            {"variant": course.variant, "day": day, "share": share, "said": said}
            for course in courses
            for day, share, said in course.marks
        ]
    )
    return finished(
        [
            alt.Chart(rows).mark_area(opacity=0.2, interpolate="step-after", aria=False).encode(x, y, color, y2="high"),
            alt.Chart(rows).mark_line(strokeWidth=2.5, interpolate="step-after", aria=False).encode(x, line, color),
            alt.Chart(marks)
            .mark_point(filled=True, size=60, opacity=1)
            .encode(x, line, color, tooltip="said:N", description="said:N"),
        ],
        HEIGHT,
    )


def _steps(course: Course) -> Iterator[dict[str, Any]]:
    """Where something changes, and the end: what lies between looks the same without it."""
    before = None
    for place, day in enumerate(course.days):
        now = (course.share[place], course.low[place], course.high[place])
        if now != before or place == len(course.days) - 1:
            yield {"variant": course.variant, "day": day, "share": now[0], "low": now[1], "high": now[2]}
        before = now


def _days(lang: str, longest: float) -> alt.Axis:
    """Whole days. Vega writes numbers the American way: the words are made here, and looked up by place."""
    near = ticks(0, longest)
    step = max(1, round(near[1] - near[0]))
    places = list(range(0, int(longest) + 1, step))
    written = "[" + ", ".join(f"'{number(lang, place)}'" for place in places) + "]"
    return alt.Axis(
        values=places,
        labelExpr=f"{written}[round(datum.value / {step})]",
        title=say(lang, "stay.axis"),
        grid=False,
        labelOverlap=True,
        labelFlush=True,
        labelPadding=6,
    )


def _shares(lang: str) -> alt.Axis:
    written = "[" + ", ".join(f"'{percent(lang, place, 0)}'" for place in SHARES) + "]"
    return alt.Axis(
        values=list(SHARES),
        labelExpr=f"{written}[round(datum.value * {len(SHARES) - 1})]",
        title=None,
        gridOpacity=0.35,
        domain=False,
    )
