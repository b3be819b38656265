"""One share with its range, against the bar that was set before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import altair as alt

from ui.charts.lift import MARKS
from ui.charts.rows import INK, RANGE, data, finished
from ui.numbers import percent

HEIGHT, MIDDLE = 96, 52
PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The share of those asked who said so; `label` says the same in words, `bar_label` names the bar."""

    share: float
    low: float
    high: float
    bar: float
    verdict: str
    label: str
    bar_label: str


def share_chart(lang: str, asked: Asked) -> alt.LayerChart:
    """From 0 to 100 %. As wide as its place, 300 px or more."""
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=_axis(lang))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[HEIGHT, 0], nice=False, zero=False), axis=None)
    colour, shape = MARKS[asked.verdict]
    at = {"y": MIDDLE, "said": asked.label}
    bar = {"x": asked.bar, "y": 24, "y2": HEIGHT - 14, "text": asked.bar_label}
    align: Literal["left", "right", "center"] = "left" if asked.bar < 0.3 else "right" if asked.bar > 0.7 else "center"
    layers = [
        alt.Chart(data([bar])).mark_rule(color=INK, strokeWidth=2).encode(x, y, y2="y2"),
        alt.Chart(data([{**bar, "y": 20}]))
        .mark_text(align=align, baseline="bottom", fontSize=13, color=INK, limit=alt.ExprRef("width"))
        .encode(x, y, text="text:N"),
        alt.Chart(data([{**at, "x": asked.low, "x2": asked.high}]))
        .mark_rule(color=colour, **RANGE)
        .encode(x, y, x2="x2"),
        alt.Chart(data([{**at, "x": asked.share}]))
        .mark_point(filled=True, opacity=1, size=220, color=colour, shape=shape)
        .encode(x, y, tooltip="said:N", description="said:N"),
    ]
    return finished(layers, HEIGHT)


def _axis(lang: str) -> alt.Axis:
    # Vega writes numbers the American way: the words are made here, and looked up by place.
    written = "[" + ", ".join(f"'{percent(lang, place, 0)}'" for place in PLACES) + "]"
    return alt.Axis(
        values=list(PLACES),
        labelExpr=f"{written}[round(datum.value * {len(PLACES) - 1})]",
        title=None,
        grid=True,
        gridOpacity=0.35,
        domain=False,
        ticks=False,
        labelFlush=True,
        labelPadding=6,
        orient="bottom",
    )
