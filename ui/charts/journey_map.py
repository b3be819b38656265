"""A journey on one canvas: phases, stages, emotion, lanes, hand-offs, and under each stage what is measured.

    journey_spec(drawing)    from the values in map_values.py

Everything is placed by `map_layout.py`, so that no label lies on another; here it only gets its marks.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import altair as alt

from ui.charts.map_canvas import LOSS, NOW, PLAIN, STYLES, WISH
from ui.charts.map_layout import canvas
from ui.charts.map_values import CHECKPOINT, HANDOFF, MOMENT, PAIN, Drawing
from ui.charts.rows import INK

# Text takes the page's own colour.


def _star() -> str:
    corners = [(1.0 if i % 2 == 0 else 0.42, math.pi * i / 5) for i in range(10)]
    return "M" + "L".join(f"{far * math.sin(turn):.3f},{-far * math.cos(turn):.3f}" for far, turn in corners) + "Z"


# A shape for each kind of thing, so that colour alone tells nothing.
SHAPES = {
    MOMENT: _star(),
    CHECKPOINT: "M-1,0.05L-0.62,-0.35L-0.3,-0.02L0.62,-0.85L1,-0.45L-0.3,0.8Z",
    PAIN: "M0.25,-1L-0.7,0.2L-0.08,0.2L-0.25,1L0.7,-0.2L0.08,-0.2Z",
    HANDOFF: "M-1,-0.22L0.15,-0.22L0.15,-0.7L1,0L0.15,0.7L0.15,0.22L-1,0.22Z",
}


def journey_spec(drawing: Drawing) -> dict[str, Any]:
    """The finished chart, as wide as its stages ask for: its place scrolls.

    Rows stand inside their layers: Altair would check and copy each of them, and Streamlit makes a table of every
    named set of them; either costs more than the rest of the page.
    """
    at = canvas(drawing)
    bare = _bare()
    layers = [{**layer, "data": {"values": at.rows[name]}} for name, layer in bare["layer"].items() if name in at.rows]
    return {**bare, "layer": layers, "width": at.width, "height": at.height}


@cache
def _bare() -> dict[str, Any]:
    """Every layer by its name, without rows: the same for all journeys, and slow to make."""
    marks = _marks()
    charts = [chart.properties(data=alt.NamedData(name=name)) for name, chart in marks.items()]
    whole = alt.layer(*charts).properties(autosize=alt.AutoSizeParams(type="none"), padding=0)
    spec: dict[str, Any] = whole.configure_view(stroke=None).to_dict()
    return {**spec, "layer": {layer["data"]["name"]: layer for layer in spec["layer"]}}


def _marks() -> dict[str, alt.Chart]:
    """In the order in which they lie on each other."""
    said = {"tooltip": alt.Tooltip("said:N"), "description": alt.Description("said:N")}
    named = {"color": _as_is("color")}
    span: dict[str, Any] = {"x2": alt.X2("x2:Q")}
    block = {**span, "y2": alt.Y2("y2:Q")}
    run = {"detail": alt.Detail("run:N")}
    solid = {"opacity": _as_is("opacity", alt.Opacity)}
    marks: list[tuple[str, alt.Chart, dict[str, Any]]] = [
        ("bands", _base().mark_rect(aria=False, cornerRadius=3), {**block, **named, **solid}),
        ("rules", _base().mark_rule(aria=False, color=INK, strokeWidth=1), {**span, **solid}),
        (
            "dashed",
            _base().mark_rect(fill="transparent", stroke=INK, strokeDash=[4, 3], cornerRadius=6, opacity=0.5),
            {**block, **said},
        ),
        ("ranges", _base().mark_rule(aria=False, strokeCap="round"), {**span, **named, **solid, "size": _size()}),
        ("line_wish", _line(color=WISH, strokeWidth=2, strokeDash=[6, 4], interpolate="monotone"), run),
        ("line_now", _line(color=NOW, strokeWidth=2.5, interpolate="monotone"), run),
        (
            "chips",
            _base().mark_rect(cornerRadius=6, fillOpacity=0.16, strokeOpacity=0.7, strokeWidth=1),
            {**block, "fill": _as_is("color", alt.Fill), "stroke": _as_is("color", alt.Stroke), **said},
        ),
        ("arrows", _line(color=PLAIN, strokeWidth=1.5, strokeJoin="round"), _way(said)),
        ("losing", _line(color=LOSS, strokeWidth=3.5, strokeJoin="round"), _way(said)),
        (
            "tips",
            _base().mark_point(filled=True, opacity=1, aria=False),
            {**named, "shape": _as_is("shape", alt.Shape), "size": _size()},
        ),
        (
            "points",
            _base().mark_point(strokeWidth=2, opacity=1),
            {
                "shape": _as_is("shape", alt.Shape),
                "fill": _as_is("fill", alt.Fill),
                "stroke": _as_is("color", alt.Stroke),
                "size": _size(),
                **said,
            },
        ),
        (
            "shapes",
            _base().mark_point(filled=True, opacity=1, size=150),
            {**named, "shape": alt.Shape("shape:N", legend=None, scale=_shapes()), **said},
        ),
        ("pills", _base().mark_rect(aria=False, cornerRadius=7), {**block, **named}),
        *((name, _text(name), {"text": alt.Text("text:N"), "tooltip": said["tooltip"]}) for name in STYLES),
    ]
    size = alt.ExprRef("width"), alt.ExprRef("height")
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, size[0]], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[size[1], 0], nice=False, zero=False))
    return {name: chart.encode(x=x, y=y, **encoding) for name, chart, encoding in marks}


def _base() -> alt.Chart:
    return alt.Chart()


def _line(**look: Any) -> alt.Chart:
    return _base().mark_line(**look)


def _way(said: dict[str, Any]) -> dict[str, Any]:
    return {"detail": alt.Detail("way:N"), "order": alt.Order("order:Q"), **said}


def _text(name: str) -> alt.Chart:
    how = STYLES[name]
    return _base().mark_text(
        aria=False,
        align=how.align,
        baseline="middle",
        fontSize=how.size,
        fontWeight=600 if how.bold else 400,
        opacity=how.opacity,
        color="#ffffff" if name == "pill" else INK,
        # Where a font is wider than was reckoned with, a label is cut all the same.
        limit=alt.ExprRef("datum.room"),
    )


def _as_is(name: str, channel: Any = alt.Color) -> Any:
    """The value itself: a colour, a shape, an opacity."""
    kind = "Q" if name == "opacity" else "N"
    return channel(f"{name}:{kind}", scale=None, legend=None)


def _size() -> alt.Size:
    return alt.Size("size:Q", scale=None, legend=None)


def _shapes() -> alt.Scale:
    return alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
