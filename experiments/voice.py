"""What surveys say beside each other: one period after another, one group of people against all others.

    change(asked, before, after)            has the score changed, and by how much
    groups(asked, answers, by="segment")    each segment (or touchpoint) against everybody in the others
    trend(asked, answers, every="month")    the score of every period, each against the one before

All of it explores: where many groups or periods are compared, `p_adjusted` is Benjamini and Hochberg's. NPS and CES
are compared by Welch's test (of -100, 0 and 100, and of the answers), CSAT by the score test, exact with few people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from experiments.several import benjamini_hochberg
from experiments.voice_pair import Compared, compare
from funnel.answers import Answer, Question
from funnel.errors import TrayectoError
from funnel.notes import Note
from funnel.scores import FEW, Score, counted, score_of
from funnel.spans import next_start, start_of

SEGMENT, TOUCHPOINT = GROUPED_BY = ("segment", "touchpoint")
# Ten years of weeks.
PERIODS_LIMIT = 522


class TooManyPeriods(TrayectoError):
    """The first and the last date lie so far apart that one of them is hardly right."""

    code = "too_many_periods"


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """The people of one segment, or the answers at one touchpoint, compared with all the others together."""

    name: str
    score: Score
    against: Compared


@dataclass(frozen=True, kw_only=True)
class PeriodScore:
    """The answers from `starts` to before `ends`. `change` is from the last period that had any, None in the first
    such and where there are none."""

    starts: date
    ends: date
    score: Score
    change: Compared | None


def change(asked: Question, before: Sequence[Answer], after: Sequence[Answer], *, alpha: float = 0.05) -> Compared:
    """After less before. People who answered both times are taken for different ones (note `same_people`)."""
    found = compare(asked, counted(after), counted(before), alpha=alpha)
    both = _respondents(before) & _respondents(after)
    return _shared(found, len(both))


def groups(
    asked: Question, answers: Sequence[Answer], *, by: str = SEGMENT, alpha: float = 0.05
) -> tuple[GroupScore, ...]:
    """Each group less all others together, in order of first appearance; answers in no group are in neither.

    `by` is "segment" or "touchpoint".
    """
    members: dict[str, Counter[tuple[int, float]]] = {}
    people: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        name = getattr(answer, by)
        if name is not None:
            members.setdefault(name, Counter())[answer.score, answer.weight] += 1
            if answer.respondent is not None:
                people[name].add(answer.respondent)
    everybody: Counter[tuple[int, float]] = sum(members.values(), Counter())
    seen = Counter(person for found in people.values() for person in found)
    compared = [
        _shared(
            compare(asked, counts, everybody - counts, alpha=alpha),
            sum(seen[person] > 1 for person in people[name]),
        )
        for name, counts in members.items()
    ]
    return tuple(
        GroupScore(name=name, score=score_of(asked, counts, alpha=alpha), against=against)
        for (name, counts), against in zip(members.items(), _adjusted(compared), strict=True)
    )


def trend(asked: Question, answers: Sequence[Answer], *, every: str, alpha: float = 0.05) -> tuple[PeriodScore, ...]:
    """Every week, month or quarter from the first answer to the last, also those without any (score None).

    Answers without a date are in none. The first and the last period may be cut short by the data.
    Raises TooManyPeriods.
    """
    periods: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.at is not None:
            periods[start_of(answer.at, every)].append(answer)
    if not periods:
        return ()
    starts = _starts(min(periods), max(periods), every)
    known = [start for start in starts if start in periods]
    changes = _adjusted([change(asked, periods[a], periods[b], alpha=alpha) for a, b in pairwise(known)])
    at = dict(zip(known[1:], changes, strict=True))
    return tuple(
        PeriodScore(
            starts=start,
            ends=next_start(start, every),
            score=score_of(asked, counted(periods.get(start, ())), alpha=alpha),
            change=at.get(start),
        )
        for start in starts
    )


def few_in(scores: Iterable[Score]) -> Iterator[Note]:
    """A note of how many groups or periods have few answers, where any do."""
    few = sum(0 < (one.effective or one.n) < FEW for one in scores)
    if few:
        yield Note("few_in_groups", {"count": few, "least": FEW})


def _respondents(answers: Iterable[Answer]) -> set[str]:
    return {answer.respondent for answer in answers if answer.respondent is not None}


def _shared(found: Compared, people: int) -> Compared:
    if not people or found.p_value is None:
        return found
    return replace(found, notes=(*found.notes, Note("same_people", {"people": people})))


def _adjusted(found: Sequence[Compared]) -> list[Compared]:
    p_values = benjamini_hochberg([one.p_value for one in found])
    return [replace(one, p_adjusted=p) for one, p in zip(found, p_values, strict=True)]


def _starts(first: date, last: date, every: str) -> list[date]:
    starts = [first]
    while starts[-1] < last and len(starts) <= PERIODS_LIMIT:
        starts.append(next_start(starts[-1], every))
    if starts[-1] < last:
        days = (next_start(first, every) - first).days
        raise TooManyPeriods(count=round((last - first).days / days), limit=PERIODS_LIMIT)
    return starts
