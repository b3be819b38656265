"""People who answered more than once: which of their answers count.

    once(answers, "last")                   everybody with their last answer
    once(answers, "last", every="month")    the same in each month by itself

A survey keeps all its answers; this says, each time anew, which of them count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from funnel.answers import ALL, FIRST, LAST, Answer
from funnel.spans import start_of

# An answer and its place among all.
_Placed = tuple[int, Answer]


def once(answers: Sequence[Answer], keep: str, *, every: str | None = None) -> list[Answer]:
    """The answers that count, in their order: the first, the last or all of everybody, as `keep` says.

    Each touchpoint asks anew, and each week, month or quarter where `every` says so. The last one is by date and
    clock, of equal ones by place; one without a date gives way to one with a date. Without a respondent each counts.
    """
    if keep == ALL:
        return list(answers)
    asked: dict[tuple[object, ...], list[_Placed]] = {}
    for place, answer in enumerate(answers):
        who = _who(answer, every) if answer.respondent is not None else (place,)
        asked.setdefault(who, []).append((place, answer))
    chosen: dict[str, Callable[[list[_Placed]], _Placed]] = {
        FIRST: lambda found: min(found, key=_when(date.max)),
        LAST: lambda found: max(found, key=_when(date.min)),
    }
    return [answer for _, answer in sorted(map(chosen[keep], asked.values()), key=lambda one: one[0])]


def several(answers: Sequence[Answer], *, every: str | None = None) -> tuple[int, int]:
    """How many people answered more than once where they were asked once, and how many answers those are."""
    counts = Counter(_who(answer, every) for answer in answers if answer.respondent is not None)
    repeated = {who: count for who, count in counts.items() if count > 1}
    return len({person for person, _, _ in repeated}), sum(repeated.values())


def _who(answer: Answer, every: str | None) -> tuple[str | None, str | None, date | None]:
    """The one time that somebody was asked."""
    period = start_of(answer.at, every) if every is not None and answer.at is not None else None
    return answer.respondent, answer.touchpoint, period


def _when(undated: date) -> Callable[[_Placed], tuple[date, tuple[int, ...], int]]:
    return lambda one: (one[1].at or undated, one[1].clock, one[0])
