"""Early warning: a p-chart of the conversions of a stage, week by week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from funnel.counts import StageCounts

LEAST_WEEKS = 8  # before the newest one
RUN = 8
SIGMAS = 3
TAIL = 0.00135  # beyond 3 standard deviations, on one side
LEAST_EXPECTED = 5
LEAST_BASELINE = 4  # times the people of the week


class Signal(StrEnum):
    """Why the newest week is worth a look: it lies outside its limits, or ends eight on one side of the centre."""

    OUTSIDE = "outside"
    RUN = "run"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of a week's share, 0 to 1. `exact` where the normal approximation means nothing."""

    low: float
    high: float
    exact: bool

    def holds(self, share: float) -> bool:
        """On a limit is inside, whatever rounding makes of it."""
        return self.low - 1e-12 <= share <= self.high + 1e-12


@dataclass(frozen=True, kw_only=True)
class Point:
    """One week. `share` and `limits` are None where nobody entered."""

    entered: int
    completed: int
    share: float | None
    limits: Limits | None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """All weeks in order around one centre; the `signals` of the newest week, `above` the centre or below it
    (None without a signal)."""

    centre: float
    points: tuple[Point, ...]
    signals: tuple[Signal, ...]
    above: bool | None


def chart(weeks: Sequence[tuple[int, int]]) -> Chart | None:
    """The chart of (people entered, people completed) per week, oldest first; None without eight weeks with people
    before the newest.

    Only weeks whose people have had their time belong here: one that is still open looks like a fall. Signals are of
    the newest week: outside its limits, or with the seven weeks before it (those with people) on one side of the
    centre. A week with nobody signals nothing.

    The centre is the share over all weeks before the newest. A stage that changed for good therefore signals until
    the new level has become the centre, and one very odd week can pull it so far that those after it lie on one side.
    Weeks that differ by more than chance (seasons, campaigns) give more signals than the rules promise (Laney 2002,
    Quality Engineering 14, 531-537).
    Raises InvalidCounts. Source: Montgomery, Introduction to Statistical Quality Control, 6th ed., 5.3 and 7.2.
    """
    for entered, completed in weeks:
        StageCounts(entered=entered, completed=completed)
    if sum(entered > 0 for entered, _ in weeks[:-1]) < LEAST_WEEKS:
        return None
    people, done = (sum(column) for column in zip(*weeks[:-1], strict=True))
    centre = done / people
    points = tuple(_point(entered, completed, done, people) for entered, completed in weeks)
    signals = _signals(points, centre)
    newest = points[-1].share
    return Chart(
        centre=centre,
        points=points,
        signals=signals,
        above=newest > centre if signals and newest is not None else None,
    )


def limits(n: int, completed: int, entered: int) -> Limits:
    """Limits of the share of `n` people, where `completed` of `entered` did it before: p ± 3·√(p·(1 - p)/n), cut at
    0 and 1.

    Exact where fewer than 5 are expected to complete, or not to, or where what was before is less than four times
    the week: the limits then leave 0.135 % on each side under the beta-binomial distribution of the next `n` people,
    given what was seen (Jeffreys' prior). Binomial limits would take p as known: with 5 people a week and 2 %
    completing, eight weeks without anybody are usual, and the next to complete a false alarm, in 1 of 20 weeks.
    Source: Brown, Cai & DasGupta (2001), Stat. Sci. 16, 101-133, for the prior.
    """
    p = completed / entered
    if min(n * p, n * (1 - p)) >= LEAST_EXPECTED and entered >= LEAST_BASELINE * n:
        half = SIGMAS * math.sqrt(p * (1 - p) / n)
        return Limits(low=max(0.0, p - half), high=min(1.0, p + half), exact=False)
    from scipy.stats import betabinom

    next_week = betabinom(n, completed + 0.5, entered - completed + 0.5)
    low, high = (float(next_week.ppf(q)) / n for q in (TAIL, 1 - TAIL))
    return Limits(low=low, high=high, exact=True)


def _point(entered: int, completed: int, done: int, people: int) -> Point:
    if not entered:
        return Point(entered=0, completed=0, share=None, limits=None)
    within = limits(entered, done, people)
    return Point(entered=entered, completed=completed, share=completed / entered, limits=within)


def _signals(points: Sequence[Point], centre: float) -> tuple[Signal, ...]:
    newest = points[-1]
    if newest.share is None or newest.limits is None:
        return ()
    found = []
    if not newest.limits.holds(newest.share):
        found.append(Signal.OUTSIDE)
    run = [point.share for point in points if point.share is not None][-RUN:]
    if all(share > centre for share in run) or all(share < centre for share in run):
        found.append(Signal.RUN)
    return tuple(found)
