"""Each stage's conversion over its periods: a small line of its own, on its own scale from 0, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from ui.charts.axes import days_axis
from ui.charts.funnel import INK, phase_color
from ui.charts.rows import data, down, finished, headed

ROW, LINE, HEAD = 76, 40, 22


@dataclass(frozen=True)
class Moment:
    """The conversion of one period, by its last day; `said` says the same in words."""

    through: date
    value: float
    low: float
    high: float
    said: str


@dataclass(frozen=True, kw_only=True)
class Trend:
    """One stage, oldest period first; `label` says what it came from and where it is now."""

    name: str
    phase: str
    label: str
    moments: tuple[Moment, ...]


def trend_chart(lang: str, trends: Sequence[Trend]) -> alt.LayerChart:
    """One below the other. As wide as its place, 340 px or more; one chart for a light and a dark background."""
    height = ROW * len(trends)
    rows = [row for place, trend in enumerate(trends) for row in _rows(trend, ROW * place)]
    heads = [{"name": one.name, "label": one.label, "text_y": ROW * place} for place, one in enumerate(trends)]
    floors = [{"y": ROW * place + HEAD + LINE} for place in range(len(trends))]
    days = sorted({moment.through for trend in trends for moment in trend.moments})
    scale = alt.Scale(domain=[days[0].isoformat(), days[-1].isoformat()])
    x = alt.X("through:T", axis=days_axis(lang, days), scale=scale)
    layers = [
        alt.Chart(data(floors)).mark_rule(color=INK, opacity=0.25, aria=False).encode(down(height)),
        alt.Chart(data(rows))
        .mark_area(opacity=0.2, aria=False)
        .encode(x, down(height, "low"), phase_color(), y2="high", detail="name:N"),
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2, aria=False)
        .encode(x, down(height, "value"), phase_color(), detail="name:N"),
        alt.Chart(data(rows))
        .mark_point(filled=True, opacity=1, size=45)
        .encode(x, down(height, "value"), phase_color(), tooltip="said:N", description="said:N"),
        *headed(heads, height),
    ]
    return finished(layers, height)


def _rows(trend: Trend, top: int) -> list[dict[str, Any]]:
    most = max(moment.high for moment in trend.moments) or 1.0
    floor = top + HEAD + LINE

    def at(share: float) -> float:
        return round(floor - LINE * share / most, 2)

    return [
        {
            "name": f"{top}",
            "phase": trend.phase,
            "through": moment.through.isoformat(),
            "value": at(moment.value),
            "low": at(moment.low),
            "high": at(moment.high),
            "said": f"{trend.name}: {moment.said}",
        }
        for moment in trend.moments
    ]
