"""From purchases, one per row, to what each customer did: how often, how long ago, and for how much.

    read_transactions(table, TransactionColumns(customer="id", date="day", amount="paid"), until=date(1997, 9, 30))

Every row counts, is left out on purpose and counted, or is refused with its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from funnel.account import ColumnTwice
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.dates import dates, unpacked
from funnel.errors import TrayectoError
from funnel.likelihood import Floats
from funnel.notes import Note
from funnel.numbers import BLANK, OK, REASONS, TOO_LARGE, first_wrong, not_numbers, numbers
from funnel.tables import Table

WEEK = 7.0
# No purchase, in any money: rather a number of something else.
LARGEST = 1e12


class ColumnNotDates(TrayectoError):
    """Nothing in the column can be read as a date; `row` and `text` are of the first row with something in it."""

    code = "column_not_dates"


class NoPurchases(TrayectoError):
    """Rows there were, and none of them is a purchase; `until` where there are some only after it, or refunds."""

    code = "no_purchases"


@dataclass(frozen=True, kw_only=True)
class TransactionColumns:
    """Which column holds what. Raises ColumnTwice."""

    customer: str
    date: str
    amount: str

    def __post_init__(self) -> None:
        for column, uses in Counter((self.customer, self.date, self.amount)).items():
            if uses > 1:
                raise ColumnTwice(column=column)


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Rows that do not count, each in the first of these that it falls under."""

    missing_customer: int = 0
    unreadable: int = 0
    after_until: int = 0
    refunds: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Customers:
    """One place per customer, in order of appearance; purchases of one day are one, their amounts added up.

    `repeats`: purchases after the first; `recency`: weeks from the first to the last one; `observed`: weeks from the
    first to `until`, the last day that counts. `first` is the amount of the first purchase, `later` that of all
    others together, `paid` how many of these cost something. `purchases` counts days, `rows` what they were made of.
    """

    repeats: Floats
    recency: Floats
    observed: Floats
    first: Floats
    later: Floats
    paid: Floats
    until: date
    purchases: int
    rows: int
    excluded: Excluded = Excluded()
    refused: tuple[Refused, ...] = ()
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.repeats)


@dataclass(kw_only=True)
class _Account:
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    first_refused: int | None = None

    def refuse(self, one: Refused, rows: int = 1) -> None:
        self.counts["unreadable"] += rows
        if self.first_refused is None:
            self.first_refused = one.row
        if len(self.refused) < KEPT:
            self.refused.append(one)


def read_transactions(
    table: Table, columns: TransactionColumns, *, until: date | None = None, day_first: bool = True
) -> Customers:
    """What every customer bought until `until`, by default the last date in the table.

    Left out and counted: rows without a customer, later than `until`, or of a negative amount (a refund: it takes no
    purchase back). An amount of 0 is a purchase: somebody came. A row whose date or amount is blank or cannot be read
    is refused. `day_first` is the preference for dates such as 05/01/2026 where the column leaves their order open;
    20260105 is a date too.
    Notes: `day_first_assumed`, `month_first_assumed`, `decimal_assumed`, `refunds_left_out`, `rows_refused`.
    Raises ColumnMissing, ColumnNotNumbers, ColumnTooLarge, ColumnNotDates, NoPurchases.
    """
    account = _Account()
    for one in table.refused:
        account.refuse(one, rows=0)
    account.counts["unreadable"] += table.rows_refused
    names = table.texts(columns.customer).to_pylist()
    days = _days(table, columns.date, day_first, account)
    amounts, reasons = _amounts(table, columns.amount, account)
    named = np.array([bool(name) for name in names], bool)
    readable = _readable(table, columns, account, named=named, days=days, reasons=reasons)
    if not readable.any():
        raise NoPurchases(file=table.name)
    end = until or date.fromordinal(int(days[readable].max()))
    too_late = readable & (days > end.toordinal())
    refunds = readable & ~too_late & (amounts < 0)
    counted = np.flatnonzero(readable & ~too_late & ~refunds)
    if not len(counted):
        raise NoPurchases(file=table.name, why="before", until=end)
    if refunds.any():
        account.notes.append(Note("refunds_left_out", {"rows": int(refunds.sum())}))
    if account.first_refused is not None:
        account.notes.append(Note("rows_refused", {"rows": account.counts["unreadable"], "row": account.first_refused}))
    return _customers(
        [names[place] for place in counted],
        days[counted],
        amounts[counted],
        until=end,
        excluded=Excluded(
            missing_customer=int((~named).sum()),
            unreadable=account.counts["unreadable"],
            after_until=int(too_late.sum()),
            refunds=int(refunds.sum()),
        ),
        account=account,
    )


def _days(table: Table, column: str, day_first: bool, account: _Account) -> np.ndarray:
    """The day of every row as its number, 0 where there is none. Raises ColumnNotDates."""
    texts = table.texts(column).to_pylist()
    different = list(dict.fromkeys(texts))
    found = dates([unpacked(text) for text in different], day_first=day_first)
    if different != [""] and not any(found.values):
        place = next(place for place, text in enumerate(texts) if text)
        raise ColumnNotDates(column=column, file=table.name, row=table.row_number(place), text=texts[place][:TEXT_KEPT])
    if found.doubtful:
        account.notes.append(Note("day_first_assumed" if found.day_first else "month_first_assumed", {"date": column}))
    number = {text: 0 if day is None else day.toordinal() for text, day in zip(different, found.values, strict=True)}
    return np.array([number[text] for text in texts], np.int64)


def _amounts(table: Table, column: str, account: _Account) -> tuple[np.ndarray, np.ndarray]:
    """Amounts, and the reasons of those that are none. Raises ColumnNotNumbers, ColumnTooLarge."""
    found = numbers(table, column)
    beyond = found.known & (np.abs(np.nan_to_num(found.values)) > LARGEST)
    reasons = np.where(beyond, TOO_LARGE, found.reasons)
    wrong = reasons > BLANK
    if wrong.any() and not (reasons == OK).any():
        place = first_wrong(reasons)
        raise not_numbers(table, column, place, reasons[place])
    if found.doubtful:
        account.notes.append(Note("decimal_assumed", {"metric": column, "decimal": found.decimal}))
    return found.values, reasons


def _readable(
    table: Table,
    columns: TransactionColumns,
    account: _Account,
    *,
    named: np.ndarray,
    days: np.ndarray,
    reasons: np.ndarray,
) -> np.ndarray:
    """Rows with a customer, a date and an amount; those with a customer and without the rest are refused."""
    whole = (days > 0) & (reasons == OK)
    for place in np.flatnonzero(named & ~whole).tolist():
        column = columns.amount if days[place] > 0 else columns.date
        text = table.cell(column, place)[:TEXT_KEPT]
        no_date = "not_a_date" if text else "blank"
        reason = REASONS[reasons[place]] if days[place] > 0 else no_date
        account.refuse(Refused(file=table.name, row=table.row_number(place), column=column, reason=reason, text=text))
    return named & whole


def _customers(
    names: Sequence[str],
    days: np.ndarray,
    amounts: np.ndarray,
    *,
    until: date,
    excluded: Excluded,
    account: _Account,
) -> Customers:
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    who = np.array([places[name] for name in names], np.int64)
    span = until.toordinal() + 1
    visits, visit_of_row = np.unique(who * span + days, return_inverse=True)
    spent: Floats = np.asarray(np.bincount(visit_of_row, weights=amounts), np.float64)
    customer, day = visits // span, visits % span
    # Visits are in order of customer and day.
    first = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]])
    last = np.r_[first[1:], len(visits)] - 1
    again = np.ones(len(visits), bool)
    again[first] = False
    return Customers(
        repeats=(last - first).astype(np.float64),
        recency=(day[last] - day[first]) / WEEK,
        observed=(until.toordinal() - day[first]) / WEEK,
        first=spent[first],
        later=np.asarray(np.bincount(customer[again], weights=spent[again], minlength=len(first)), np.float64),
        paid=np.bincount(customer[again & (spent > 0)], minlength=len(first)).astype(np.float64),
        until=until,
        purchases=len(visits),
        rows=len(names),
        excluded=excluded,
        refused=tuple(account.refused),
        notes=tuple(account.notes),
    )
