"""From when to when each version of a map was in force, and what falls into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Span:
    """From `since` to before `until`, None where it still holds. A day belongs whole to the span that holds at its end,
    as people write down what they counted by days."""

    since: datetime
    until: datetime | None

    def holds(self, day: date) -> bool:
        return _day(self.since) <= day and (self.until is None or day < _day(self.until))

    def count(self, days: Iterable[date]) -> int:
        return sum(map(self.holds, days))


def spans(begun: Sequence[tuple[datetime, int]]) -> dict[int, list[Span]]:
    """By version, oldest first, of the instants from which the map read as a version: each holds until the next one.

    Going back to a version begins a second span of it. Of several begun on one day the last one has the day.
    """
    found: dict[int, list[Span]] = {}
    for place, (since, version) in enumerate(begun):
        until = begun[place + 1][0] if place + 1 < len(begun) else None
        found.setdefault(version, []).append(Span(since=since, until=until))
    return found


def _day(at: datetime) -> date:
    return at.astimezone().date()
