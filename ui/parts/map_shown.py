"""What the page of a map shows of a journey: all of it plain values, so that it can be kept until something changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ui.charts.journey_map import journey_spec
from ui.charts.map_values import Drawing
from ui.map_list import Section, sections
from ui.parts.map_drawing import Known, drawing
from ui.words import plain, say


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`spec` is the chart, `stages` how many are in it, `alt` says what it is; `listed` is the whole map as a list,
    ready for Markdown.

    `empty`: there is nothing but stages.
    """

    spec: dict[str, Any]
    stages: int
    alt: str
    listed: str
    empty: bool


def shown(lang: str, currency: str, name: str, known: Known, phase: str | None) -> Shown:
    """Of the journey with this name; one phase of it is drawn, or all for None."""
    drawn = drawing(lang, currency, known)
    seen = drawn.only(phase)
    listed = sections(drawn, say(lang, "map.loose"))
    return Shown(
        spec=journey_spec(seen),
        stages=len(seen.columns),
        alt=_alt(lang, name, seen),
        listed="\n\n".join(_markdown(lang, one) for one in listed),
        empty=drawn.empty,
    )


def _alt(lang: str, name: str, drawn: Drawing) -> str:
    said = [say(lang, "map.alt", journey=name, stages=", ".join(one.name for one in drawn.columns))]
    losing = [mark.name for one in drawn.columns for mark in one.marks if mark.alarm]
    if losing:
        said.append(say(lang, "map.alt_losing", handoffs="; ".join(losing)))
    return " ".join(said)


def _markdown(lang: str, one: Section) -> str:
    """A stage and, under it, everything by its label."""
    after = [text for text in (one.phase, say(lang, "map.optional") if one.optional else None) if text]
    head = f"**{_line(one.name)}**" + "".join(f" · {text}" for text in after)
    rows = []
    for label, told in one.entries:
        if len(told) == 1:
            rows.append(f"- *{label}*: {_line(told[0])}")
        else:
            rows += [f"- *{label}*", *(f"    - {_line(text)}" for text in told)]
    return "\n".join([head, "", *(rows or [say(lang, "map.nothing")])])


def _line(text: str) -> str:
    return plain(" ".join(text.split()))
