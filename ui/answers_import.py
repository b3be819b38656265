"""From a person's files to answers of their survey: which column means what, and what would be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from funnel.answers import ALL, Answer, Answers, Question
from funnel.answers_file import AnswerColumns, read_answers
from funnel.answers_guess import COLUMNS, guess_answer_columns
from funnel.answers_once import once
from funnel.notes import Note
from funnel.scores import Score, score
from funnel.tables import Table

# A file may name a shop or a plan for each answer; more than that are names of people, or comments.
GROUPS_LIMIT = 2_000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Answers in waiting: previewed, and kept only when the person says so.

    `answers` are all there are; `score` and `found.excluded` are by the rule `keep` (None where nobody can be told
    from another). `day`: the day that all of them are given, where no column has one.
    """

    answers: Sequence[Answer]
    found: Answers
    score: Score
    keep: str | None
    digest: str
    files: Sequence[str]
    columns: Mapping[str, str]


def begin(tables: Sequence[Table], asked: Question) -> Mapping[str, str | None]:
    """Every use in COLUMNS and the column that looks like it, None where none does."""
    return guess_answer_columns(tables[0], asked)


def take(
    tables: Sequence[Table],
    chosen: Mapping[str, str | None],
    asked: Question,
    *,
    keep: str,
    day_first: bool,
    at: date | None = None,
) -> Taken:
    """Reads everything. `at`: the day of all answers, where no column says it. Raises what `read_answers` does."""
    columns = AnswerColumns(**{name: chosen.get(name) for name in COLUMNS})  # type: ignore[arg-type]
    found = read_answers(tables, columns, asked, keep=ALL, day_first=day_first, groups_limit=GROUPS_LIMIT)
    answers = found.answers
    if columns.date is None and at is not None:
        answers = tuple(replace(answer, at=at) for answer in answers)
    counting = once(answers, keep)
    notes = tuple(note for note in found.notes if note.code != "repeats_kept" or keep == ALL)
    ahead = [answer.at for answer in answers if answer.at is not None and answer.at > date.today()]
    if ahead:
        notes = (*notes, Note("date_to_come", {"people": len(ahead), "last": max(ahead)}))
    repeated = len(answers) - len(counting)
    found = replace(found, excluded=replace(found.excluded, repeated=repeated), notes=notes)
    return Taken(
        answers=answers,
        found=found,
        score=score(asked, counting),
        keep=None if columns.respondent is None else keep,
        digest=hashlib.sha256("".join(sorted(table.sha256 for table in tables)).encode()).hexdigest(),
        files=[table.name for table in tables],
        columns={name: column for name, column in asdict(columns).items() if column is not None},
    )
