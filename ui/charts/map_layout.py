"""Where everything on a journey's canvas stands, in pixels: columns by stage, under each what is known of it.

`canvas` gives rows for each layer of `journey_map.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from ui.charts.map_canvas import GUTTER, NOW, PHASES, SIDE, STEP, STYLES, WISH, Canvas
from ui.charts.map_lanes import draw_lanes
from ui.charts.map_text import lines
from ui.charts.map_values import Drawing, Feeling, Share, StageColumn
from ui.numbers import signed

# What is right of the last column: a way may run there.
EDGE = 14
DOT = 90
# Points of today and of the wish that are nearer than this would lie on each other, in pixels.
NEAR = 12


def canvas(drawing: Drawing) -> Canvas:
    """The whole journey, from its phases down to its figures."""
    found = Canvas(drawing)
    found.width = round(found.border(len(drawing.columns)) + EDGE)
    _heads(found)
    _feelings(found)
    draw_lanes(found)
    _figures(found)
    for first, last, phase in _runs(drawing.columns):
        edges = {"x": found.border(first) + 2, "x2": found.border(last + 1) - 2}
        color = PHASES[phase]
        found.add("bands", **edges, y=0, y2=round(found.height), color=color, opacity=0.07)
        found.add("bands", **edges, y=0, y2=24, color=color, opacity=0.3)
    found.height = round(found.height)
    return found


def _runs(columns: Sequence[StageColumn]) -> Iterable[tuple[int, int, str]]:
    """First and last column of each phase."""
    for phase, run in groupby(range(len(columns)), key=lambda i: columns[i].phase):
        places = list(run)
        yield places[0], places[-1], phase


def _heads(at: Canvas) -> None:
    columns, words = at.drawing.columns, at.drawing.words
    for first, last, phase in _runs(columns):
        room = at.pitch * (last - first + 1) - 2 * SIDE
        at.write("phase", dict(words.phases)[phase].upper(), at.left(first), 12, room)
    size = STYLES["stage"].size
    names = [lines(one.name, at.room, size, most=3, bold=True) for one in columns]
    tall = max((17 * len(name) + 20 * one.optional for one, name in zip(columns, names, strict=True)), default=17)
    for i, (one, name) in enumerate(zip(columns, names, strict=True)):
        y = 42.0
        for line in name:
            at.write("stage", line, at.left(i), y, at.room, one.name)
            y += 17
        if one.optional:
            at.write("note", words.optional, at.left(i), y, at.room)
            edges = {"x": at.left(i) - 9, "x2": at.left(i) + at.room + 9}
            at.add("dashed", **edges, y=29, y2=y + 10, said=f"{one.name}: {words.optional}")
    at.height = 38 + tall


def _feelings(at: Canvas) -> None:
    words, top = at.drawing.words, at.height + 20
    at.rule()
    at.heading(words.emotion)
    at.write("note", words.guess, 20, at.height + 34, GUTTER - 52)
    at.add("points", x=7, y=at.height + 34, shape="circle", color=NOW, fill="transparent", size=DOT, said=words.guess)
    for value in range(-2, 3):
        y = top + (2 - value) * STEP
        at.add("rules", x=GUTTER, x2=at.width, y=round(y), opacity=0.4 if value == 0 else 0.14)
        at.write("scale", signed("en", value), GUTTER - 6, y, 24)
    bottom = top + 4 * STEP + 22
    for name, y, color, shape in (("now", bottom, NOW, "circle"), ("wish", bottom + 16, WISH, "diamond")):
        at.add("points", x=7, y=y, shape=shape, color=color, fill=color, size=DOT, said=getattr(words, name))
        at.write("text", getattr(words, name), 20, y, GUTTER - 32)
        _curve(at, name, top, y, color, shape)
    at.height = bottom + 16 + 14


def _curve(at: Canvas, name: str, top: float, below: float, color: str, shape: str) -> None:
    """Its points, its line (broken where a stage says nothing), and what each point rests on."""
    run = 0
    for i, one in enumerate(at.drawing.columns):
        feeling: Feeling | None = getattr(one, name)
        if feeling is None:
            run += 1
            continue
        apart = NEAR if one.now is None or one.wish is None else abs(one.now.value - one.wish.value) * STEP
        near = apart < NEAR
        x = at.left(i) + at.room / 2 + (0 if not near else -7 if name == "now" else 7)
        place = {"x": int(x), "y": int(top + (2 - feeling.value) * STEP)}
        at.add(f"line_{name}", **place, run=run, said=feeling.said)
        fill = "transparent" if feeling.guess else color
        at.add("points", **place, shape=shape, color=color, fill=fill, size=DOT, said=feeling.said)
        at.write("note", feeling.label, at.left(i), below, at.room, feeling.said)


def _figures(at: Canvas) -> None:
    for place, name in enumerate(at.drawing.words.figures):
        at.rule()
        at.heading(name)
        for i, one in enumerate(at.drawing.columns):
            said = f"{one.name}, {name}: {one.figures[place] or '—'}"
            at.write("text", one.figures[place] or "—", at.left(i), at.height + 12, at.pitch - SIDE - 8, said)
            if place == 0 and one.conversion:
                _share(at, i, one.conversion, said)
        at.height += 36 if place == 0 else 24
    at.height += 6


def _share(at: Canvas, column: int, share: Share, said: str) -> None:
    """From 0 to 100 % as a thin line, its interval as a thick one, and a dot."""
    left, y = at.left(column), int(at.height + 25)
    color = PHASES[at.drawing.columns[column].phase]
    for low, high, size, opacity in ((0.0, 1.0, 1, 0.5), (share.low, share.high, 3, 1.0)):
        edges = {"x": int(left + low * at.room), "x2": int(left + high * at.room)}
        at.add("ranges", **edges, y=y, color=color, size=size, opacity=opacity)
    x = int(left + share.value * at.room)
    at.add("points", x=x, y=y, shape="circle", color=color, fill=color, size=DOT / 2, said=said)
