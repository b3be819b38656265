"""The stages of a period: people in and out as bars, and what share went on, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from ui.charts.rows import INK, RANGE, data, down, finished, headed
from ui.numbers import percent

# Middle tones: at least 3:1 on the light and on the dark background, so that one chart serves both.
# Text takes the page's own colour.
MARKS = {
    "acquisition": ("#1d8791", "circle"),
    "delivery": ("#c46a22", "square"),
    "retention": ("#8a68bd", "triangle-up"),
}
HEAD, ROW, GAP = 26, 46, 10
BAR = 12


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One stage, below the heading of its phase, or one segment or channel below that of its stage (`phase_name`).

    Figures in words (`people`, `share`) beside the numbers; None where not known.
    """

    name: str
    phase: str
    phase_name: str
    entered: int | None
    completed: int | None
    conversion: float | None
    low: float | None
    high: float | None
    people: str
    share: str


def people_chart(rows: Sequence[StageRow]) -> alt.LayerChart:
    """People in as a light bar with an edge, people out as a full one inside. As wide as its place, 340 px or more."""
    most = max([1, *(n for row in rows for n in (row.entered, row.completed) if n is not None)])
    placed, heads, height = _places(rows, lambda row: row.people)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=None)

    def bars(name: str, **look: Any) -> alt.Chart:
        known = [{**row, "x": row[name], "zero": 0} for row in placed if row[name] is not None]
        edge = phase_color(alt.Stroke)
        return (
            alt.Chart(data(known))
            .mark_rect(cornerRadius=2, strokeWidth=1, opacity=1, **look)
            .encode(x, down(height), phase_color(), edge, x2="zero", y2="y2", tooltip="said:N", description="said:N")
        )

    layers = [bars("entered", fillOpacity=0.32), bars("completed")]
    return finished([*layers, *_words(placed, heads, height)], height)


def conversion_chart(lang: str, rows: Sequence[StageRow]) -> alt.LayerChart:
    """Each stage's share of people out, from 0 to 100 %, with its interval; shape and colour tell the phase."""
    placed, heads, height = _places(rows, lambda row: row.share)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=_axis(lang))
    known = [{**row, "x": row["conversion"]} for row in placed if row["conversion"] is not None]
    ranges = [{**row, "x": row["low"], "x2": row["high"]} for row in known if row["low"] is not None]
    phases = list(MARKS)
    shape = alt.Shape("phase:N", scale=alt.Scale(domain=phases, range=[MARKS[p][1] for p in phases]), legend=None)
    layers = [
        alt.Chart(data(ranges)).mark_rule(**RANGE).encode(x, down(height, "middle"), phase_color(), x2="x2"),
        alt.Chart(data(known))
        .mark_point(filled=True, opacity=1, size=110)
        .encode(x, down(height, "middle"), phase_color(), shape, tooltip="said:N", description="said:N"),
    ]
    return finished([*layers, *_words(placed, heads, height)], height)


def _places(rows: Sequence[StageRow], label: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Every row and every phase's heading with its height in pixels, and the height of all."""
    placed: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    top = 0
    for i, row in enumerate(rows):
        if i == 0 or (rows[i - 1].phase, rows[i - 1].phase_name) != (row.phase, row.phase_name):
            top += GAP if i else 0
            heads.append({"text": row.phase_name.upper(), "text_y": top + 4})
            top += HEAD
        placed.append(
            {
                **{"name": row.name, "label": label(row), "phase": row.phase, "text_y": top},
                **{"y": top + 20, "y2": top + 20 + BAR, "middle": top + 20 + BAR / 2},
                **{"entered": row.entered, "completed": row.completed},
                **{"conversion": row.conversion, "low": row.low, "high": row.high},
                "said": f"{row.name}: {label(row)}",
            }
        )
        top += ROW
    return placed, heads, top


def _words(placed: list[dict[str, Any]], heads: list[dict[str, Any]], height: int) -> list[alt.Chart]:
    """Phase headings; and above each mark the stage's name and its figures. The name is whole in the table."""
    look: dict[str, Any] = {"baseline": "top", "color": INK, "limit": alt.ExprRef("width"), "align": "left"}
    text = alt.Chart(data(heads)).mark_text(**look, fontSize=11, fontWeight=600, opacity=0.75)
    phases = text.encode(down(height, "text_y"), x=alt.value(0), text="text:N")
    return [phases, *headed(placed, height)]


def phase_color(channel: type[alt.Color | alt.Stroke] = alt.Color) -> Any:
    """That of the phase, the same everywhere."""
    phases = list(MARKS)
    return channel("phase:N", scale=alt.Scale(domain=phases, range=[MARKS[p][0] for p in phases]), legend=None)


def _axis(lang: str) -> alt.Axis:
    places = [0, 0.25, 0.5, 0.75, 1]
    # Vega writes numbers the American way: the words are made here, and looked up by place.
    written = "[" + ", ".join(f"'{percent(lang, place, 0)}'" for place in places) + "]"
    return alt.Axis(
        values=places,
        labelExpr=f"{written}[round(datum.value * 4)]",
        title=None,
        grid=True,
        gridOpacity=0.5,
        domain=False,
        ticks=False,
        labelFlush=True,
        labelPadding=6,
        orient="bottom",
    )
