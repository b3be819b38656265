"""Rates of the same stages in two groups or more, and what a new customer costs in each, and whether they differ:
tested, and corrected for how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from experiments.many import compare_shares
from experiments.several import holm
from funnel.cac_ratio import cost_ratio
from funnel.counts import StageCounts, wilson
from funnel.interval import Interval
from funnel.known import Counted
from funnel.mover import UNKNOWN
from ui.parts.funnel_period import Period
from ui.parts.money_figures import apart

ALPHA = 0.05
# A share of fewer people than this can be almost anything.
FEW = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """One stage: what was counted of it in each group, the first of which the others are compared with."""

    head: str
    name: str
    counts: tuple[StageCounts, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A group's rate less the first group's, with 95 % limits, and p corrected for all comparisons at once."""

    found: Interval
    p: float

    @property
    def decided(self) -> bool:
        return self.p < ALPHA


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A line with the rate of each group, and of each but the first its difference; None where not known."""

    line: Line
    rates: tuple[Interval, ...]
    differences: tuple[Difference | None, ...]

    def few(self, place: int) -> bool:
        return 0 < (self.line.counts[place].entered or 0) < FEW


@dataclass(frozen=True, kw_only=True)
class Acquired:
    """What was spent on new customers in one group, in minor units, and how many came; None where not known, or where
    not all of the days were counted."""

    minor: float | None = None
    people: int | None = None


def compare(
    lines: Sequence[Line], costs: Sequence[Acquired] = ()
) -> tuple[list[Compared], tuple[Difference | None, ...]]:
    """Every group against the first, in every line and in what a new customer costs; p raised together (Holm).

    p of a line is that of the score or the exact test (`experiments.shares`), that of a cost the one of
    `funnel.cac_ratio`, whose ratio stands in the place of a difference. Source: Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    pairs = [
        (at, place)
        for at, line in enumerate(lines)
        for place in range(1, len(line.counts))
        if known(line.counts[0]) and known(line.counts[place])
    ]
    ratios = [cost_ratio(one.minor, one.people, costs[0].minor, costs[0].people) for one in costs[1:]]
    tested = [*_tested(lines, pairs), *((one.found, one.p) for one in ratios if one is not None)]
    adjusted = holm([p for _, p in tested])
    raised = [Difference(found=found, p=p or 0.0) for (found, _), p in zip(tested, adjusted, strict=True)]
    found = dict(zip(pairs, raised, strict=False))
    rest = iter(raised[len(pairs) :])
    compared = [
        Compared(
            line=line,
            rates=tuple(rate(one) for one in line.counts),
            differences=tuple(found.get((at, place)) for place in range(1, len(line.counts))),
        )
        for at, line in enumerate(lines)
    ]
    return compared, tuple(None if one is None else next(rest) for one in ratios)


def _tested(lines: Sequence[Line], pairs: Sequence[tuple[int, int]]) -> list[tuple[Interval, float]]:
    """The difference of each line and group from the first group, with its own p."""
    if not pairs:
        return []
    treated = [lines[at].counts[place] for at, place in pairs]
    control = [lines[at].counts[0] for at, _ in pairs]
    found = compare_shares(
        [one.completed or 0 for one in treated],
        [one.entered or 0 for one in treated],
        [one.completed or 0 for one in control],
        [one.entered or 0 for one in control],
    )
    limits = zip(found.difference.value, found.difference.low, found.difference.high, found.p_value, strict=True)
    return [
        (Interval(value=float(value), low=float(low), high=float(high)), float(p)) for value, low, high, p in limits
    ]


def comparisons(lines: Iterable[Compared], costs: Iterable[Difference | None] = ()) -> int:
    """How many comparisons were made."""
    return sum(one is not None for line in lines for one in line.differences) + sum(one is not None for one in costs)


def known(counts: StageCounts) -> bool:
    return bool(counts.entered) and counts.completed is not None


def rate(counts: StageCounts) -> Interval:
    """The share of those in that went on, with Wilson's limits."""
    if not known(counts):
        return UNKNOWN
    completed, entered = counts.completed or 0, counts.entered or 1
    low, high = wilson(completed, entered) or (0.0, 1.0)
    value = completed / entered
    return Interval(value=value, low=min(low, value), high=max(high, value))


def within(counted: Iterable[Counted], period: Period) -> StageCounts:
    """What was counted inside a period, added up, nobody twice; unknown where nothing was counted whole."""
    known = [one.counts for one in apart([one for one in counted if one.whole], period)]
    if not known:
        return StageCounts()
    return StageCounts(
        entered=sum(one.entered or 0 for one in known), completed=sum(one.completed or 0 for one in known)
    )
