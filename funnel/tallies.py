"""How often something was met in a period: a checkpoint passed, a moment of truth met, a customer arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from funnel.counts import InvalidCounts


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`met` of `total` from `starts` until before `ends`. Raises InvalidCounts."""

    starts: date
    ends: date
    met: int
    total: int

    def __post_init__(self) -> None:
        if min(self.met, self.total) < 0:
            raise InvalidCounts(why="negative")
        if self.met > self.total:
            raise InvalidCounts(why="more_met_than_total", met=self.met, total=self.total)
        if self.starts >= self.ends:
            raise InvalidCounts(why="backwards", starts=self.starts, ends=self.ends)
