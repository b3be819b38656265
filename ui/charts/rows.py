"""Charts of rows, one below the other, each with its words above its mark: what they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

INK = "currentColor"
# How the line of a range looks. Drawn any paler it would not stand out by 3:1 from the light and the dark page
# (tests/test_theme.py); it is thin instead, so that the mark on it is seen.
RANGE: dict[str, Any] = {"strokeWidth": 3, "strokeCap": "round", "aria": False}


def data(values: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Inside the chart, as it stands."""
    return alt.InlineData(values=list(values))


def down(height: int, field: str = "y") -> alt.Y:
    """Pixels from the top."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)


def headed(rows: Sequence[dict[str, Any]], height: int) -> list[alt.Chart]:
    """Above each mark, at `text_y`, its `name` on the left and its figures (`label`) on the right.

    The name gives way to the figures.
    """
    room = 7 * max((len(row["label"]) for row in rows), default=0) + 8

    def text(field: str, place: Any, limit: str, **look: Any) -> alt.Chart:
        look = {"baseline": "top", "fontSize": 13, "color": INK, "limit": alt.ExprRef(limit), **look}
        return alt.Chart(data(rows)).mark_text(**look).encode(down(height, "text_y"), x=place, text=f"{field}:N")

    return [
        text("name", alt.value(0), f"width - {room}", align="left", fontWeight=600),
        text("label", alt.value("width"), "width", align="right"),
    ]


def finished(layers: Sequence[alt.Chart], height: int) -> alt.LayerChart:
    """As wide as its place, its axes and legends in the page's own colour."""
    # Streamlit's grey for them has 3.6:1 on the light page.
    ink = {"labelColor": INK, "titleColor": INK, "labelOpacity": 0.8, "titleOpacity": 0.8}
    return (
        alt.layer(*layers)
        .properties(width="container", height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure_view(stroke=None)
        .configure_axis(**ink)
        .configure_legend(**ink)
    )
