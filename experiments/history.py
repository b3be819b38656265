"""What came before the newest reading: earlier totals, looks taken, and the interval as it stood over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from experiments.card import TestCard, explores
from experiments.compare import compare
from experiments.experiment import Reading
from experiments.interim import FARTHEST, always_valid_path
from experiments.looks import alpha_at, boundaries
from experiments.rule import Kind, Rule

# People, total and squares of a sample.
Totals = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Point:
    """The primary metric of one variant through a day, with limits that hold although they were looked at.

    `scale` says of what: "lift" (relative) or "difference" (in the metric's unit).
    """

    through: date
    people: int
    scale: str
    value: float | None
    low: float | None
    high: float | None


def history(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Those of which each contains the one before, oldest first; the newest reading is always the last.

    A reading is totals from the start. One that was replaced on the same day, or that holds what a later one
    cannot contain (a correction), tells nothing that the later one does not. What only explores does not count here:
    by it no reading comes or goes, and so no verdict. Nor does a guardrail that a later reading says nothing of.
    """
    if _each_grows(readings):
        return tuple(readings)
    kept: list[Reading] = []
    for reading in reversed(readings):
        if not kept or (reading.through < kept[-1].through and _each_grows([reading, *reversed(kept)])):
            kept.append(reading)
    return tuple(reversed(kept))


def _each_grows(readings: Sequence[Reading]) -> bool:
    """Whether each is of a later day than the one before, and what came between can be a sample (Cauchy–Schwarz)."""
    if any(later.through <= earlier.through for earlier, later in pairwise(readings)):
        return False
    courses: dict[tuple[str, str], list[Totals]] = defaultdict(list)
    for reading in readings:
        for metric, given in reading.samples.items():
            if not explores(metric):
                for variant, sample in given.items():
                    courses[metric, variant].append((sample.n, sample.total, sample.squares))
    same_length: dict[int, list[list[Totals]]] = defaultdict(list)
    for course in courses.values():
        same_length[len(course)].append(course)
    return all(map(_grow, same_length.values()))


def _grow(courses: Sequence[Sequence[Totals]]) -> bool:
    """Whether each of every course, all as long, can contain the one before."""
    totals = np.array(courses, float)
    people, total, squares = np.moveaxis(np.diff(totals, axis=1), 2, 0)
    room = 1e-9 * (1 + totals[:, 1:, 2])
    return bool(((people >= 0) & (squares >= 0) & (total**2 <= people * squares * (1 + 1e-9) + room)).all())


def information(card: TestCard, readings: Sequence[Reading], *, ended: bool) -> tuple[float, ...]:
    """The part of the planned people at each reading; the last is all there will be once it has `ended`.

    Every reading is a look, whether or not it was planned: the boundaries know of each.
    """
    if card.looks is None or not card.people or not readings:
        return ()
    parts = [sum(reading.people.values()) / card.people for reading in readings]
    before = [part for part in parts[:-1] if 0 < part < 1]
    return (*before, 1.0 if ended else min(1.0, parts[-1]))


def path(card: TestCard, readings: Sequence[Reading], *, ended: bool) -> dict[str, tuple[Point, ...]]:
    """The interval after each reading, by variant. `readings` as `history` gives them.

    With planned looks these are repeated limits (at each look's own boundary), else always-valid ones.
    Source: Jennison & Turnbull (1989), J. R. Stat. Soc. B 51, 305-361.
    """
    rule, metric = card.rule(), card.rule().metrics[0]
    known = [reading for reading in readings if _complete(rule, reading)]
    given = [reading.samples[metric.key] for reading in known]
    if rule.looks is None:
        limits = always_valid_path(rule, metric, given)
        return {
            name: tuple(
                _point(reading, one.scale, one.value, one.low, one.high)
                for reading, one in zip(known, limits[name], strict=True)
            )
            for name in rule.variants
        }
    parts = information(card, known, ended=ended)
    reaches = boundaries(parts, alpha=rule.alpha / len(rule.variants), last=ended)
    found: dict[str, list[Point]] = {name: [] for name in rule.variants}
    for reading, reach in zip(known[len(known) - len(parts) :], reaches, strict=True):
        if reach > FARTHEST:
            continue
        for one in compare(metric, reading.samples[metric.key], control=rule.control, alpha=alpha_at(reach)):
            relative = metric.kind is not Kind.NPS and (one.lift.value is not None or one.lift.low is not None)
            scale, shown = ("lift", one.lift) if relative else ("difference", one.difference)
            found[one.variant].append(_point(reading, scale, shown.value, shown.low, shown.high))
    return {name: tuple(points) for name, points in found.items()}


def _complete(rule: Rule, reading: Reading) -> bool:
    known = reading.samples.get(rule.metrics[0].key, {})
    return all(name in known and known[name].n for name in rule.split)


def _point(reading: Reading, scale: str, value: float | None, low: float | None, high: float | None) -> Point:
    return Point(
        through=reading.through,
        people=sum(reading.people.values()),
        scale=scale,
        value=value,
        low=low,
        high=high,
    )
