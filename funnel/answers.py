"""What people answered to a survey: the scores as they gave them, and what became of all that is no score.

    question("csat")                          what was asked: the kind, and its scale from 1 to 5
    Answer(score=4, segment="Madrid")         one answer
    answers_file.read_answers(tables, …)      from files; `answers_paste.read_pasted(text, …)` from a pasted block
    scores.score(question, answers)           the score with its limits

A score is kept raw: that a 9 is a promoter is worked out when it is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from funnel.errors import TrayectoError
from funnel.notes import Note

# Arrow takes longer to import than all of this needs.
if TYPE_CHECKING:
    from funnel.csvs import Refused

NPS, CSAT, CES = KINDS = ("nps", "csat", "ces")
SCALES = {NPS: (0, 10), CSAT: (1, 5), CES: (1, 7)}
FIRST, LAST, ALL = KEEPS = ("first", "last", "all")

# Beyond that it is no scale that anybody answers on.
LONGEST_SCALE = 100
PROMOTER, PASSIVE = 9, 7


class InvalidQuestion(TrayectoError):
    """A kind or a scale that no survey has; `why` says which rule is broken."""

    code = "invalid_question"


class InvalidAnswer(TrayectoError):
    """A weight that no answer can have."""

    code = "invalid_answer"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked: `kind` is one of KINDS; whole numbers from `low` to `high`, the best answer the highest.

    NPS asks for a scale that ends at 10 and starts at 0 or 1: on any other, 9 and 10 would be other people.
    CSAT counts the top two of three answers or more. Raises InvalidQuestion.
    """

    kind: str
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidQuestion(why="kind", kind=self.kind)
        if not 0 < self.high - self.low <= LONGEST_SCALE:
            raise InvalidQuestion(why="scale", low=self.low, high=self.high)
        if self.kind == NPS and (self.low not in (0, 1) or self.high != 10):
            raise InvalidQuestion(why="nps_scale", low=self.low, high=self.high)
        if self.kind == CSAT and self.high - self.low < 2:
            raise InvalidQuestion(why="csat_scale", low=self.low, high=self.high)

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the greatest score that there can be: -100 and 100, 0 and 1, or the scale's ends."""
        return {NPS: (-100.0, 100.0), CSAT: (0.0, 1.0)}.get(self.kind, (float(self.low), float(self.high)))

    def holds(self, score: int) -> bool:
        return self.low <= score <= self.high

    def value(self, score: int) -> float:
        """What one answer adds to the mean that is the score: -100, 0 or 100; 0 or 1; the answer itself."""
        if self.kind == NPS:
            return 100.0 if score >= PROMOTER else 0.0 if score >= PASSIVE else -100.0
        if self.kind == CSAT:
            return float(score >= self.high - 1)
        return float(score)


def question(kind: str, scale: tuple[int, int] | None = None) -> Question:
    """Of a kind, on its usual scale (0 to 10, 1 to 5, 1 to 7) unless another is given. Raises InvalidQuestion."""
    low, high = scale or SCALES.get(kind, (0, 10))
    return Question(kind=kind, low=low, high=high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer; None is not known. `row` is its number in the file or block. Raises InvalidAnswer.

    `clock` is the hour, minute and second of `at` as far as they are known: which one of a day was the last.
    """

    score: int
    at: date | None = None
    clock: tuple[int, ...] = field(default=(), compare=False)
    respondent: str | None = None
    segment: str | None = None
    touchpoint: str | None = None
    weight: float = 1.0
    row: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise InvalidAnswer(weight=self.weight)


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Rows that are no answer. `repeated` were answers, of people of whom another one counts."""

    blank: int = 0
    out_of_scale: int = 0
    unreadable: int = 0
    no_weight: int = 0
    repeated: int = 0


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What counts, in the order of the rows, and the account of what does not.

    `refused` holds the first thousand cells that are unreadable or not on the scale, with their rows. `keep` is
    what was done with people who answered more than once, None where nobody can be told from another.
    """

    question: Question
    answers: tuple[Answer, ...]
    excluded: Excluded
    refused: tuple[Refused, ...] = ()
    keep: str | None = None
    notes: tuple[Note, ...] = ()


def tally(asked: Question, answers: Iterable[Answer]) -> dict[int, int]:
    """How many gave each answer of the scale, from the lowest on; 0 for those that nobody gave."""
    counts = dict.fromkeys(range(asked.low, asked.high + 1), 0)
    for answer in answers:
        counts[answer.score] += 1
    return counts
