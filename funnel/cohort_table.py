"""A cohort table from a file: one row per cohort, its name, its size, and who is still there after each period.

    start,0,1,2,3
    2026-01,100,80,70,65
    2026-02,120,90,82,

Columns count by their order, whatever their names. Blank cells at the end of a row are periods that nobody has seen
yet. One wrong cell refuses the whole file, with its row and column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funnel.csvs import TEXT_KEPT
from funnel.errors import TrayectoError
from funnel.numbers import BLANK, OK, REASONS, numbers
from funnel.survivors import check_cohort
from funnel.tables import Table


class CohortCell(TrayectoError):
    """A cell that no cohort table has; `file`, `row`, `column`, its `text`, and the `reason` ([reason])."""

    code = "cohort_cell"


class NoPeriods(TrayectoError):
    """A table without two columns beside the cohorts' names: their size, and at least one period."""

    code = "cohort_no_periods"


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """`cohorts`: size and survivors after each period, as far as seen; `names` as they stand, in the file's order."""

    names: tuple[str, ...]
    cohorts: tuple[tuple[int, ...], ...]

    @property
    def customers(self) -> int:
        return sum(cohort[0] for cohort in self.cohorts)


def read_cohorts(table: Table) -> CohortTable:
    """Raises CohortCell, NoPeriods, InvalidCohort (`too_long`)."""
    if len(table.columns) < 3:
        raise NoPeriods(file=table.name, columns=", ".join(table.columns))
    for broken in table.refused:
        raise _cell(table, broken.row, broken.column or table.columns[0], broken.reason, broken.text)
    first, *periods = table.columns
    names = table.texts(first).to_pylist()
    for place, name in enumerate(names):
        if not name or name in names[:place]:
            raise _cell(table, table.row_number(place), first, "repeated" if name else "blank", name)
    found = [numbers(table, column, whole=True) for column in periods]
    values = np.array([one.values for one in found])
    reasons = np.array([one.reasons for one in found])
    return CohortTable(
        names=tuple(names),
        cohorts=tuple(
            _cohort(table, place, periods, values[:, place], reasons[:, place]) for place in range(len(names))
        ),
    )


def _cohort(table: Table, place: int, periods: list[str], values: np.ndarray, reasons: np.ndarray) -> tuple[int, ...]:
    seen = np.flatnonzero(reasons != BLANK)
    length = int(seen[-1]) + 1 if len(seen) else 0
    counts: list[int] = []
    # A row without even a size is refused at its size.
    for period in range(max(length, 1)):
        value, reason = values[period], REASONS[reasons[period]]
        if reasons[period] == OK:
            if value < 0:
                reason = "negative"
            elif value != int(value):
                reason = "fraction"
            elif value > 10**9:
                reason = "too_large"
            elif counts and value > counts[-1]:
                reason = "rises"
        elif reasons[period] == BLANK:
            reason = "gap" if period else "blank"
        if reason:
            column = periods[period]
            raise _cell(table, table.row_number(place), column, reason, table.cell(column, place))
        counts.append(int(value))
    check_cohort(counts, place)
    return tuple(counts)


def _cell(table: Table, row: int, column: str, reason: str, text: str) -> CohortCell:
    return CohortCell(file=table.name, row=row, column=column, reason=reason, text=text[:TEXT_KEPT])
