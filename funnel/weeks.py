"""The weeks of a stage that an early warning looks at: whole, over, one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from funnel.control import LEAST_WEEKS, Chart, chart
from funnel.known import Counted


@dataclass(frozen=True, kw_only=True)
class Watch:
    """`weeks` oldest first, with the chart over them; `missing` is how many more it needs, 0 where there is one."""

    weeks: tuple[Counted, ...]
    chart: Chart | None
    missing: int

    @property
    def warns(self) -> bool:
        return self.chart is not None and bool(self.chart.signals)


def watch(
    counted: Sequence[Counted],
    today: date,
    *,
    drawn: Callable[[tuple[tuple[int, int], ...]], Chart | None] = chart,
) -> Watch:
    """Of what was counted of a stage, the periods of exactly seven days that are over, with people in and out known.

    Of weeks that overlap, the newer counts. `drawn`: `control.chart`, or one that remembers its answers.
    """
    kept: list[Counted] = []
    for one in sorted(counted, key=lambda one: one.ends, reverse=True):
        week = (one.ends - one.starts).days == 7 and one.ends <= today
        known = one.counts.entered is not None and one.counts.completed is not None
        if week and known and (not kept or one.ends <= kept[-1].starts):
            kept.append(one)
    weeks = tuple(reversed(kept))
    numbers = tuple((one.counts.entered or 0, one.counts.completed or 0) for one in weeks)
    found = drawn(numbers) if numbers else None
    before = sum(entered > 0 for entered, _ in numbers[:-1])
    missing = 0 if found else LEAST_WEEKS - before + (not numbers)
    return Watch(weeks=weeks, chart=found, missing=missing)
