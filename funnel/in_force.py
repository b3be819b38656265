"""From when to when a map read as each of its versions, and what falls into it."""

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


def spans(begun: Sequence[tuple[datetime, int | None]]) -> dict[int | None, list[Span]]:
    """By version, oldest first, of the instants from which the map read as a version: each holds until the next one.

    None is the map as it read when no version said so: changed since the last one, and not kept. A change that was
    taken back before its day ended has no day, and is none. Going back to a version begins a second span of it.
    """
    found: dict[int | None, list[Span]] = {}
    steady = _steady(begun)
    for place, (since, version) in enumerate(steady):
        until = steady[place + 1][0] if place + 1 < len(steady) else None
        found.setdefault(version, []).append(Span(since=since, until=until))
    return found


def _steady(begun: Sequence[tuple[datetime, int | None]]) -> list[tuple[datetime, int | None]]:
    kept: list[tuple[datetime, int | None]] = []
    for since, version in begun:
        if len(kept) > 1 and kept[-2][1] == version and kept[-1][1] is None and _day(kept[-1][0]) == _day(since):
            kept.pop()
        else:
            kept.append((since, version))
    return kept


def _day(at: datetime) -> date:
    return at.astimezone().date()
