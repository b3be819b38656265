"""A series pasted from a spreadsheet: a line for every day or week, with its people and their total.

    parse("05/01/2026;1.200;96", kind="binary", decimal=",", day_first=True, today=date(2026, 3, 1))

Tabs, semicolons or commas part the fields; the marks of the numbers and the order of day and month are decided
once for all lines. No line is lost in silence: each is in `lines` or, with its number and a reason, in `refused`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date

from funnel.columns import BINARY, COUNT
from funnel.dates import dates
from funnel.errors import TrayectoError
from funnel.numbers import OK, REASONS, Numbers, numbers
from funnel.tables import read

# Three years of days; a longer series is one of weeks.
LINES_LIMIT = 1100
# What is typed elsewhere has the same limit, and no sum of squares leaves the floating-point numbers.
LARGEST = 1e15
LONGEST = 500  # characters of a line
TEXT_KEPT = 40
FIELDS = 3
DELIMITERS = ("\t", ";", ",")


class SeriesTooLong(TrayectoError):
    """More lines than a series of days or weeks has (`limit`)."""

    code = "series_too_long"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One day or week: the date on which it starts, the people in it, and the total of their values."""

    starts: date
    people: int
    total: float


@dataclass(frozen=True, kw_only=True)
class RefusedLine:
    """A line that cannot be read: its number in the text, what stands there, and a code under [reason]."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """`lines` by date; `refused` by number. `day_first` is how dates such as 05/01/2026 were read, `decimal` the
    mark in the totals; `dates_doubtful`, `numbers_doubtful` where nothing but the caller's preference settled it."""

    lines: tuple[Line, ...]
    refused: tuple[RefusedLine, ...]
    day_first: bool
    dates_doubtful: bool
    decimal: str
    numbers_doubtful: bool


@dataclass(frozen=True)
class _Row:
    number: int
    text: str
    fields: list[str]

    def refused(self, reason: str, text: str | None = None) -> RefusedLine:
        return RefusedLine(number=self.number, text=(self.text if text is None else text)[:TEXT_KEPT], reason=reason)


def parse(text: str, *, kind: str, decimal: str, day_first: bool, today: date) -> Series:
    """The series in a text, its first line a header or not. `kind` ("binary", "count", else an amount) says what
    a total can be.

    `decimal` ("." or ",") and `day_first` are the preferences for what the text itself leaves open.
    Raises SeriesTooLong.
    """
    rows = _rows(text)
    if len(rows) > LINES_LIMIT:
        raise SeriesTooLong(limit=LINES_LIMIT)
    refused = [row.refused(_width(row)) for row in rows if len(row.fields) != FIELDS]
    rows = [row for row in rows if len(row.fields) == FIELDS]
    whole = kind in (BINARY, COUNT)
    days = dates([row.fields[0] for row in rows], day_first=day_first)
    people = _numbers([row.fields[1] for row in rows], decimal, whole=True)
    totals = _numbers([row.fields[2] for row in rows], decimal, whole=whole)
    lines: dict[date, Line] = {}
    for place, row in enumerate(rows):
        day, n, total = days.values[place], _cell(people, place), _cell(totals, place)
        if wrong := _wrong(day, n, total, kind=kind, today=today, seen=lines):
            field, reason = wrong
            refused.append(row.refused(reason, row.fields[field]))
        elif day is not None and not isinstance(n, str) and not isinstance(total, str):
            lines[day] = Line(starts=day, people=int(n), total=total)
    return Series(
        lines=tuple(lines[day] for day in sorted(lines)),
        refused=tuple(sorted(refused, key=lambda one: one.number)),
        day_first=days.day_first,
        dates_doubtful=days.doubtful,
        decimal=totals.decimal if totals else decimal,
        numbers_doubtful=totals is not None and totals.doubtful and not whole,
    )


# ---- lines into fields


def _rows(text: str) -> list[_Row]:
    """Every line that is not blank, without the header."""
    lines = [(number, line.strip(" ")) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1)]
    lines = [(number, line) for number, line in lines if line.strip("\t;, ")]
    delimiter = max(DELIMITERS, key=lambda one: sum(len(_split(line, one)) == FIELDS for _, line in lines))
    rows = [_Row(number, line, _split(line, delimiter)) for number, line in lines]
    return rows[1:] if rows and _is_header(rows[0].fields) else rows


def _split(line: str, delimiter: str) -> list[str]:
    if len(line) > LONGEST:
        return [line]
    found = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    if delimiter == "," and len(found) > FIELDS:
        # "5/1/2026, 1200, 96,5": only a comma with a blank behind it parts the fields.
        spaced = re.split(r",\s+", line)
        found = spaced if len(spaced) == FIELDS else found
    found = [field.strip() for field in found]
    while len(found) > FIELDS and not found[-1]:
        found.pop()
    return found


def _is_header(fields: list[str]) -> bool:
    """No digit where the date would be, and no number in the other fields."""
    first, *others = fields
    return not re.search(r"\d", first) and not any(re.fullmatch(r"[\d.,\s%+-]*\d[\d.,\s%+-]*", one) for one in others)


def _width(row: _Row) -> str:
    return "too_few_fields" if len(row.fields) < FIELDS else "too_many_fields"


# ---- fields into values


def _numbers(texts: Sequence[str], decimal: str, *, whole: bool) -> Numbers | None:
    """Read as a column of a file is, so that what is pasted and what is brought mean the same; None without any."""
    if not texts:
        return None
    written = io.StringIO()
    csv.writer(written, delimiter="\t").writerows([("line", "value"), *enumerate(texts)])
    table = read(f"sep=\t\n{written.getvalue()}".encode(), name="series")
    found = numbers(table, "value", whole=whole)
    if not found.doubtful or whole:
        return found
    return replace(numbers(table, "value", decimal=decimal), doubtful=True)


def _cell(found: Numbers | None, place: int) -> float | str:
    """The number, or the reason why there is none."""
    assert found is not None
    reason = int(found.reasons[place])
    return float(found.values[place]) if reason == OK else REASONS[reason]


def _wrong(
    day: date | None, people: float | str, total: float | str, *, kind: str, today: date, seen: Container[date]
) -> tuple[int, str] | None:
    """The first field with something wrong, and the reason; None where all is right."""
    if day is None:
        return 0, "not_a_date"
    if day > today:
        return 0, "in_future"
    if day in seen:
        return 0, "date_again"
    if isinstance(people, str):
        return 1, people
    if people < 0 or people % 1:
        return 1, "negative" if people < 0 else "fraction"
    if not people:
        return 1, "nobody"
    if people >= LARGEST:
        return 1, "too_large"
    if isinstance(total, str):
        return 2, total
    if abs(total) >= LARGEST:
        return 2, "too_large"
    if kind in (BINARY, COUNT) and (total < 0 or total % 1):
        return 2, "negative" if total < 0 else "fraction"
    if kind == BINARY and total > people:
        return 2, "more_than_people"
    return None
