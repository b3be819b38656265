"""The ways that hand-offs take across the canvas: along the gaps between columns and above lanes, past every label."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ui.charts.map_values import Arrow

# Pixels between two ways beside each other, and from the middle of a gap to each of them.
APART = 5
TRACKS = (0, -APART, APART, -2 * APART, 2 * APART)
PILL = 15
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where a touchpoint stands: its column, its lane, and its edges in pixels."""

    column: int
    lane: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class Route:
    """Corners from start to end. `right`: it arrives going right. `pill`: the middle of its label, if it has one."""

    arrow: Arrow
    points: tuple[Point, ...]
    right: bool
    pill: Point | None


def is_long(start: int, end: int) -> bool:
    """Whether columns lie between, which are passed above the lane where it ends."""
    return abs(end - start) > 1


def routes(
    arrows: Iterable[Arrow], boxes: Mapping[int, Box], borders: Sequence[float], above: Mapping[str, float]
) -> list[Route]:
    """One for each arrow whose two ends are on the canvas, apart.

    `borders` are the middles of the gaps, before each column and after the last; `above` is the height of the
    first way above each lane.
    """
    drawn = [
        one for one in arrows if one.start in boxes and one.end in boxes and boxes[one.start] is not boxes[one.end]
    ]
    return _Ways(boxes, borders, above, drawn).all()


class _Ways:
    """What has been taken so far: places on the sides of touchpoints, in gaps, above lanes."""

    def __init__(
        self,
        boxes: Mapping[int, Box],
        borders: Sequence[float],
        above: Mapping[str, float],
        arrows: Sequence[Arrow],
    ) -> None:
        self._boxes, self._borders, self._above, self._arrows = boxes, borders, above, arrows
        self._ports = Counter(side for one in arrows for side in self._sides(one))
        self._used: Counter[tuple[Box, bool]] = Counter()
        self._gaps: dict[int, list[list[tuple[float, float]]]] = defaultdict(lambda: [[] for _ in TRACKS])
        self._lanes: Counter[str] = Counter()
        self._pills: dict[int, list[float]] = defaultdict(list)

    def all(self) -> list[Route]:
        return [self._route(one) for one in self._arrows]

    def _sides(self, arrow: Arrow) -> tuple[tuple[Box, bool], tuple[Box, bool]]:
        """Where it leaves and where it arrives: a touchpoint, and whether on its right side."""
        start, end = self._boxes[arrow.start], self._boxes[arrow.end]
        return (start, end.column >= start.column), (end, end.column <= start.column)

    def _route(self, arrow: Arrow) -> Route:
        (start, leaves_right), (end, arrives_right) = self._sides(arrow)
        out, into = self._port(start, leaves_right), self._port(end, arrives_right)
        first = start.column + leaves_right
        last = end.column + arrives_right
        if first == last:
            into = out if abs(into - out) < APART and start.column != end.column else into
            x = self._gap(first, out, into)
            middle = [(x, out), (x, into)]
            turn = into
        else:
            turn = self._above[end.lane] + APART * self._lanes[end.lane]
            self._lanes[end.lane] += 1
            x, x2 = self._gap(first, out, turn), self._gap(last, turn, into)
            middle = [(x, out), (x, turn), (x2, turn), (x2, into)]
        ends = ((start.right if leaves_right else start.left, out), (end.right if arrives_right else end.left, into))
        return Route(
            arrow=arrow,
            points=(ends[0], *middle, ends[1]),
            right=not arrives_right,
            pill=None if arrow.label is None else (self._borders[first], self._pill(first, out, turn)),
        )

    def _port(self, box: Box, right: bool) -> float:
        """The height at which the next way leaves or reaches this side: spread evenly."""
        many, taken = self._ports[box, right], self._used[box, right]
        self._used[box, right] += 1
        return box.top + (box.bottom - box.top) * (taken + 1) / (many + 1)

    def _gap(self, gap: int, one: float, other: float) -> float:
        """Where to go up or down in a gap: on the first track that is free there, else on the least used."""
        low, high = sorted((one, other))
        tracks = self._gaps[gap]
        free = [i for i, taken in enumerate(tracks) if all(high + 3 < a or low - 3 > b for a, b in taken)]
        track = free[0] if free else min(range(len(tracks)), key=lambda i: len(tracks[i]))
        tracks[track].append((low, high))
        return self._borders[gap] + TRACKS[track]

    def _pill(self, gap: int, one: float, other: float) -> float:
        """The height of a label: in the middle of its way up or down, or above a short one, and free."""
        wanted = (one + other) / 2 if abs(one - other) > 2.5 * PILL else min(one, other) - PILL * 0.8
        taken = self._pills[gap]
        steps = [wanted + sign * PILL * step for step in range(len(taken) * 2 + 1) for sign in (1, -1)]
        free = next(y for y in steps if all(abs(y - other) >= PILL for other in taken))
        taken.append(free)
        return free
