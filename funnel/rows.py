"""The rows of one or more tables while they are sorted out, and the samples that come of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.errors import TrayectoError
from funnel.numbers import BLANK, OK, REASONS, numbers
from funnel.samples import Sample
from funnel.tables import Table

BINARY, MEAN = "binary", "mean"
VARIANTS_LIMIT = 50

# One table, several of one shape, or one per variant by its name.
Source = Table | Sequence[Table] | Mapping[str, Table]


class ColumnTwice(TrayectoError):
    """One column was named for two things."""

    code = "column_twice"


class ColumnNotNumbers(TrayectoError):
    """Nothing in the column can be read as its numbers; `row`, `text` and `reason` are of the first row."""

    code = "column_not_numbers"


class NobodyLeft(TrayectoError):
    """Rows there were, and none that could be counted."""

    code = "nobody_left"


class OneVariant(TrayectoError):
    """Only one variant: there is nothing to compare."""

    code = "one_variant"


class TooManyVariants(TrayectoError):
    """So many different values that the column can hardly be the variant."""

    code = "too_many_variants"


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """What was left out on purpose. `in_several_variants` and `repeated_units` count units, the others rows."""

    in_several_variants: int = 0
    missing_variant: int = 0
    repeated_rows: int = 0
    repeated_units: int = 0


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Samples of every metric, and what became of the rest.

    `variants` in order of first appearance; `people` per variant, with or without a result. By metric:
    `kinds`, `samples` and `missing` (people without a result) per variant, `rows_without_result`.
    `inferred` are the metrics whose kind was not told, `doubtful` those whose decimal mark is a guess, with
    the mark. `refused` holds the first thousand of `rows_refused`.
    """

    variants: tuple[str, ...]
    people: Mapping[str, int]
    kinds: Mapping[str, str]
    samples: Mapping[str, Mapping[str, Sample]]
    missing: Mapping[str, Mapping[str, int]]
    rows_without_result: Mapping[str, int]
    inferred: tuple[str, ...]
    doubtful: Mapping[str, str]
    excluded: Excluded
    refused: tuple[Refused, ...]
    rows_refused: int


class Rows:
    """All rows of a source side by side while they are sorted out: the one place here that changes.

    `variants` are all that were seen, also where none of their rows will count: none may vanish in silence.
    `variant` holds a row's place among them, -1 for none.
    """

    def __init__(
        self,
        source: Source,
        variant: str | None,
        metrics: dict[str, str | None],
        others: list[str | None],
        decimal: str | None,
        *,
        whole: bool = False,
    ) -> None:
        self.metrics, self.decimal, self.whole, self.variant_column = metrics, decimal, whole, variant
        self.tables, arms = _arms(source, variant)
        named = [column for column in (variant, *others, *metrics) if column is not None]
        twice = next((column for i, column in enumerate(named) if column in named[:i]), None)
        if twice is not None:
            raise ColumnTwice(column=twice)
        if variant is None:
            lengths = [len(table) for table in self.tables]
            self.variant, self.variants = np.repeat(np.arange(len(lengths)), lengths), tuple(arms)
        else:
            self.variant, self.variants = self.coded(variant)
        self.no_variant = self.variant < 0
        self.reasons = np.zeros(len(self.variant), dtype=np.uint8)
        self.reason_columns = np.full(len(self.variant), -1)
        self.columns: list[str] = []
        self.doubtful: dict[str, str] = {}
        self.values = {metric: self.read_numbers(metric) for metric in metrics}

    @property
    def is_read(self) -> np.ndarray:
        return self.reasons == OK

    def coded(self, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A column of all tables as places in its different texts, in order of appearance; -1 for blanks."""
        texts = pa.chunked_array([pc.cast(table.texts(column), pa.large_string()) for table in self.tables])
        coded = pc.dictionary_encode(pc.if_else(pc.equal(texts, ""), None, texts)).combine_chunks()
        return pc.fill_null(coded.indices, -1).to_numpy(), tuple(coded.dictionary.to_pylist())

    def read_numbers(self, column: str) -> np.ndarray:
        """A column of all tables, NaN for blanks; what is no number is refused. Raises ColumnNotNumbers."""
        parts = [numbers(table, column, decimal=self.decimal, whole=self.whole) for table in self.tables]
        for part in parts:
            if part.doubtful:
                self.doubtful[column] = part.decimal
        reasons = np.concatenate([part.reasons for part in parts])
        wrong = reasons > BLANK
        if wrong.any() and not (reasons == OK).any():
            table, index = self._place(int(np.argmax(wrong)))
            raise ColumnNotNumbers(
                column=column,
                file=table.name,
                row=table.row_number(index),
                reason=REASONS[reasons[wrong][0]],
                text=table.cell(column, index)[:TEXT_KEPT],
            )
        for reason in np.unique(reasons[wrong]):
            self.refuse(column, reasons == reason, REASONS[reason])
        return np.concatenate([part.values for part in parts])

    def refuse(self, column: str, which: np.ndarray, reason: str) -> None:
        """The first reason stands; a row without a variant is excluded already."""
        which = which & self.is_read & ~self.no_variant
        if not which.any():
            return
        if column not in self.columns:
            self.columns.append(column)
        self.reasons[which] = REASONS.index(reason)
        self.reason_columns[which] = self.columns.index(column)

    def inferred_kind(self, metric: str) -> str:
        known = self.values[metric][self.is_read & ~self.no_variant]
        return BINARY if np.isin(known[~np.isnan(known)], (0.0, 1.0)).all() else MEAN

    def drop_repeated(self, person: np.ndarray, counted: np.ndarray) -> tuple[int, int]:
        """Takes all but the first row of each person out of `counted`: identical rows, people with others."""
        places = np.flatnonzero(counted)
        places = places[pd.Series(person[places]).duplicated(keep=False).to_numpy()]
        if not len(places):
            return 0, 0
        cells = self._cells(places).assign(**{"\0variant": self.variant[places]})
        identical = cells.duplicated().to_numpy()
        different = places[~identical]
        later = different[pd.Series(person[different]).duplicated().to_numpy()]
        counted[places[identical]] = False
        counted[later] = False
        return int(identical.sum()), len(set(person[later]))

    def intake(self, kinds: dict[str, str], counted: np.ndarray, people: np.ndarray, excluded: Excluded) -> Intake:
        """The sums. `people` says how many stand behind each row."""
        self._check_variants()
        variants, codes = self.variants, self.variant[counted]
        people = people[counted]
        if not people.any():
            self._raise_nobody_left()
        samples: dict[str, dict[str, Sample]] = {}
        missing: dict[str, dict[str, int]] = {}
        without: dict[str, int] = {}
        for metric, kind in kinds.items():
            values = self.values[metric][counted]
            known = ~np.isnan(values)
            without[metric] = int((~known).sum())
            samples[metric], missing[metric] = {}, {}
            for code, name in enumerate(variants):
                here = codes == code
                samples[metric][name] = _sample(kind, people[here & known], values[here & known])
                missing[metric][name] = int(people[here & ~known].sum())
        refused, rows_refused = self._refused()
        return Intake(
            variants=variants,
            people={name: int(people[codes == code].sum()) for code, name in enumerate(variants)},
            kinds=kinds,
            samples=samples,
            missing=missing,
            rows_without_result=without,
            inferred=tuple(metric for metric, kind in self.metrics.items() if kind is None),
            doubtful=self.doubtful,
            excluded=excluded,
            refused=refused,
            rows_refused=rows_refused,
        )

    def _check_variants(self) -> None:
        if len(self.variants) > VARIANTS_LIMIT:
            raise TooManyVariants(column=self.variant_column, count=len(self.variants), limit=VARIANTS_LIMIT)
        if not self.variants:
            self._raise_nobody_left()
        if len(self.variants) < 2:
            raise OneVariant(variant=self.variants[0])

    def _raise_nobody_left(self) -> NoReturn:
        first = next(iter(self._refused()[0]), None)
        raise NobodyLeft(
            file=", ".join(table.name for table in self.tables),
            row=first and first.row,
            column=first and first.column,
            reason=first and first.reason,
        )

    def _refused(self) -> tuple[tuple[Refused, ...], int]:
        count = int((~self.is_read).sum()) + sum(table.rows_refused for table in self.tables)
        found = [refused for table in self.tables for refused in table.refused]
        for place in np.flatnonzero(~self.is_read)[: max(KEPT - len(found), 0)]:
            table, index = self._place(int(place))
            column = self.columns[self.reason_columns[place]]
            found.append(
                Refused(
                    file=table.name,
                    row=table.row_number(index),
                    column=column,
                    reason=REASONS[self.reasons[place]],
                    text=table.cell(column, index)[:TEXT_KEPT],
                )
            )
        return tuple(found[:KEPT]), count

    def _place(self, place: int) -> tuple[Table, int]:
        for table in self.tables:
            if place < len(table):
                return table, place
            place -= len(table)
        raise IndexError(place)

    def _cells(self, places: np.ndarray) -> pd.DataFrame:
        """Every column of some rows, whatever it is used for."""
        parts, start = [], 0
        for table in self.tables:
            here = places[(places >= start) & (places < start + len(table))] - start
            taken = table.data.take(pa.array(here))
            parts.append(pd.DataFrame({name: taken.column(name).to_pylist() for name in table.columns}).astype(str))
            start += len(table)
        return pd.concat(parts, ignore_index=True)


def _arms(source: Source, variant: str | None) -> tuple[list[Table], list[str]]:
    if isinstance(source, Mapping) != (variant is None):
        raise ValueError("the variant is either a column or the name of each table")
    if isinstance(source, Mapping):
        return list(source.values()), list(source)
    tables = [source] if isinstance(source, Table) else list(source)
    return tables, []


def _sample(kind: str, people: np.ndarray, values: np.ndarray) -> Sample:
    n, total = int(people.sum()), float(values.sum())
    if kind == BINARY:
        return Sample.of_share(n, int(total))
    return Sample(n, total, float(np.square(values).sum()))
