"""Rates of the same stages in two groups or more, and whether they differ: tested, and corrected for how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from experiments.many import compare_shares
from experiments.several import holm
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


def compare(lines: Sequence[Line]) -> list[Compared]:
    """Every group against the first, in every line; p by the score or the exact test, then raised together (Holm).

    Source: Holm (1979), Scand. J. Stat. 6, 65-70; the tests are those of `experiments.shares`.
    """
    pairs = [
        (at, place)
        for at, line in enumerate(lines)
        for place in range(1, len(line.counts))
        if known(line.counts[0]) and known(line.counts[place])
    ]
    found: dict[tuple[int, int], Difference] = {}
    if pairs:
        treated = [lines[at].counts[place] for at, place in pairs]
        control = [lines[at].counts[0] for at, _ in pairs]
        tested = compare_shares(
            [one.completed or 0 for one in treated],
            [one.entered or 0 for one in treated],
            [one.completed or 0 for one in control],
            [one.entered or 0 for one in control],
        )
        adjusted = holm([float(p) for p in tested.p_value])
        for place, pair in enumerate(pairs):
            value, low, high = (float(getattr(tested.difference, name)[place]) for name in ("value", "low", "high"))
            found[pair] = Difference(found=Interval(value=value, low=low, high=high), p=adjusted[place] or 0.0)
    return [
        Compared(
            line=line,
            rates=tuple(rate(one) for one in line.counts),
            differences=tuple(found.get((at, place)) for place in range(1, len(line.counts))),
        )
        for at, line in enumerate(lines)
    ]


def comparisons(lines: Iterable[Compared]) -> int:
    """How many comparisons were made."""
    return sum(one is not None for line in lines for one in line.differences)


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
