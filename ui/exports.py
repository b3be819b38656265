"""A journey's map as a file for people who do not use the app: SVG, PNG, and a page that holds everything itself.

Made here without a network, always on white, with fonts that the converter brings along or every system has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from ui.charts.journey_map import INK
from ui.charts.map_text import lines
from ui.map_list import Section

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
DARK = "#0c1a1e"
MARGIN = 24
# A map of very many stages is not made smaller than this on a page: what is written in it stays legible.
SMALLEST = 0.6
FOOT_SIZE, FOOT_LINE, FOOT_GAP = 12, 18, 10
# Dots of a PNG for each of the drawing's: sharp on paper too.
SCALE = 2.0
# What XML cannot hold. The converter does not refuse it: it ends the whole program.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STYLE = (
    f"body{{font:16px/1.5 {FONT};color:{DARK};background:#fff;margin:2rem}}"
    "main{max-width:70rem}.map{overflow-x:auto}h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%}th,td{border-top:1px solid #d9d5c9;padding:.35rem .75rem .35rem 0;"
    "text-align:left;vertical-align:top}th{width:11rem}ul{margin:0;padding:0 0 0 1.1rem}small{color:#535b5a}"
    ".map svg{max-width:100%;height:auto}@media screen and (max-width:60rem){.map svg{max-width:none}}"
    "@media print{.map svg{width:100%;min-width:0!important}}"
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is written around a drawing: the journey's name, under it a few lines, and `foot` below the drawing."""

    lang: str
    title: str
    about: Sequence[str]
    foot: str = ""


def svg(spec: dict[str, Any], sheet: Sheet) -> str:
    """The drawing with its title."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(_on_paper(spec, sheet), allowed_base_urls=[])
    return drawn


def png(spec: dict[str, Any], sheet: Sheet) -> bytes:
    """The same as a picture."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(svg(spec, sheet), scale=SCALE)
    return drawn


def page(spec: dict[str, Any], sheet: Sheet, listed: Sequence[Section], how: tuple[str, Sequence[str]]) -> str:
    """One HTML file with the drawing, how to read it (a heading and its lines), and the list; it asks for nothing."""
    drawing = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg(spec, Sheet(lang=sheet.lang, title="", about=())), count=2)
    drawing = drawing.replace("<svg ", f'<svg style="min-width:{round(SMALLEST * spec["width"])}px" ', 1)
    foot = f"<p><small>{_html(sheet.foot)}</small></p>" if sheet.foot else ""
    legend = "".join(f"<li>{escape(line)}</li>" for line in how[1])
    return (
        f'<!doctype html>\n<html lang="{sheet.lang}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_html(sheet.title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{_html(sheet.title)}</h1>{''.join(f'<p>{_html(line)}</p>' for line in sheet.about)}"
        f'<div class="map">{drawing}</div>{foot}<main><h2>{escape(how[0])}</h2><ul>{legend}</ul>'
        f"{''.join(map(_section, listed))}</main></body></html>\n"
    )


def file_name(name: str, day: date, kind: str) -> str:
    """ASCII whatever the journey is called: "reforma-de-cocina-2026-03-01.svg"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return f"{short or 'map'}-{day.isoformat()}.{kind}"


def _on_paper(spec: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    """White, in a font of its own, with ink for what is otherwise in the page's colour."""
    layers = [
        {
            **layer,
            "mark": {key: DARK if value == INK else value for key, value in layer["mark"].items()},
            "data": {"values": [_writable(row) for row in layer["data"]["values"]]},
        }
        for layer in spec["layer"]
    ]
    room = spec["width"] - MARGIN
    foot = lines(_xml(sheet.foot), room, FOOT_SIZE) if sheet.foot else ()
    if foot:
        layers.append(_foot(spec, foot))
    about = [line for text in sheet.about for line in lines(_xml(text), room, 13)]
    head = {
        "text": list(lines(_xml(sheet.title), room, 20, bold=True)),
        "subtitle": about,
        "anchor": "start",
        "fontSize": 20,
        "subtitleFontSize": 13,
        "color": DARK,
        "subtitleColor": DARK,
        "subtitlePadding": 6,
        "offset": 16,
        "frame": "group",
    }
    return {
        **spec,
        "layer": layers,
        "height": spec["height"] + (FOOT_GAP + FOOT_LINE * len(foot) if foot else 0),
        "background": "#ffffff",
        "padding": MARGIN if sheet.title else 0,
        "autosize": {"type": "pad"},
        "config": {**spec.get("config", {}), "font": FONT},
        **({"title": head} if sheet.title else {}),
    }


def _foot(spec: dict[str, Any], foot: Sequence[str]) -> dict[str, Any]:
    """The lines under the drawing, on the same sheet of pixels."""
    top = spec["height"] + FOOT_GAP + FOOT_LINE / 2
    rows = [{"x": 0, "y": top + FOOT_LINE * place, "text": line} for place, line in enumerate(foot)]
    sheet = {axis: spec["layer"][0]["encoding"][axis] for axis in ("x", "y")}
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontSize": FOOT_SIZE, "color": DARK}
    return {"mark": mark, "data": {"values": rows}, "encoding": {**sheet, "text": {"field": "text", "type": "nominal"}}}


def _writable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _xml(value) if isinstance(value, str) else value for name, value in row.items()}


def _section(one: Section) -> str:
    small = f" <small>{_html(one.phase)}</small>" if one.phase else ""
    rows = "".join(f"<tr><th>{_html(label)}</th><td>{_told(told)}</td></tr>" for label, told in one.entries)
    return f"<h2>{_html(one.name)}{small}</h2><table>{rows}</table>"


def _told(told: Sequence[str]) -> str:
    if len(told) == 1:
        return _html(told[0])
    return f"<ul>{''.join(f'<li>{_html(line)}</li>' for line in told)}</ul>"


def _html(text: str) -> str:
    return escape(_xml(text))


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
