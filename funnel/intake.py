"""From tables to samples: one row per person, or totals; one file, several, or one per variant.

    units(table, variant="version", unit="userid", metrics={"retention_7": None})
    totals({"control": a, "experiment": b}, per="Clicks", metrics=["Enrollments"])

A row is counted, excluded (and counted there), or refused with its number and a reason; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from funnel.account import Excluded, Intake
from funnel.columns import BINARY, Metrics, columns
from funnel.errors import TrayectoError
from funnel.rows import Rows, Source

# Up to here every whole number is exact.
COUNT_LIMIT = 2.0**53


class TotalsNotShares(TrayectoError):
    """Totals hold no spread, so an amount per person cannot be judged from them."""

    code = "totals_not_shares"


def units(
    source: Source,
    *,
    metrics: Metrics,
    variant: str | None = None,
    unit: str | None = None,
    ratios: Mapping[str, tuple[str, str]] | None = None,
    pre: Mapping[str, str] | None = None,
    segment: str | None = None,
    planned: Collection[str] = (),
    decimal: str | None = None,
) -> Intake:
    """One row per person. `variant` is the column that says where they were (not with one table per variant).

    With `unit`, who is in several variants is excluded, and of each other the first row counts; without it
    every row is a person. A metric's kind is "binary" if all that is known is 0 or 1, else "mean", unless it
    is told: "count" takes whole numbers, "nps" answers from 0 to 10, "ratio" the two columns in `ratios`, and who
    has only one of these has no result. `pre` names the column with a metric's value from before the experiment,
    `segment` the one with a trait from before it; who has none stays, and is counted. Where all rows are of one of
    the `planned` variants, the others are there too, with nobody in them.
    Raises ColumnMissing, ColumnTwice, ColumnNotNumbers, ColumnTooLarge, NobodyLeft, OneVariant, TooManyVariants,
    TooManySegments, TooManyLevels.
    """
    wanted = columns(metrics, variant=variant, unit=unit, segment=segment, ratios=ratios, pre=pre, planned=planned)
    rows = Rows(source, wanted, decimal)
    kinds = {one.key: one.kind or rows.inferred_kind(one.column) for one in wanted.measured}
    for one in wanted.measured:
        rows.refuse_outside(one.column, kinds[one.key])
    counted, excluded = rows.each_person_once(unit)
    return rows.intake(kinds, counted, np.ones(len(counted)), excluded)


def totals(
    source: Source,
    *,
    metrics: Metrics,
    per: str,
    variant: str | None = None,
    segment: str | None = None,
    planned: Collection[str] = (),
    decimal: str | None = None,
) -> Intake:
    """Rows that are totals, say per day: each metric counts who did it, out of the people in `per`.

    A row whose metric is blank is left out of that metric; its people stay in `people`. Raises as `units`,
    and TotalsNotShares for a metric told to be anything but "binary".
    """
    told = dict(metrics) if isinstance(metrics, Mapping) else dict.fromkeys(metrics)
    for metric, kind in told.items():
        if kind not in (None, BINARY):
            raise TotalsNotShares(metric=metric)
    wanted = columns(told, variant=variant, segment=segment, people=per, planned=planned)
    rows = Rows(source, wanted, decimal, whole=True)
    people = rows.read_numbers(per)
    rows.refuse(per, np.isnan(people), "blank")
    for column, values in [(per, people), *rows.values.items()]:
        rows.refuse(column, values < 0, "negative")
        rows.refuse(column, values % 1 > 0, "fraction")
        rows.refuse(column, values > COUNT_LIMIT, "too_large")
    for metric, values in rows.values.items():
        rows.refuse(metric, values > people, "more_than_people")
    counted = rows.is_read & ~rows.no_variant
    excluded = Excluded(missing_variant=int(rows.no_variant.sum()))
    return rows.intake(dict.fromkeys(told, BINARY), counted, people, excluded)
