"""The journey excellence score: each stage with its range, the score over time, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from ui.charts.axes import days_axis, looked_up, ticks
from ui.charts.funnel import MARKS, phase_color
from ui.charts.rows import INK, RANGE, data, down, finished
from ui.numbers import number, signed

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
SCORE, OTHER = "#1d8791", "#7b8786"
UP, DOWN = "#2f8f5b", "#cc5349"
ROW, BAR = 54, 14
# Within a row: its words, and close below them its mark, with as much room above as below.
WORDS, MARK = 9, 28
HEIGHT = 240


@dataclass(frozen=True, kw_only=True)
class StageBar:
    """One stage: `label` says its figures in words; without a number `value` is None."""

    name: str
    phase: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    weakest: bool


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The score on one day, under the weights in force (`here`) or under others."""

    day: date
    value: float
    low: float | None
    high: float | None
    here: bool
    label: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one part did to the score, in points."""

    name: str
    label: str
    points: float


def stages_chart(lang: str, bars: Sequence[StageBar]) -> alt.LayerChart:
    """From 0 to 100; colour and shape tell the phase, the weakest points down. As wide as its place, 340 px or more."""
    height = ROW * len(bars)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=_axis(lang, 0, 100))
    kinds = {**{phase: shape for phase, (_, shape) in MARKS.items()}, "weakest": "triangle-down"}
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=list(kinds), range=list(kinds.values())), legend=None)
    rows = [_stage(bar, place) for place, bar in enumerate(bars)]
    known = [row for row in rows if row["x"] is not None]
    ranges = [{**row, "x": row["low"], "x2": row["high"]} for row in known if row["low"] is not None]
    middle = down(height, "middle")
    layers = [
        alt.Chart(data(ranges)).mark_rule(**RANGE).encode(x, middle, phase_color(), x2="x2"),
        alt.Chart(data(known))
        .mark_point(filled=True, opacity=1, size=130)
        .encode(x, middle, phase_color(), shape, tooltip="said:N", description="said:N"),
        *_words(rows, height),
    ]
    return finished(layers, height)


def history_chart(lang: str, noted: Sequence[Noted]) -> alt.LayerChart:
    """The score of every day that it was noted on; under other weights hollow and dashed."""
    days = sorted({one.day for one in noted})
    ends = [x for one in noted for x in (one.value, one.low, one.high) if x is not None]
    bottom, top = max(0.0, min(ends) - 5), min(100.0, max(ends) + 5)
    x = alt.X(
        "day:T",
        axis=days_axis(lang, days),
        scale=alt.Scale(domain=[days[0].isoformat(), days[-1].isoformat()], padding=12),
    )
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=_axis(lang, bottom, top))
    rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for one in noted:
        row = {"day": one.day.isoformat(), "value": one.value, "low": one.low, "high": one.high, "label": one.label}
        rows[one.here].append(row)
    ranges = [row for row in rows[True] if row["low"] is not None]
    layers = [
        alt.Chart(data(ranges)).mark_rule(color=SCORE, **RANGE).encode(x, alt.Y("low:Q", scale=scale), y2="high"),
        alt.Chart(data(rows[False]))
        .mark_line(color=OTHER, strokeWidth=1.5, strokeDash=[5, 4], aria=False)
        .encode(x, y),
        alt.Chart(data(rows[True])).mark_line(color=SCORE, strokeWidth=2, aria=False).encode(x, y),
        alt.Chart(data(rows[False]))
        .mark_point(color=OTHER, filled=False, opacity=1, size=70, shape="diamond")
        .encode(x, y, tooltip="label:N", description="label:N"),
        alt.Chart(data(rows[True]))
        .mark_point(color=SCORE, filled=True, opacity=1, size=90)
        .encode(x, y, tooltip="label:N", description="label:N"),
    ]
    return finished(layers, HEIGHT)


def moved_chart(lang: str, shares: Sequence[Share]) -> alt.LayerChart:
    """What each part did to the score: to the right up, to the left down."""
    height = ROW * len(shares)
    far = max(0.1, *(abs(share.points) for share in shares)) * 1.1
    left = -far if any(share.points < 0 for share in shares) else -far / 8
    right = far if any(share.points > 0 for share in shares) else far / 8
    axis = _axis(lang, left, right, plus=True)
    x = alt.X("x:Q", scale=alt.Scale(domain=[left, right], nice=False, zero=False), axis=axis)
    kinds = ["up", "down"]
    color = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[UP, DOWN]), legend=None)
    rows = [
        {
            **_row(share.name, share.label, place),
            "x": share.points,
            "zero": 0,
            "kind": "up" if share.points >= 0 else "down",
        }
        for place, share in enumerate(shares)
    ]
    layers = [
        alt.Chart(data(rows))
        .mark_rect(cornerRadius=2)
        .encode(x, down(height, "top"), color, x2="zero", y2="bottom", tooltip="said:N", description="said:N"),
        alt.Chart(data([{**row, "x": 0} for row in rows]))
        .mark_rule(color=INK, opacity=0.6)
        .encode(x, down(height, "top"), y2="bottom"),
        *_words(rows, height),
    ]
    return finished(layers, height)


def _stage(bar: StageBar, place: int) -> dict[str, Any]:
    row = _row(bar.name, bar.label, place)
    kind = "weakest" if bar.weakest else bar.phase
    return {**row, "phase": bar.phase, "x": bar.value, "low": bar.low, "high": bar.high, "kind": kind}


def _row(name: str, label: str, place: int) -> dict[str, Any]:
    top = ROW * place
    bar = {"top": top + MARK, "middle": top + MARK + BAR / 2, "bottom": top + MARK + BAR}
    heights = {"row": top, "text_y": top + WORDS, **bar}
    return {"name": name, "label": label, "said": f"{name}: {label}", **heights}


def _words(rows: Sequence[dict[str, Any]], height: int) -> list[alt.Chart]:
    """Above each mark its name on the left and its figures on the right; a name gives way to the figures.

    A thin line parts the rows, so that no mark is read with the words below it.
    """
    room = 7 * max((len(row["label"]) for row in rows), default=0) + 8
    look: dict[str, Any] = {"baseline": "top", "fontSize": 13, "color": INK}
    names = alt.Chart(data(list(rows))).mark_text(
        align="left", fontWeight=600, limit=alt.ExprRef(f"width - {room}"), **look
    )
    labels = alt.Chart(data(list(rows))).mark_text(align="right", limit=alt.ExprRef("width"), **look)
    lines = alt.Chart(data(list(rows[1:]))).mark_rule(color=INK, opacity=0.15, aria=False)
    return [
        lines.encode(down(height, "row"), x=alt.value(0), x2=alt.value("width")),
        names.encode(down(height, "text_y"), x=alt.value(0), text="name:N"),
        labels.encode(down(height, "text_y"), x=alt.value("width"), text="label:N"),
    ]


def _axis(lang: str, left: float, right: float, *, plus: bool = False) -> alt.Axis:
    places = ticks(left, right)
    step = places[1] - places[0]
    digits = 0 if step >= 1 else 1 if step >= 0.1 else 2
    words = [signed(lang, place, digits) if plus else number(lang, place, digits) for place in places]
    return alt.Axis(
        values=list(places),
        labelExpr=looked_up(places, words),
        title=None,
        gridOpacity=0.4,
        domain=False,
        ticks=False,
        labelFlush=True,
        labelOverlap=True,
        labelPadding=6,
    )
