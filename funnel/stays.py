"""How long people stayed: per variant, who left on each day and who was last seen on it.

    stays(table, variant="version", unit="userid", days="days", left="churned")
    stays({"control": a, "experiment": b}, days="days", left="churned")

A row is counted, excluded (and counted there), without an answer, or refused; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from funnel.account import ColumnTwice, Excluded, NobodyLeft, check_groups
from funnel.columns import BINARY, MEAN, columns
from funnel.rows import Rows, Source

# A hundred years: a larger number is a date or a clock's, and would make a curve of as many days.
LONGEST = 36_525


@dataclass(frozen=True, kw_only=True)
class Stayed:
    """`counts`: variant → (day, how many left on it, how many were still there when last seen on it), days rising.

    `without` counts people who lack the days or whether they left, `rows_refused` rows that could not be read.
    """

    counts: Mapping[str, tuple[tuple[int, int, int], ...]]
    without: int
    excluded: Excluded
    rows_refused: int


def stays(
    source: Source,
    *,
    days: str,
    left: str,
    variant: str | None = None,
    unit: str | None = None,
    planned: Collection[str] = (),
) -> Stayed:
    """One row per person: `days` they stayed so far, `left` says whether they have left (1/0, yes/no, true/false).

    `variant`, `unit` and `planned` as in `funnel.intake.units`: who is in several variants is excluded, of each other
    the first row counts. Part of a day belongs to the day that it is in. Variants in order of their first row, also
    those of which nobody counts.
    Raises ColumnMissing, ColumnTwice, ColumnNotNumbers, ColumnTooLarge, NobodyLeft, OneVariant, TooManyVariants.
    """
    if days == left:
        raise ColumnTwice(column=days)
    wanted = columns({days: MEAN, left: BINARY}, variant=variant, unit=unit, planned=planned)
    rows = Rows(source, wanted, None)
    variants = wanted.all_variants(rows.variants)
    check_groups(wanted, variants, ())
    rows.refuse(days, rows.values[days] < 0, "negative")
    rows.refuse(days, rows.values[days] > LONGEST, "too_large")
    rows.refuse_outside(left, BINARY)
    counted, excluded = rows.each_person_once(unit)
    blank = np.isnan(rows.values[days]) | np.isnan(rows.values[left])
    known = counted & ~blank
    if not known.any():
        raise NobodyLeft(file=", ".join(table.name for table in rows.tables))
    return Stayed(
        counts={
            name: _by_day(rows.values[days][here], rows.values[left][here] > 0)
            for place, name in enumerate(variants)
            for here in [known & (rows.variant == place)]
        },
        without=int((counted & blank).sum()),
        excluded=excluded,
        rows_refused=int((~rows.is_read).sum()) + sum(table.rows_refused for table in rows.tables),
    )


def _by_day(days: np.ndarray, has_left: np.ndarray) -> tuple[tuple[int, int, int], ...]:
    """The days that somebody left on, or was last seen on, with how many of each."""
    whole = days.astype(np.int64)
    length = int(whole.max(initial=0)) + 1
    left, still = (np.bincount(whole[which], minlength=length) for which in (has_left, ~has_left))
    seen = np.flatnonzero(left + still)
    return tuple(zip(seen.tolist(), left[seen].tolist(), still[seen].tolist(), strict=True))
