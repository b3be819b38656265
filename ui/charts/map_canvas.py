"""A sheet to lay a journey out on: colours, sizes, and labels that are cut to their place. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from ui.charts.map_text import cut, lines
from ui.charts.map_values import HANDOFF, MOMENT, Drawing

# Middle tones: at least 3:1 on the light and on the dark background, so that one drawing serves both.
PHASES = {"acquisition": "#1d8791", "delivery": "#c46a22", "retention": "#8a68bd"}
NOW, WISH, LOSS, PLAIN = "#3b7fc4", "#78827f", "#c43d33", "#78827f"
SIGNS = {MOMENT: "#a67c00", "checkpoint": "#3b8f5f", "pain": LOSS, HANDOFF: PLAIN}

# The names of lanes stand left of the first column; half a gap on each side of a column.
GUTTER, SIDE = 152, 22
WIDE, NARROW, BROAD = 940, 182, 260
LINE, STEP = 15, 24


@dataclass(frozen=True)
class Style:
    """How a kind of label is written; `size` in pixels."""

    size: int
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    opacity: float = 1


STYLES = {
    "phase": Style(11, bold=True, opacity=0.85),
    "stage": Style(13, bold=True),
    "lane": Style(12, bold=True),
    "text": Style(12),
    "note": Style(11, opacity=0.85),
    "alarm": Style(11, bold=True),
    "scale": Style(11, align="right", opacity=0.85),
    "pill": Style(10, bold=True, align="center"),
}
Row = dict[str, Any]


@dataclass
class Canvas:
    """Rows by layer, all in pixels from the top left."""

    drawing: Drawing
    width: int = 0
    height: float = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, layer: str, **row: Any) -> None:
        self.rows.setdefault(layer, []).append(row)

    @cached_property
    def pitch(self) -> float:
        """From one column to the next."""
        return min(max((WIDE - GUTTER - SIDE) / max(len(self.drawing.columns), 1), NARROW), BROAD)

    @cached_property
    def room(self) -> float:
        """The width of what stands in a column."""
        return self.pitch - 2 * SIDE

    def border(self, column: int) -> float:
        """The middle of the gap before a column."""
        return GUTTER + column * self.pitch

    def left(self, column: int) -> float:
        return self.border(column) + SIDE

    def write(self, style: str, text: str, x: float, y: float, room: float, said: str = "") -> None:
        """A label of one line, its middle at y."""
        how = STYLES[style]
        shown = cut(text, room, how.size, bold=how.bold)
        self.add(style, text=shown, x=int(x), y=int(y), room=int(room), said=said or text)

    def heading(self, text: str, sign: str | None = None, color: str = PLAIN) -> None:
        """What a lane is called, beside its top; `sign` is the shape that stands for what is in it."""
        x, y = 22.0 if sign else 0.0, self.height + 12
        if sign:
            self.add("shapes", x=7, y=y, shape=sign, color=color, said=text)
        for line in lines(text, GUTTER - x - 12, STYLES["lane"].size, bold=True):
            self.write("lane", line, x, y, GUTTER - x - 12, text)
            y += LINE

    def rule(self) -> None:
        self.add("rules", x=0, x2=self.width, y=round(self.height), opacity=0.22)
