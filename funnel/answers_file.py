"""From tables to answers: every row is an answer, excluded and counted, or refused with its number.

    read_answers(table, asked=question("nps"), score="Recommend?", respondent="CustomerID", keep="last")

A person who answered more than once counts once, where they can be told apart (`respondent`): with their first or
their last answer, or with all of them; the caller chooses. Last is by date where there are dates, else by row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from funnel.account import ColumnNotNumbers, ColumnTwice, NobodyLeft, SameFile, TooManySegments
from funnel.answer_texts import BLANK, OFF_SCALE, read_score
from funnel.answers import ALL, LAST, Answer, Answers, Excluded, Question
from funnel.answers_once import once, several
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.dates import dates
from funnel.notes import Note
from funnel.numbers import BLANK as NO_NUMBER
from funnel.numbers import REASONS, Numbers, first_wrong, not_numbers, numbers
from funnel.tables import Table

GROUPS_LIMIT = 200
# Of a weight that is zero or less.
NO_WEIGHT = "no_weight"

_CLOCK = re.compile(r"[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, kw_only=True)
class AnswerColumns:
    """Which column holds what; None where there is none. Raises ColumnTwice."""

    score: str
    respondent: str | None = None
    segment: str | None = None
    touchpoint: str | None = None
    weight: str | None = None
    date: str | None = None

    def __post_init__(self) -> None:
        named = [self.score, self.respondent, self.segment, self.touchpoint, self.weight, self.date]
        for column, uses in Counter(named).items():
            if column is not None and uses > 1:
                raise ColumnTwice(column=column)


@dataclass(kw_only=True)
class _Account:
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unreadable_row: int | None = None

    def refuse(self, one: Refused, *, unreadable: bool = True) -> None:
        if self.unreadable_row is None and unreadable:
            self.unreadable_row = one.row
        if len(self.refused) < KEPT:
            self.refused.append(one)


def read_answers(
    source: Table | Sequence[Table],
    columns: AnswerColumns,
    asked: Question,
    *,
    keep: str = LAST,
    every: str | None = None,
    day_first: bool = True,
    groups_limit: int = GROUPS_LIMIT,
) -> Answers:
    """The answers in one table, or in several of one shape.

    `keep` is "first", "last" or "all" of a respondent's answers; each touchpoint asks anew, and so does each period
    where `every` ("week", "month", "quarter") says so. Who has no name in the respondent's column counts each time.
    An answer without a date gives way to one that has one. A row without a usable weight is excluded.
    `day_first` is the preference for dates such as 05/01/2026 where the column leaves their order open.
    Raises ColumnMissing, ColumnTwice, ColumnNotNumbers (nothing in the column is a whole number, or a weight),
    ColumnTooLarge, NobodyLeft, TooManySegments (more than `groups_limit`, also of touchpoints: the column is a name or
    a comment), SameFile.
    """
    tables = [source] if isinstance(source, Table) else list(source)
    _check_files(tables)
    account = _Account()
    found = list(_found(tables, columns, asked, account, day_first))
    if not found:
        raise _nobody_left(tables, asked, account)
    _check_groups(columns, found, groups_limit)
    counted = found
    if columns.respondent is not None:
        counted = once(found, keep, every=every)
        people, kept = several(found, every=every) if keep == ALL else (0, 0)
        if people:
            account.notes.append(Note("repeats_kept", {"people": people, "answers": kept}))
    _note_gaps(columns, counted, account)
    excluded = account.counts
    return Answers(
        question=asked,
        answers=tuple(counted),
        excluded=Excluded(
            blank=excluded[BLANK],
            out_of_scale=excluded[OFF_SCALE],
            unreadable=excluded["unreadable"],
            no_weight=excluded["no_weight"],
            repeated=len(found) - len(counted),
        ),
        refused=tuple(account.refused),
        keep=keep if columns.respondent is not None else None,
        notes=tuple(account.notes),
    )


def _nobody_left(tables: Sequence[Table], asked: Question, account: _Account) -> NobodyLeft:
    """With the first answer off the scale, where that is what they all are: another one may have been asked on."""
    files = ", ".join(table.name for table in tables)
    for one in account.refused:
        if one.reason == OFF_SCALE and not account.counts["no_weight"]:
            said = {"column": one.column, "row": one.row, "text": one.text, "low": asked.low, "high": asked.high}
            return NobodyLeft(why="scale", file=one.file, **said)
    return NobodyLeft(file=files)


def _found(
    tables: Sequence[Table], columns: AnswerColumns, asked: Question, account: _Account, day_first: bool
) -> Iterator[Answer]:
    """All answers of all tables, whoever gave them."""
    days = _days(tables, columns.date, day_first, account)
    place = 0
    for table in tables:
        account.counts["unreadable"] += table.rows_refused
        for one in table.refused:
            account.refuse(one)
        texts = {
            name: _texts(table, column)
            for name, column in (
                ("respondent", columns.respondent),
                ("segment", columns.segment),
                ("touchpoint", columns.touchpoint),
            )
        }
        weights = _weights(table, columns.weight, account)
        for index, score in _scores(table, columns.score, asked, account):
            if not weights.values[index] > 0:
                account.counts["no_weight"] += 1
                account.refuse(_no_weight(table, columns.weight, weights, index), unreadable=False)
                continue
            at, clock = days[place + index]
            yield Answer(
                score=score,
                at=at,
                clock=clock,
                weight=float(weights.values[index]),
                row=table.row_number(index),
                **{name: found[index] for name, found in texts.items()},
            )
        place += len(table)


def _scores(table: Table, column: str, asked: Question, account: _Account) -> Iterator[tuple[int, int]]:
    """The places of a table's scores, with them. Raises ColumnNotNumbers where there is text and no whole number."""
    read: dict[str, tuple[int | None, str]] = {}
    numeric = False
    wrong: Refused | None = None
    scores = []
    for index, text in enumerate(table.texts(column).to_pylist()):
        if text not in read:
            read[text] = read_score(asked, text)
        score, reason = read[text]
        if score is not None:
            scores.append((index, score))
        elif reason == BLANK:
            account.counts[BLANK] += 1
        else:
            unreadable = reason != OFF_SCALE
            account.counts["unreadable" if unreadable else OFF_SCALE] += 1
            refused = Refused(
                file=table.name, row=table.row_number(index), column=column, reason=reason, text=text[:TEXT_KEPT]
            )
            account.refuse(refused, unreadable=unreadable)
            wrong = wrong or (refused if unreadable else None)
            numeric = numeric or not unreadable
    if wrong is not None and not scores and not numeric:
        raise ColumnNotNumbers(column=column, file=table.name, row=wrong.row, reason=wrong.reason, text=wrong.text)
    yield from scores


def _texts(table: Table, column: str | None) -> Sequence[str | None]:
    """A column's cells, None for the blank ones, or for all where there is no column."""
    if column is None:
        return [None] * len(table)
    return [text or None for text in table.texts(column).to_pylist()]


def _weights(table: Table, column: str | None, account: _Account) -> Numbers:
    """1 everywhere without a column."""
    if column is None:
        return Numbers(values=np.ones(len(table)), reasons=np.zeros(len(table), dtype=np.uint8))
    found = numbers(table, column)
    wrong = found.reasons > NO_NUMBER
    if wrong.any() and not found.known.any():
        index = first_wrong(found.reasons)
        raise not_numbers(table, column, index, found.reasons[index])
    if found.doubtful:
        account.notes.append(Note("decimal_assumed", {"metric": column, "decimal": found.decimal}))
    return found


def _no_weight(table: Table, column: str | None, weights: Numbers, index: int) -> Refused:
    """The row whose weight is no number, or a number that weighs nothing."""
    assert column is not None
    return Refused(
        file=table.name,
        row=table.row_number(index),
        column=column,
        reason=REASONS[weights.reasons[index]] or NO_WEIGHT,
        text=table.cell(column, index)[:TEXT_KEPT],
    )


def _days(
    tables: Sequence[Table], column: str | None, day_first: bool, account: _Account
) -> list[tuple[date | None, tuple[int, ...]]]:
    """Day and clock of every row of all tables; the order of day and month is decided once for them all."""
    if column is None:
        return [(None, ())] * sum(map(len, tables))
    texts = [text for table in tables for text in table.texts(column).to_pylist()]
    found = dates(texts, day_first=day_first)
    if found.doubtful:
        account.notes.append(Note("day_first_assumed" if found.day_first else "month_first_assumed", {"date": column}))
    return [(day, _clock(text)) for day, text in zip(found.values, texts, strict=True)]


def _clock(text: str) -> tuple[int, ...]:
    found = _CLOCK.search(text)
    return tuple(int(part or 0) for part in found.groups()) if found else ()


def _check_files(tables: Sequence[Table]) -> None:
    names: dict[str, str] = {}
    for table in tables:
        if table.sha256 in names:
            raise SameFile(file=table.name, other=names[table.sha256])
        names[table.sha256] = table.name


def _check_groups(columns: AnswerColumns, answers: Sequence[Answer], limit: int) -> None:
    for column, groups in (
        (columns.segment, {answer.segment for answer in answers}),
        (columns.touchpoint, {answer.touchpoint for answer in answers}),
    ):
        if len(groups) > limit:
            raise TooManySegments(column=column, count=len(groups), limit=limit)


def _note_gaps(columns: AnswerColumns, answers: Sequence[Answer], account: _Account) -> None:
    for column, code, name in (
        (columns.respondent, "respondent_missing", "respondent"),
        (columns.segment, "segment_missing", "segment"),
        (columns.touchpoint, "touchpoint_missing", "touchpoint"),
        (columns.date, "date_missing", "at"),
    ):
        missing = sum(getattr(answer, name) is None for answer in answers)
        if column is not None and missing:
            account.notes.append(Note(code, {"people": missing}))
    if account.unreadable_row is not None:
        values = {"rows": account.counts["unreadable"], "row": account.unreadable_row}
        account.notes.append(Note("rows_refused", values))
