"""How many customers stay: as it was seen, and as the model goes on, each with its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from ui.charts.axes import looked_up, ticks
from ui.charts.rows import RANGE, finished
from ui.numbers import number, percent

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
SEEN, MODEL = "#1d8791", "#c46a22"
HEIGHT = 260


@dataclass(frozen=True, kw_only=True)
class Stayed:
    """The share still there after so many periods, from 0 to 1, with its limits; `said` in words."""

    period: int
    share: float
    low: float
    high: float
    said: str


def retention_chart(
    lang: str, seen: Sequence[Stayed], model: Sequence[Stayed], *, seen_words: str, model_words: str
) -> alt.LayerChart:
    """What was seen as points with ranges, the model as a line with a band; both are named where they end."""
    last = max([1, *(one.period for one in (*seen, *model))])
    x = alt.X("period:Q", scale=alt.Scale(domain=[0, last * 1.02], nice=False), axis=_periods(lang, last))
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("share:Q", scale=scale, axis=_shares(lang))
    layers = [
        alt.Chart(_data(model))
        .mark_area(color=MODEL, opacity=0.18, aria=False)
        .encode(x, alt.Y("low:Q", scale=scale), y2="high:Q"),
        alt.Chart(_data(model)).mark_line(color=MODEL, strokeWidth=2, strokeDash=[5, 3], aria=False).encode(x, y),
        alt.Chart(_data(model)).mark_point(opacity=0, size=120).encode(x, y, tooltip="said:N", description="said:N"),
        alt.Chart(_data(seen)).mark_rule(color=SEEN, **RANGE).encode(x, alt.Y("low:Q", scale=scale), y2="high:Q"),
        alt.Chart(_data(seen))
        .mark_point(filled=True, color=SEEN, opacity=1, size=80)
        .encode(x, y, tooltip="said:N", description="said:N"),
        *(
            _legend(words, place, color)
            for place, (words, color) in enumerate(((seen_words, SEEN), (model_words, MODEL)))
        ),
    ]
    return finished(layers, HEIGHT)


def _legend(words: str, place: int, color: str) -> alt.Chart:
    """In the upper right corner, where a curve that falls leaves room; the mark has the colour, the text the page's."""
    return (
        alt.Chart(alt.InlineData(values=[{"text": words}]))
        .mark_text(align="right", baseline="top", fontSize=13, fontWeight=600, color=color, aria=False)
        .encode(x=alt.value("width"), y=alt.value(4 + 20 * place), text="text:N")
    )


def _periods(lang: str, last: int) -> alt.Axis:
    places = sorted({round(place) for place in ticks(0, max(last, 2))})
    return alt.Axis(
        values=places,
        labelExpr=looked_up(places, [number(lang, place) for place in places]),
        title=None,
        grid=False,
        ticks=False,
        labelFlush=True,
        labelOverlap="greedy",
        labelPadding=6,
    )


def _shares(lang: str) -> alt.Axis:
    places = [0, 0.25, 0.5, 0.75, 1]
    return alt.Axis(
        values=places,
        labelExpr=looked_up(places, [percent(lang, place, 0) for place in places]),
        title=None,
        gridOpacity=0.4,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def _data(rows: Sequence[Stayed]) -> alt.InlineData:
    return alt.InlineData(values=[one.__dict__ for one in rows])
