"""A stage's conversion week by week between its control limits (a p-chart)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from ui.charts.axes import days_axis, looked_up, ticks
from ui.charts.rows import INK, data, finished
from ui.numbers import percent

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
CALM, SIGNAL, LIMIT = "#1d8791", "#cc5349", "#7b8786"
HEIGHT = 220
MARGIN = 0.08


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week; share and limits from 0 to 1, None where nobody came. `label` says the same in words."""

    starts: date
    share: float | None
    low: float | None
    high: float | None
    signal: bool
    label: str


def control_chart(lang: str, weeks: Sequence[Week], *, centre: float) -> alt.LayerChart:
    """Points joined week by week, the limits as a band, the centre as a line; what signals is a red triangle."""
    bottom, top = _domain(weeks, centre)
    days = [week.starts for week in weeks]
    x = alt.X(
        "starts:T",
        axis=days_axis(lang, days),
        scale=alt.Scale(domain=[days[0].isoformat(), days[-1].isoformat()], padding=10),
    )
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    y = alt.Y("share:Q", scale=scale, axis=_axis(lang, bottom, top))
    rows = [_row(week) for week in weeks if week.share is not None]
    kinds = ["calm", "signal"]
    color = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[CALM, SIGNAL]), legend=None)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "triangle-down"]), legend=None)
    size = alt.Size("kind:N", scale=alt.Scale(domain=kinds, range=[80, 190]), legend=None)
    limits = [
        alt.Chart(data(rows))
        .mark_line(color=LIMIT, strokeWidth=1.2, strokeDash=[4, 3], interpolate="step", aria=False)
        .encode(x, alt.Y(f"{end}:Q", scale=scale))
        for end in ("low", "high")
    ]
    layers = [
        alt.Chart(data(rows))
        .mark_area(color=LIMIT, opacity=0.15, interpolate="step", aria=False)
        .encode(x, alt.Y("low:Q", scale=scale), y2="high"),
        *limits,
        alt.Chart(data([{"share": centre}])).mark_rule(color=INK, strokeWidth=1.2, opacity=0.6).encode(y),
        alt.Chart(data(rows)).mark_line(color=CALM, strokeWidth=1.5, aria=False).encode(x, y),
        alt.Chart(data(rows))
        .mark_point(filled=True, opacity=1)
        .encode(x, y, color, shape, size, tooltip="label:N", description="label:N"),
    ]
    return finished(layers, HEIGHT)


def _domain(weeks: Sequence[Week], centre: float) -> tuple[float, float]:
    known = [x for week in weeks for x in (week.share, week.low, week.high) if x is not None]
    low, high = min([centre, *known]), max([centre, *known])
    pad = (high - low) * MARGIN or 0.02
    return max(0.0, low - pad), min(1.0, high + pad)


def _row(week: Week) -> dict[str, Any]:
    kind = "signal" if week.signal else "calm"
    limits = {"low": week.low, "high": week.high}
    return {"starts": week.starts.isoformat(), "share": week.share, **limits, "kind": kind, "label": week.label}


def _axis(lang: str, bottom: float, top: float) -> alt.Axis:
    places = ticks(bottom, top)
    step = places[1] - places[0]
    # Vega writes numbers the American way: the words are made here, and looked up by place.
    digits = max(0, -math.floor(math.log10(step * 100) + 1e-9))
    words = [percent(lang, place, digits) for place in places]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, words),
        title=None,
        gridOpacity=0.35,
        domain=False,
        ticks=False,
    )
