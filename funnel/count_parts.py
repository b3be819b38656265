"""People counted of a stage in a period, by segment and channel. The parts of one stage and period add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from funnel.counts import InvalidCounts, StageCounts


@dataclass(frozen=True, kw_only=True)
class Part:
    """`entered` and `completed` people of `stage` (the store's id) from `starts` until before `ends`.

    "" for a segment or channel that is not told. Raises InvalidCounts.
    """

    stage: int
    starts: date
    ends: date
    segment: str = ""
    channel: str = ""
    entered: int | None = None
    completed: int | None = None

    def __post_init__(self) -> None:
        if self.starts >= self.ends:
            raise InvalidCounts(why="backwards")
        StageCounts(entered=self.entered, completed=self.completed)

    @property
    def split(self) -> tuple[bool, bool]:
        """Whether it is of one segment, of one channel: all parts of a stage in a period are split alike."""
        return bool(self.segment), bool(self.channel)


def overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two periods share days, and neither lies inside the other: a week may lie in a month."""
    (a, b), (c, d) = sorted([one, other])
    return a < c < b < d


def added_up(parts: Iterable[Part]) -> StageCounts:
    """Of one stage and period; unknown where a part of it is."""
    entered, completed = [], []
    for part in parts:
        entered.append(part.entered)
        completed.append(part.completed)
    return StageCounts(entered=_sum(entered), completed=_sum(completed))


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
