"""The lanes of a journey's canvas, each as tall as what is in it, and the hand-offs between touchpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ui.charts.map_canvas import GUTTER, LINE, LOSS, PHASES, PLAIN, SIDE, SIGNS, STYLES, Canvas
from ui.charts.map_routes import APART, Box, Route, is_long, routes
from ui.charts.map_text import lines, width
from ui.charts.map_values import CHANNELS, HANDOFF, LANES, Drawing, Mark

# So many things of a lane are shown in one stage; what else there is, is counted.
MOST = 4


def draw_lanes(at: Canvas) -> None:
    names = dict(at.drawing.words.lanes)
    boxes: dict[int, Box] = {}
    above: dict[str, float] = {}
    ends = {end for arrow in at.drawing.arrows for end in (arrow.start, arrow.end)}
    long = _long(at.drawing)
    for lane in LANES:
        cells = [[mark for mark in one.marks if mark.lane == lane] for one in at.drawing.columns]
        if not any(cells):
            continue
        at.rule()
        above[lane] = at.height + 7
        at.height += long[lane] * APART + 2 * (long[lane] > 0)
        at.heading(names[lane], None if lane in CHANNELS else lane, SIGNS.get(lane, PLAIN))
        if lane == HANDOFF and any(mark.alarm for cell in cells for mark in cell):
            at.add("shapes", x=7, y=at.height + 30, shape=HANDOFF, color=LOSS, said=at.drawing.words.loses)
            at.write("note", at.drawing.words.loses, 22, at.height + 30, GUTTER - 34)
        tops = [_cell(at, i, lane, cell, ends, boxes) for i, cell in enumerate(cells)]
        at.height = max(*tops, at.height + 26 + 20 * (lane == HANDOFF)) + 8
    borders = [at.border(i) for i in range(len(at.drawing.columns) + 1)]
    for place, route in enumerate(routes(at.drawing.arrows, boxes, borders, above)):
        _arrow(at, place, route)


def _long(drawing: Drawing) -> Counter[str]:
    """How many hand-offs pass above each lane."""
    places = {
        mark.id: (i, mark.lane) for i, one in enumerate(drawing.columns) for mark in one.marks if mark.lane in CHANNELS
    }
    return Counter(
        places[one.end][1]
        for one in drawing.arrows
        if one.start in places and one.end in places and is_long(places[one.start][0], places[one.end][0])
    )


def _cell(at: Canvas, column: int, lane: str, marks: Sequence[Mark], ends: set[int], boxes: dict[int, Box]) -> float:
    """What stands in one stage and lane, one under another; gives where it stops."""
    left, top, boxed = at.left(column), at.height + 5, lane in CHANNELS
    for mark in (shown := _shown(marks, ends if boxed else set())):
        bottom = _mark(at, column, top, mark)
        if boxed:
            boxes[mark.id] = Box(column=column, lane=lane, left=left, right=left + at.room, top=top, bottom=bottom)
        top = bottom + (6 if boxed else 4)
    ids = {mark.id for mark in shown}
    rest = [mark for mark in marks if mark.id not in ids]
    if rest:
        said = "; ".join(mark.name for mark in rest)
        words = at.drawing.words.more.replace("{count}", str(len(rest)))
        at.write("note", words, left + (8 if boxed else 18), top + 8, at.room - 18, said)
        more = Box(column=column, lane=lane, left=left, right=left + at.room, top=top, bottom=top + 16)
        boxes.update({mark.id: more for mark in rest if boxed})
        top += 20
    return top


def _shown(marks: Sequence[Mark], ends: set[int]) -> list[Mark]:
    """As many as there is place for: rather those where customers are lost or handed over."""
    if len(marks) <= MOST:
        return list(marks)
    kept = sorted(marks, key=lambda mark: (not mark.alarm, mark.id not in ends))[: MOST - 1]
    ids = {mark.id for mark in kept}
    return [mark for mark in marks if mark.id in ids]


def _mark(at: Canvas, column: int, top: float, mark: Mark) -> float:
    """One thing, in a box if it is a touchpoint; gives its lower edge."""
    left, boxed = at.left(column), mark.lane in CHANNELS
    inset, pad = (8, 5) if boxed else (16, 2)
    # No way runs through the lanes without boxes: what stands there may use the gap.
    room = at.room - 2 * inset if boxed else at.room - inset + SIDE - 4
    y = top + pad + LINE / 2
    if not boxed:
        color = LOSS if mark.alarm else SIGNS[mark.lane]
        at.add("shapes", x=int(left + 6), y=int(y), shape=mark.lane, color=color, said=mark.said)
    for line in lines(mark.name, room, STYLES["text"].size, most=4 if mark.lane == HANDOFF else 3):
        at.write("text", line, left + inset, y, room, mark.said)
        y += LINE
    if mark.note:
        at.write("alarm" if mark.alarm else "note", mark.note, left + inset, y, room, mark.said)
        y += LINE - 1
    bottom = y - LINE / 2 + pad
    if boxed:
        color = PHASES[at.drawing.columns[column].phase]
        edges = {"x": int(left), "x2": int(left + at.room), "y": int(top), "y2": int(bottom)}
        at.add("chips", **edges, color=color, said=mark.said)
        for place, sign in enumerate(mark.signs):
            x = int(left + at.room - 10 - 16 * place)
            at.add("shapes", x=x, y=int(top), shape=sign, color=SIGNS[sign], said=mark.said)
    return bottom


def _arrow(at: Canvas, place: int, route: Route) -> None:
    arrow = route.arrow
    color, layer = (LOSS, "losing") if arrow.loses else (PLAIN, "arrows")
    for order, (x, y) in enumerate(route.points):
        at.add(layer, x=int(x), y=int(y), way=place, order=order, said=arrow.said)
    x, y = route.points[-1]
    shape = "triangle-right" if route.right else "triangle-left"
    tip = {"x": int(x - 4 if route.right else x + 4), "y": int(y), "shape": shape, "color": color}
    at.add("tips", **tip, size=110 if arrow.loses else 60, said=arrow.said)
    if route.pill and arrow.label:
        x, y = route.pill
        room = 2 * SIDE - 4
        half = min(width(arrow.label, STYLES["pill"].size, bold=True), room) / 2 + 2
        at.add("pills", x=int(x - half), x2=int(x + half), y=int(y - 7), y2=int(y + 7), color=LOSS)
        at.write("pill", arrow.label, x, y, room, arrow.said)
