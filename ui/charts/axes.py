"""Axes in the reader's language: Vega writes days and numbers the American way, so their words are made here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import altair as alt

from ui.numbers import day

DAYS_SHOWN = 5


def ticks(left: float, right: float) -> tuple[float, ...]:
    """Three to nine round places, zero among them where it lies between."""
    rough = (right - left) / 7
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    return tuple(round(i * step, 10) for i in range(math.ceil(left / step), math.floor(right / step) + 1))


def looked_up(places: Sequence[float], words: Sequence[str]) -> str:
    """The expression of a label: the words of evenly spaced places, by place."""
    step = places[1] - places[0]
    written = "[" + ", ".join(f"'{word}'" for word in words) + "]"
    return f"{written}[round((datum.value - ({places[0]})) / {step})]"


def days_axis(lang: str, days: Sequence[date]) -> alt.Axis:
    """A few days, the newest among them."""
    shown = days[::-1][:: max(1, math.ceil(len(days) / DAYS_SHOWN))][::-1]
    words = ", ".join(f"'{one.isoformat()}': '{day(lang, one)}'" for one in shown)
    return alt.Axis(
        values=[alt.DateTime(year=one.year, month=one.month, date=one.day) for one in shown],
        labelExpr="{" + words + "}[timeFormat(datum.value, '%Y-%m-%d')]",
        title=None,
        grid=False,
        labelOverlap="greedy",
        labelFlush=True,
        labelPadding=6,
    )
