"""A series of days or weeks from before and after a change: laid out evenly, with a line through each side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from experiments.before_after import AFTER, BEFORE, BeforeAfter, segmented
from experiments.experiment import Reading
from experiments.rule import Kind, Rule
from funnel.samples import Sample

# The fewest periods before and after a change of which anything is claimed.
FEWEST = (BEFORE, AFTER)
MONTH = 365.25 / 12  # days


@dataclass(frozen=True, kw_only=True)
class Period:
    """One day or week: the people in it, and the total of their values; `after` the change or before it."""

    starts: date
    people: int
    total: float
    after: bool

    @property
    def value(self) -> float:
        return self.total / self.people


@dataclass(frozen=True, kw_only=True)
class Course:
    """A series on evenly spaced days, weeks or months, and the lines through it.

    `starts` has every period from the first to the last; `values` None where one is missing, and `people` 0. With
    `daily`, days of the week may have levels of their own. The lines of
    `found` have one value per period, or none at all where there is too little to draw them.
    """

    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    people: tuple[int, ...]
    daily: bool
    first_after: int
    found: BeforeAfter


def course(rule: Rule, periods: Sequence[Period]) -> Course:
    """One period or more, in any order, laid on evenly spaced ones (`spacing`), with the lines before and after.

    Two in one place are taken together.
    """
    known = sorted(periods, key=lambda one: one.starts)
    step = spacing([one.starts for one in known])
    places = [round((one.starts - known[0].starts).days / step) for one in known]
    starts = [known[0].starts + timedelta(days=round(place * step)) for place in range(places[-1] + 1)]
    total, people = [0.0] * len(starts), [0] * len(starts)
    for place, one in zip(places, known, strict=True):
        starts[place] = one.starts
        total[place], people[place] = total[place] + one.total, people[place] + one.people
    values = tuple(amount / n if n else None for amount, n in zip(total, people, strict=True))
    first_after = min((place for place, one in zip(places, known, strict=True) if one.after), default=len(values))
    found = segmented(values, first_after, people=people, daily=step == 1, alpha=rule.alpha)
    return Course(
        starts=tuple(starts),
        values=values,
        people=tuple(people),
        daily=step == 1,
        first_after=first_after,
        found=found,
    )


def spacing(starts: Sequence[date]) -> float:
    """Days from one period to the next: what is usual among them, a month as long as it is on average."""
    gaps = [(after - before).days for before, after in pairwise(sorted(starts))]
    usual = median(gaps) if gaps else 1
    return MONTH if 28 <= usual <= 31 else float(max(1, math.floor(usual)))


def on_sides(lines: Iterable[tuple[date, int, float]], change: date) -> tuple[Period, ...]:
    """Days or weeks (their start, their people, their total) on their sides of the change, by date.

    A week that holds days from both sides is on neither, and left out.
    """
    known = sorted(lines)
    usual = spacing([starts for starts, _, _ in known])
    found = []
    for place, (starts, people, total) in enumerate(known):
        gap = (known[place + 1][0] - starts).days if place + 1 < len(known) else usual
        # Beyond twice the usual there are days between this one and the next that belong to neither.
        ends = starts + timedelta(days=int(gap if gap < 2 * usual else usual))
        if not starts < change < ends:
            found.append(Period(starts=starts, people=people, total=total, after=starts >= change))
    return tuple(found)


def periods_of(reading: Reading) -> tuple[Period, ...]:
    """Those that a reading of a series keeps in its `details`; none in any other reading."""
    if "periods" not in reading.details:
        return ()
    lines = ((date.fromisoformat(starts), n, total) for starts, n, total in reading.details["periods"])
    return on_sides(lines, date.fromisoformat(reading.details["change"]))


def totals(rule: Rule, periods: Iterable[Period]) -> dict[str, Sample]:
    """What a series comes to before the change (the control's) and after it.

    How much people differ in an amount is not known from totals: the squares of an amount or a count are the
    fewest that there can be (total² / n), as if all had the same. Such samples have a mean and say nothing of a spread.
    """
    (variant,) = rule.variants
    people, total = {rule.control: 0, variant: 0}, {rule.control: 0.0, variant: 0.0}
    for period in periods:
        side = variant if period.after else rule.control
        people[side], total[side] = people[side] + period.people, total[side] + period.total
    if rule.metrics[0].kind is Kind.SHARE:
        return {side: Sample.of_share(n, int(total[side])) for side, n in people.items()}
    return {side: Sample(n, total[side], total[side] ** 2 / n) if n else Sample(0, 0, 0) for side, n in people.items()}
