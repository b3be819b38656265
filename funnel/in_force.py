"""From when to when each version of a map was in force, and what falls into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Span:
    """From `since` to before `until`, None where it still holds. Days, as people write down what they counted."""

    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def count(self, days: Iterable[date]) -> int:
        return sum(map(self.holds, days))


def spans(taken: Sequence[date]) -> list[Span]:
    """Of versions taken on these days, oldest first: each holds until the next one.

    Of several on one day the last one has the day; those before it were in force on none.
    """
    return [
        Span(since=since, until=taken[place + 1] if place + 1 < len(taken) else None)
        for place, since in enumerate(taken)
    ]
