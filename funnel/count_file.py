"""From a table to people counted by stage, period, segment and channel: every row is a part, or refused with its place.

    read_counts(table, CountColumns(stage="Etapa", starts="Mes", entered="Entran"), stages={7: ("Registro", "Sign-up")})

A period is from its first to its last day; without a column of last days it is the month that is named (2026-03,
"marzo 2026"), or a week or month from its first day.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from funnel.account import ColumnTwice
from funnel.count_parts import Part, overlap
from funnel.csvs import TEXT_KEPT
from funnel.dates import Dates, dates, month_of
from funnel.notes import Note
from funnel.numbers import BLANK, OK, REASONS, Numbers, numbers
from funnel.spans import MONTH, WEEK, months_later, next_start
from funnel.tables import Table

# More people than that have never been.
LARGEST = 10**9
NAME_LIMIT = 200
YEARS = range(1900, 2200)
_TEXTS = ("stage", "starts", "ends", "segment", "channel")

Days = tuple[date, date]
Split = tuple[bool, bool]


@dataclass(frozen=True, kw_only=True)
class CountColumns:
    """Which column holds what; None where there is none. Raises ColumnTwice."""

    stage: str
    starts: str
    ends: str | None = None
    entered: str | None = None
    completed: str | None = None
    segment: str | None = None
    channel: str | None = None

    def __post_init__(self) -> None:
        named = (self.stage, self.starts, self.ends, self.entered, self.completed, self.segment, self.channel)
        for column, uses in Counter(named).items():
            if column is not None and uses > 1:
                raise ColumnTwice(column=column)


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row that cannot be counted: `code` says why, `values` what its sentence needs. `column` is None of a whole
    row."""

    row: int
    column: str | None
    text: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CountFile:
    """`parts` in the order of the file. `blank` rows tell no people, and count for nothing."""

    parts: tuple[Part, ...]
    refused: tuple[BadRow, ...]
    blank: int
    notes: tuple[Note, ...] = ()


def plain_name(text: str) -> str:
    """A name as it is compared: without accents, capitals and spare blanks.

    >>> plain_name("  Recomendación ")
    'recomendacion'
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def read_counts(
    table: Table,
    columns: CountColumns,
    *,
    stages: Mapping[int, Sequence[str]],
    every: str = MONTH,
    day_first: bool = True,
    there: Sequence[Part] = (),
) -> CountFile:
    """`stages`: id → all names that a file may call it by, the first one as it is told. `every`: WEEK or MONTH, how
    long a period is of which only the first day is known. `there`: what is counted already, which no other period
    may overlap. `day_first`: for dates such as 05/01/2026, where the column leaves their order open.

    Refusals: `unknown_stage`, `two_stages`, `no_stage`, `not_a_date`, `backwards`, `not_people` (with a reason),
    `more_out_than_in`, `too_many`, `name_too_long`, `same_as`, `overlaps`, `split_otherwise`, `unreadable` (a row of
    the wrong width, with a reason). Notes: `day_first_assumed`, `month_first_assumed`.
    Raises ColumnMissing.
    """
    return _Reading(table, columns, stages, every, day_first, there).whole()


class _Reading:
    def __init__(
        self,
        table: Table,
        columns: CountColumns,
        stages: Mapping[int, Sequence[str]],
        every: str,
        day_first: bool,
        there: Sequence[Part],
    ) -> None:
        self._table, self._columns, self._every = table, columns, every
        self._stages = stages
        self._ids: dict[str, set[int]] = defaultdict(set)
        for stage, names in stages.items():
            for name in names:
                self._ids[plain_name(name)].add(stage)
        self._cells = {name: self._texts(getattr(columns, name)) for name in _TEXTS}
        self._starts, self._ends, self._notes = _days(self._cells["starts"], self._cells["ends"], columns, day_first)
        self._people = {name: self._numbers(getattr(columns, name)) for name in ("entered", "completed")}
        self._refused = [
            BadRow(row=one.row, column=one.column, text=one.text, code="unreadable", values={"reason": one.reason})
            for one in table.refused
        ]
        # The row of each part of this file; and by stage, period and split whether it is of this file.
        self._rows: dict[tuple[Any, ...], int] = {}
        self._periods: dict[int, dict[Days, dict[Split, bool]]] = defaultdict(lambda: defaultdict(dict))
        for part in there:
            self._periods[part.stage][part.starts, part.ends][part.split] = False

    def whole(self) -> CountFile:
        parts, blank = [], 0
        for index in range(len(self._table)):
            if self._is_blank(index):
                blank += 1
                continue
            found = self._row(index)
            if isinstance(found, Part):
                self._rows[_key(found)] = self._table.row_number(index)
                self._periods[found.stage][found.starts, found.ends][found.split] = True
                parts.append(found)
            else:
                self._refused.append(found)
        refused = tuple(sorted(self._refused, key=lambda one: one.row))
        return CountFile(parts=tuple(parts), refused=refused, blank=blank, notes=self._notes)

    def _is_blank(self, index: int) -> bool:
        given = [found for found in self._people.values() if found is not None]
        return all(found.reasons[index] == BLANK for found in given)

    def _row(self, index: int) -> Part | BadRow:
        stage = self._stage(index)
        if isinstance(stage, BadRow):
            return stage
        period = self._period(index)
        if isinstance(period, BadRow):
            return period
        people: dict[str, int | None] = {}
        for name in self._people:
            n = self._count(name, index)
            if isinstance(n, BadRow):
                return n
            people[name] = n
        entered, completed = people["entered"], people["completed"]
        if entered is not None and completed is not None and completed > entered:
            return self._bad(index, "completed", "more_out_than_in", entered=entered, completed=completed)
        for name in ("segment", "channel"):
            if len(self._cells[name][index]) > NAME_LIMIT:
                return self._bad(index, name, "name_too_long", limit=NAME_LIMIT)
        part = Part(
            stage=stage,
            starts=period[0],
            ends=period[1],
            segment=self._cells["segment"][index],
            channel=self._cells["channel"][index],
            entered=entered,
            completed=completed,
        )
        return self._clash(part, index) or part

    def _stage(self, index: int) -> int | BadRow:
        name = self._cells["stage"][index]
        if not name:
            return self._bad(index, "stage", "no_stage", stages=self._told(self._stages))
        found = self._ids.get(plain_name(name), set())
        if not found:
            return self._bad(index, "stage", "unknown_stage", stages=self._told(self._stages))
        if len(found) > 1:
            return self._bad(index, "stage", "two_stages")
        return next(iter(found))

    def _told(self, stages: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
        return tuple(names[0] for names in stages.values())

    def _period(self, index: int) -> Days | BadRow:
        first = self._first(self._starts, self._cells["starts"][index], index)
        if first is None:
            return self._bad(index, "starts", "not_a_date")
        starts, of_month = first
        if self._ends is None:
            if of_month:
                return starts, next_start(starts, MONTH)
            return starts, starts + timedelta(days=7) if self._every == WEEK else months_later(starts, 1)
        last = self._first(self._ends, self._cells["ends"][index], index)
        if last is None:
            return self._bad(index, "ends", "not_a_date")
        ends = next_start(last[0], MONTH) if last[1] else last[0] + timedelta(days=1)
        return (starts, ends) if starts < ends else self._bad(index, "ends", "backwards", starts=starts)

    def _first(self, found: Dates, text: str, index: int) -> tuple[date, bool] | None:
        """The day, or the first of the month that is named, and whether it is a month."""
        known = found.values[index]
        day = month_of(text) if known is None else known
        return None if day is None or day.year not in YEARS else (day, known is None)

    def _count(self, name: str, index: int) -> int | BadRow | None:
        found = self._people[name]
        if found is None or found.reasons[index] == BLANK:
            return None
        if found.reasons[index] != OK:
            return self._bad(index, name, "not_people", reason=REASONS[found.reasons[index]])
        n = float(found.values[index])
        for wrong, reason in ((n < 0, "negative"), (n != int(n), "fraction")):
            if wrong:
                return self._bad(index, name, "not_people", reason=reason)
        return self._bad(index, name, "too_many", limit=LARGEST) if n > LARGEST else int(n)

    def _clash(self, part: Part, index: int) -> BadRow | None:
        """With a row above it, or with what is counted already."""
        if _key(part) in self._rows:
            return self._bad(index, None, "same_as", other=self._rows[_key(part)])
        mine = (part.starts, part.ends)
        for period in self._periods[part.stage]:
            if overlap(mine, period):
                last = period[1] - timedelta(days=1)
                return self._bad(index, "starts", "overlaps", there_starts=period[0], there_last=last)
        for split, of_file in self._periods[part.stage].get(mine, {}).items():
            # A whole that is there gives way to its parts.
            if split != part.split and (of_file or any(split)):
                return self._bad(index, None, "split_otherwise")
        return None

    def _bad(self, index: int, use: str | None, code: str, **values: Any) -> BadRow:
        column = getattr(self._columns, use) if use else None
        text = self._table.cell(column, index)[:TEXT_KEPT] if column else ""
        return BadRow(row=self._table.row_number(index), column=column, text=text, code=code, values=values)

    def _texts(self, column: str | None) -> list[str]:
        return [""] * len(self._table) if column is None else self._table.texts(column).to_pylist()

    def _numbers(self, column: str | None) -> Numbers | None:
        return None if column is None else numbers(self._table, column, whole=True)


def _key(part: Part) -> tuple[Any, ...]:
    return part.stage, part.starts, part.ends, part.segment, part.channel


def _days(
    starts: Sequence[str], ends: Sequence[str], columns: CountColumns, day_first: bool
) -> tuple[Dates, Dates | None, tuple[Note, ...]]:
    """First and last days; the order of day and month is decided once for both columns."""
    several = columns.ends is not None
    found = dates([*starts, *ends] if several else starts, day_first=day_first)
    n = len(starts)

    def part(where: slice) -> Dates:
        return Dates(values=found.values[where], day_first=found.day_first, doubtful=found.doubtful)

    code = "day_first_assumed" if found.day_first else "month_first_assumed"
    notes = (Note(code, {"date": columns.starts}),) if found.doubtful else ()
    return part(slice(n)), part(slice(n, None)) if several else None, notes
