"""How likely a change is to be seen, by its size: what the planned people can show and what they cannot."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from ui.charts.rows import data, finished
from ui.numbers import percent
from ui.words import say

# Middle tones: at least 3:1 on the light and on the dark background. Text takes the page's own colour.
LINE, INK, GREY = "#1d8791", "currentColor", "#7b8786"
HEIGHT = 220


def power_chart(
    lang: str,
    points: Sequence[tuple[float, float]],
    *,
    wanted: tuple[float, float],
    wanted_words: str,
    power: float,
    ticks: Sequence[tuple[float, str]],
) -> alt.LayerChart:
    """`points` are (lift, chance), `wanted` the smallest worthwhile lift with its chance and `wanted_words`;
    `ticks` the places on the axis with their words. As wide as its place, 300 px or more."""
    ends = [0.0, *(lift for lift, _ in points), wanted[0]]
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[min(ends), max(ends)], nice=False, zero=False),
        axis=_axis(ticks, title=say(lang, "plan.chart_lift")),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=_chances(lang))
    line = [{"x": lift, "y": chance} for lift, chance in points]
    mark = {"x": wanted[0], "y": wanted[1], "said": wanted_words}
    part, up = abs(wanted[0]) / max(map(abs, ends)), max(ends) > 0
    # The line rises from one corner to the other: words keep to the two that it leaves free.
    top, towards_none = part < 0.5, 0.3 <= part < 0.5
    left = towards_none == up
    layers = [
        alt.Chart(data([{"y": power}])).mark_rule(color=GREY, strokeDash=[4, 3], strokeWidth=1.5).encode(y),
        alt.Chart(data(line)).mark_line(color=LINE, strokeWidth=3, interpolate="monotone", aria=False).encode(x, y),
        alt.Chart(data([mark])).mark_rule(color=GREY, strokeWidth=1.5).encode(x),
        alt.Chart(data([mark]))
        .mark_point(filled=True, color=LINE, opacity=1, size=160)
        .encode(x, y, tooltip="said:N", description="said:N"),
        alt.Chart(data([mark]))
        .mark_text(align="right" if left else "left", dx=-6 if left else 6, fontSize=13, color=INK)
        .encode(x, y=alt.value(8 if top else HEIGHT - 10), text="said:N"),
    ]
    return finished(layers, HEIGHT)


def round_places(far: float) -> tuple[float, ...]:
    """Four to seven round places from 0 towards `far`, which may be below it."""
    rough = abs(far) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
    sign = 1 if far > 0 else -1
    return tuple(sign * round(i * step, 12) for i in range(math.floor(abs(far) / step + 1e-9) + 1))


def _axis(ticks: Sequence[tuple[float, str]], *, title: str) -> alt.Axis:
    # Vega writes numbers the American way: the words are made before, and looked up by place.
    step = ticks[1][0] - ticks[0][0]
    written = "[" + ", ".join(f"'{words}'" for _, words in ticks) + "]"
    return alt.Axis(
        values=[place for place, _ in ticks],
        labelExpr=f"{written}[round((datum.value - ({ticks[0][0]})) / ({step}))]",
        title=title,
        grid=False,
        labelOverlap=True,
        labelFlush=True,
        labelPadding=6,
        orient="bottom",
    )


def _chances(lang: str) -> alt.Axis:
    places = [0, 0.2, 0.4, 0.6, 0.8, 1]
    written = "[" + ", ".join(f"'{percent(lang, place, 0)}'" for place in places) + "]"
    return alt.Axis(
        values=places,
        labelExpr=f"{written}[round(datum.value * 5)]",
        title=say(lang, "plan.chart_chance"),
        gridOpacity=0.4,
        domain=False,
        ticks=False,
        labelPadding=6,
    )
