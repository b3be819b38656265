"""A journey's map as a list: the same values as its drawing, for those who read, listen, or hold a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ui.charts.map_values import LANES, Drawing, Mark, StageColumn


@dataclass(frozen=True, kw_only=True)
class Section:
    """One stage, or what stands in none (then without a phase): labels, each with its lines."""

    name: str
    phase: str | None
    optional: bool
    entries: tuple[tuple[str, tuple[str, ...]], ...]


def sections(drawing: Drawing, loose: str) -> list[Section]:
    """All that stands on the map, stage by stage; `loose` is the name of what has no stage."""
    phases = dict(drawing.words.phases)
    found = [
        Section(name=one.name, phase=phases[one.phase], optional=one.optional, entries=tuple(_entries(drawing, one)))
        for one in drawing.columns
    ]
    if drawing.loose:
        found.append(Section(name=loose, phase=None, optional=False, entries=tuple(_by_lane(drawing, drawing.loose))))
    return found


def _entries(drawing: Drawing, one: StageColumn) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = drawing.words
    feels = [f"{name}: {feeling.label}" for name, feeling in ((words.now, one.now), (words.wish, one.wish)) if feeling]
    if feels:
        yield words.emotion, tuple(feels)
    yield from _by_lane(drawing, one.marks)
    for name, figure in zip(words.figures, one.figures, strict=True):
        if figure is not None:
            yield name, (figure,)


def _by_lane(drawing: Drawing, marks: Iterable[Mark]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names, marks = dict(drawing.words.lanes), list(marks)
    for lane in LANES:
        told = tuple(f"{mark.name}. {mark.details}".strip() for mark in marks if mark.lane == lane)
        if told:
            yield names[lane], told
