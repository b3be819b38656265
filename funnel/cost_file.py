"""Costs from a table, as an ad platform or a timesheet exports it: every row is an entry, or refused with its number.

    columns = CostColumns(**guess_cost_columns(table))
    found = read_costs(table, columns, Given(phase=Phase.ACQUISITION), names, currency="EUR")

A row is known by all its cells and by how many like it came before, so that a longer export of the same rows adds the
new ones only.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from funnel.cost_columns import CostColumns, CostNames, Given
from funnel.cost_money import bare_amount, clock_hours, named_currency
from funnel.costs import HOURS_LIMIT, MONEY_LIMIT, TEXT_LIMIT, Cost
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.dates import Dates, dates, month_of, unpacked
from funnel.evidence_file import bare
from funnel.journey import Phase
from funnel.numbers import BLANK, OK, REASONS, Numbers, numbers
from funnel.spans import MONTH, next_start
from funnel.tables import Table

TEXTS = ("channel", "segment", "person", "note")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
DAY = timedelta(days=1)
# Cents that a program's floating point leaves over are no finer amounts.
NOISE = 0.001
# Thousands under one decimal mark, thousandths under the other.
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, kw_only=True)
class CostFile:
    """The entries of a table, each with the mark and the number of its row. `refused` are cells that do not fit, at
    most KEPT of them, and `rows_refused` the rows that they keep out.

    `rounded` amounts were finer than a cent. `doubtful_day`: a date that reads otherwise with the month first;
    `doubtful_amount`: one that reads otherwise with the other decimal mark; nothing in the file says which it is.
    `currency` as the file writes it, None where it writes none.
    """

    marked: tuple[tuple[str, Cost], ...]
    rows: tuple[int, ...]
    refused: tuple[Refused, ...]
    rows_refused: int
    rounded: int = 0
    doubtful_day: str | None = None
    doubtful_amount: str | None = None
    currency: str | None = None


def read_costs(
    table: Table,
    columns: CostColumns,
    given: Given,
    names: CostNames,
    *,
    currency: str,
    day_first: bool = True,
    decimal: str | None = None,
) -> CostFile:
    """`currency` is the workspace's; `decimal` "." or "," overrides what the amounts show.

    Raises ColumnMissing, TwoCurrencies, OtherCurrency.
    """
    named = None
    if columns.money is not None:
        named = named_currency(table, columns.money, columns.currency, currency=currency)
    read = _Read(table=table, columns=columns, given=given, names=names, day_first=day_first, decimal=decimal)
    marks = _marks(table, () if columns.day else (given.day, given.through))
    marked: list[tuple[str, Cost]] = []
    rows: list[int] = []
    for index in range(len(table)):
        cost = read.row(index)
        if cost is not None:
            marked.append((marks[index], cost))
            rows.append(table.row_number(index))
    return CostFile(
        marked=tuple(marked),
        rows=tuple(rows),
        refused=tuple(sorted((*table.refused, *read.refused), key=lambda one: one.row)[:KEPT]),
        rows_refused=table.rows_refused + len(table) - len(marked),
        rounded=read.rounded,
        doubtful_day=read.doubtful_day(),
        doubtful_amount=read.doubtful_amount(),
        currency=named,
    )


def _marks(table: Table, more: Sequence[object]) -> list[str]:
    """One per row. `more` is what was told of all of them in place of a cell."""
    names = sorted(table.columns)
    cells = zip(*(table.texts(name).to_pylist() for name in names), strict=True)
    begin = "\x1f".join([*names, *map(str, more)])
    seen: Counter[str] = Counter()
    marks = []
    for row in cells:
        digest = hashlib.sha256("\x1f".join([begin, *row]).encode()).hexdigest()[:32]
        seen[digest] += 1
        marks.append(f"{digest}.{seen[digest]}")
    return marks


@dataclass(kw_only=True)
class _Read:
    table: Table
    columns: CostColumns
    given: Given
    names: CostNames
    day_first: bool
    decimal: str | None
    refused: list[Refused] = field(default_factory=list)
    count: int = 0
    rounded: int = 0

    def __post_init__(self) -> None:
        chosen = {name: column for name, column in asdict(self.columns).items() if column is not None}
        self.cells = {name: self.table.texts(column).to_pylist() for name, column in chosen.items()}
        self.days = self._dates()
        self.money = self._numbers("money", bare_amount)
        self.hours = self._hours()
        self.phases = {bare(word): phase for word, phase in self.names.phases.items()}
        self.stages = {bare(word): stage for word, stage in self.names.stages.items()}

    def row(self, index: int) -> Cost | None:
        before = self.count
        first, last = self._day("day", index), self._day("through", index)
        money, hours = self._amount("money", self.money, index), self._amount("hours", self.hours, index)
        stage = self._known("stage", self.stages, index)
        phase = self._phase(stage, index)
        texts = {name: self._text(name, index) for name in TEXTS}
        if last is None and first is not None and self._month("day", index):
            last = next_start(first, MONTH) - DAY
        if self.columns.day is None:
            first, last = self.given.day, self.given.through
        if money is None and hours is None and self.count == before:
            self._refuse(index, "money" if self.columns.money else "hours", "blank")
        if first is not None and last is not None and last < first:
            self._refuse(index, "through", "backwards")
        if self.count > before or first is None or phase is None:
            return None
        minor = None if money is None else self._minor(money)
        return Cost(
            day=first,
            through=None if last == first else last,
            phase=phase,
            money=minor,
            hours=hours,
            stage=stage,
            journey=self.given.journey,
            channel=texts["channel"] or self.given.channel,
            segment=texts["segment"],
            person=texts["person"],
            note=texts["note"],
        )

    def doubtful_day(self) -> str | None:
        if not any(found.doubtful for found in self.days.values()):
            return None
        name = next(name for name, found in self.days.items() if found.doubtful)
        other = dates([unpacked(text) for text in self.cells[name]], day_first=not self.days[name].day_first).values
        pairs = zip(self.cells[name], self.days[name].values, other, strict=True)
        return next(text for text, one, two in pairs if one != two)

    def doubtful_amount(self) -> str | None:
        for name, found, clean in (("money", self.money, bare_amount), ("hours", self.hours, str)):
            if found is not None and found.doubtful:
                return next(text for text in self.cells[name] if _TWO_WAYS.fullmatch(clean(text)))
        return None

    # ---- columns

    def _dates(self) -> dict[str, Dates]:
        """The order of day and month is one for both columns."""
        found = {name: self.cells[name] for name in ("day", "through") if name in self.cells}
        if not found:
            return {}
        together = dates([unpacked(text) for texts in found.values() for text in texts], day_first=self.day_first)
        places = iter(together.values)
        return {name: replace(together, values=tuple(next(places) for _ in texts)) for name, texts in found.items()}

    def _numbers(self, name: str, clean: Callable[[str], str]) -> Numbers | None:
        """A column's numbers, without what stands around them."""
        column: str | None = getattr(self.columns, name)
        if column is None:
            return None
        cleaned = [clean(text) for text in self.cells[name]]
        table = self.table
        if cleaned != self.cells[name]:
            place = table.data.column_names.index(column)
            table = replace(table, data=table.data.set_column(place, column, [cleaned]))
        # Thousandths of a cent are rare, thousands are not.
        return numbers(table, column, decimal=self.decimal, whole=name == "money")

    def _hours(self) -> Numbers | None:
        """Clocks beside numbers: they have no decimal mark, and say nothing of what the others mean."""
        clocks = {text: clock_hours(text) for text in self.cells.get("hours", ())}
        found = self._numbers("hours", lambda text: text if clocks[text] is None else "")
        if found is None:
            return None
        values, reasons = found.values.copy(), found.reasons.copy()
        for place, text in enumerate(self.cells["hours"]):
            if (hours := clocks[text]) is not None:
                values[place], reasons[place] = hours, OK
        return replace(found, values=values, reasons=reasons)

    # ---- cells

    def _day(self, name: str, index: int) -> date | None:
        if name not in self.days:
            return None
        found = self.days[name].values[index]
        if found is None and (month := self._month(name, index)):
            found = month if name == "day" else next_start(month, MONTH) - DAY
        if found is None:
            blank = not self.cells[name][index]
            if not (blank and name == "through"):
                self._refuse(index, name, "blank" if blank else "not_a_date")
        elif not EARLIEST <= found <= LATEST:
            self._refuse(index, name, "far_day")
        return found

    def _month(self, name: str, index: int) -> date | None:
        """The first day of the month that stands there in place of a day: then the cost is of all its days."""
        return month_of(self.cells[name][index]) if name in self.cells else None

    def _amount(self, name: str, found: Numbers | None, index: int) -> float | None:
        if found is None or found.reasons[index] == BLANK:
            return None
        value, limit = float(found.values[index]), MONEY_LIMIT / 100 if name == "money" else HOURS_LIMIT
        if found.reasons[index] != OK:
            self._refuse(index, name, REASONS[found.reasons[index]])
        elif not np.isfinite(value) or abs(value) > limit:
            self._refuse(index, name, "too_large")
        elif name == "hours" and value < 0:
            self._refuse(index, name, "negative")
        else:
            return value
        return None

    def _minor(self, value: float) -> int:
        """Half a cent up, in either direction."""
        cents = Decimal(repr(value)) * 100
        minor = cents.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        self.rounded += abs(cents - minor) > NOISE
        return int(minor)

    def _known(self, name: str, known: Mapping[str, Any], index: int) -> Any:
        text = self.cells[name][index] if name in self.cells else ""
        if not text:
            return None
        found = known.get(bare(text))
        if found is None:
            self._refuse(index, name, f"no_such_{name}")
        return found

    def _phase(self, stage: int | None, index: int) -> Phase | None:
        """Of the row's stage, its own cell, or what was told of all. One that contradicts the stage is refused."""
        told: Phase | None = self._known("phase", self.phases, index)
        of_stage = None if stage is None else self.names.phase_of[stage]
        if told is not None and of_stage is not None and told is not of_stage:
            self._refuse(index, "phase", "other_phase")
        found = of_stage or told or self.given.phase
        written = any(self.cells[name][index] for name in ("phase", "stage") if name in self.cells)
        if found is None and not written:
            self._refuse(index, "phase" if self.columns.phase else "stage", "no_phase")
        return found

    def _text(self, name: str, index: int) -> str:
        text = self.cells[name][index] if name in self.cells else ""
        if len(text) > TEXT_LIMIT:
            self._refuse(index, name, "too_long")
        return text

    def _refuse(self, index: int, name: str, reason: str) -> None:
        self.count += 1
        if len(self.refused) < KEPT:
            text = self.cells[name][index] if name in self.cells else ""
            shown = text if len(text) <= TEXT_KEPT else f"{text[: TEXT_KEPT - 1]}…"
            row, column = self.table.row_number(index), getattr(self.columns, name)
            self.refused.append(Refused(file=self.table.name, row=row, column=column, reason=reason, text=shown))
