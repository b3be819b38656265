"""How the range of a lift narrowed over time: one band for each variant, with its estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from ui.charts.axes import days_axis, looked_up, ticks
from ui.charts.rows import data, finished
from ui.numbers import number, signed_percent
from ui.words import say

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
COLORS = ("#1d8791", "#c46a22", "#8a68bd", "#3d83c6", "#7b8786")
INK, GREY = "currentColor", "#7b8786"
HEIGHT = 260
# So many times the newest range, or the mde, is shown: the first days' ranges run off the chart.
FAR = 3.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """One variant through a day; limits that do not exist are None. `label` says the same in words."""

    variant: str
    through: date
    value: float | None
    low: float | None
    high: float | None
    label: str


def path_chart(lang: str, steps: Sequence[Step], *, mde: float | None, percent: bool) -> alt.LayerChart:
    """`percent`: relative changes, else differences in the metric's unit. `mde` draws what is worth having."""
    bottom, top = domain(steps, mde or 0.0)
    days = sorted({step.through for step in steps})
    whole = alt.Scale(domain=[days[0].isoformat(), days[-1].isoformat()])
    x = alt.X("through:T", axis=days_axis(lang, days), scale=whole)
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    y = alt.Y("low:Q", scale=scale, axis=_values(lang, bottom, top, percent=percent))
    names = list(dict.fromkeys(step.variant for step in steps))
    legend = None if len(names) == 1 else alt.Legend(orient="bottom", title=None, labelLimit=300)
    color = alt.Color("variant:N", scale=alt.Scale(domain=names, range=list(COLORS[: len(names)])), legend=legend)
    rows: list[dict[str, Any]] = [
        {
            "variant": step.variant,
            "through": step.through.isoformat(),
            "value": step.value,
            "low": bottom if step.low is None else min(max(step.low, bottom), top),
            "high": top if step.high is None else max(min(step.high, top), bottom),
            "label": step.label,
        }
        for step in steps
    ]
    estimates = [row for row in rows if row["value"] is not None and bottom <= row["value"] <= top]
    layers = [
        alt.Chart(data(rows)).mark_area(opacity=0.22, interpolate="linear").encode(x, y, color, y2="high:Q"),
        alt.Chart(data([{"low": 0.0}])).mark_rule(color=INK, strokeWidth=1.5).encode(alt.Y("low:Q", scale=scale)),
        alt.Chart(data(estimates)).mark_line(strokeWidth=2.5).encode(x, alt.Y("value:Q", scale=scale), color),
        alt.Chart(data(estimates))
        .mark_point(filled=True, size=50, opacity=1)
        .encode(x, alt.Y("value:Q", scale=scale), color, tooltip="label:N", description="label:N"),
    ]
    if mde:
        worth = alt.Chart(data([{"low": mde}, {"low": -mde}]))
        layers.insert(1, worth.mark_rule(color=GREY, strokeDash=[4, 3]).encode(alt.Y("low:Q", scale=scale)))
    return finished(layers, HEIGHT)


def domain(steps: Sequence[Step], mde: float) -> tuple[float, float]:
    """From where to where values are shown: the newest ranges and the band, and earlier ones as far as they fit."""
    newest = {step.variant: step for step in steps}.values()
    known = [x for step in newest for x in (step.value, step.low, step.high) if x is not None]
    reach = FAR * max([mde, 0.02, *(abs(x) for x in known)])
    seen = [x for step in steps for x in (step.value, step.low, step.high) if x is not None]
    low, high = max(-reach, min([-mde, *seen])), min(reach, max([mde, *seen]))
    if any(step.high is None for step in steps):
        high = reach
    if any(step.low is None for step in steps):
        low = -reach
    pad = (high - low) * 0.05
    return low - pad, high + pad


def _values(lang: str, bottom: float, top: float, *, percent: bool) -> alt.Axis:
    places = ticks(bottom, top)
    step = places[1] - places[0]
    words = [
        signed_percent(lang, place, 0 if step >= 0.01 else 1) if percent else number(lang, place) for place in places
    ]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, words),
        title=say(lang, "path.axis_lift") if percent else say(lang, "path.axis_difference"),
        gridOpacity=0.35,
        domain=False,
    )
