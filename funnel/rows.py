"""The rows of one or more tables while they are sorted out, and the sums that come of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from funnel.account import Excluded, Intake, check_groups
from funnel.columns import BINARY, LIMITS, MEAN, NPS, ORDINAL, Columns, Measured
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.numbers import BLANK, OK, first_wrong, not_numbers, numbers
from funnel.numbers import REASONS as UNREADABLE
from funnel.sums import BesideSums, Group, Grouped, Sums, intake
from funnel.tables import Table

# What a cell can be and what a kind of metric refuses; a row's reason is its place in here.
REASONS = (*UNREADABLE, "out_of_scale")

_TESTS: Mapping[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "<": np.less,
    ">": np.greater,
    "%": lambda values, whole: values % whole > 0,
}

# One table, several of one shape, or one per variant by its name.
Source = Table | Sequence[Table] | Mapping[str, Table]


class Rows:
    """All rows of a source side by side while they are sorted out: the one place here that changes.

    `variants` are all that were seen, also where none of their rows will count: none may vanish in silence.
    `variant` and `segment` hold a row's place among them, -1 for none.
    """

    def __init__(self, source: Source, columns: Columns, decimal: str | None, *, whole: bool = False) -> None:
        self.columns, self.decimal, self.whole = columns, decimal, whole
        self.tables, arms = _arms(source, columns.variant)
        if columns.variant is None:
            lengths = [len(table) for table in self.tables]
            self.variant, self.variants = np.repeat(np.arange(len(lengths)), lengths), tuple(arms)
        else:
            self.variant, self.variants = self.coded(columns.variant)
        self.segment, self.segments = np.full(len(self.variant), -1), tuple[str, ...]()
        if columns.segment is not None:
            self.segment, self.segments = self.coded(columns.segment)
        self.no_variant = self.variant < 0
        self.reasons = np.zeros(len(self.variant), dtype=np.uint8)
        self.reason_columns = np.full(len(self.variant), -1)
        self.refused_in: list[str] = []
        self.doubtful: dict[str, str] = {}
        self.values = {column: self.read_numbers(column) for column in columns.numeric}

    @property
    def is_read(self) -> np.ndarray:
        return self.reasons == OK

    def coded(self, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A column of all tables as places in its different texts, in order of appearance; -1 for blanks."""
        texts = pa.chunked_array([pc.cast(table.texts(column), pa.large_string()) for table in self.tables])
        coded = pc.dictionary_encode(pc.if_else(pc.equal(texts, ""), None, texts)).combine_chunks()
        return pc.fill_null(coded.indices, -1).to_numpy(), tuple(coded.dictionary.to_pylist())

    def read_numbers(self, column: str) -> np.ndarray:
        """A column of all tables, NaN for blanks; what is no number is refused.

        Raises ColumnNotNumbers, and ColumnTooLarge.
        """
        parts = [numbers(table, column, decimal=self.decimal, whole=self.whole) for table in self.tables]
        for part in parts:
            if part.doubtful:
                self.doubtful[column] = part.decimal
        reasons = np.concatenate([part.reasons for part in parts])
        wrong = reasons > BLANK
        if wrong.any() and not (reasons == OK).any():
            place = first_wrong(reasons)
            table, index = self._place(place)
            raise not_numbers(table, column, index, reasons[place])
        for reason in np.unique(reasons[wrong]):
            self.refuse(column, reasons == reason, REASONS[reason])
        return np.concatenate([part.values for part in parts])

    def refuse(self, column: str, which: np.ndarray, reason: str) -> None:
        """The first reason stands; a row without a variant is excluded already."""
        which = which & self.is_read & ~self.no_variant
        if not which.any():
            return
        if column not in self.refused_in:
            self.refused_in.append(column)
        self.reasons[which] = REASONS.index(reason)
        self.reason_columns[which] = self.refused_in.index(column)

    def refuse_outside(self, column: str, kind: str) -> None:
        """What no metric of this kind can hold."""
        values = self.values[column]
        for reason, test, bound in LIMITS.get(kind, ()):
            self.refuse(column, _TESTS[test](values, bound), reason)

    def inferred_kind(self, column: str) -> str:
        known = self.values[column][self.is_read & ~self.no_variant]
        return BINARY if np.isin(known[~np.isnan(known)], (0.0, 1.0)).all() else MEAN

    def each_person_once(self, unit: str | None) -> tuple[np.ndarray, Excluded]:
        """Which rows count, and what does not: who is in several variants, all but the first row of a person.

        Without `unit` every row that can be read is a person.
        """
        counted = ~self.no_variant
        several = repeated_rows = repeated_units = 0
        if unit is not None:
            person, _ = self.coded(unit)
            self.refuse(unit, person < 0, "blank")
            several, in_several = _in_several(person, self.variant, counted & (person >= 0))
            counted &= self.is_read & ~in_several
            repeated_rows, repeated_units = self._drop_repeated(person, counted)
        counted &= self.is_read
        excluded = Excluded(
            in_several_variants=several,
            missing_variant=int(self.no_variant.sum()),
            repeated_rows=repeated_rows,
            repeated_units=repeated_units,
        )
        return counted, excluded

    def _drop_repeated(self, person: np.ndarray, counted: np.ndarray) -> tuple[int, int]:
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
        """The account of those that are `counted`. `people` says how many stand behind each row."""
        variants = self.columns.all_variants(self.variants)
        check_groups(self.columns, variants, self.segments)
        groups = dict(self._groups(counted))
        refused, rows_refused = self._refused()
        return intake(
            Grouped(
                columns=self.columns,
                kinds=kinds,
                variants=variants,
                segments=self.segments,
                people={group: int(people[places].sum()) for group, places in groups.items()},
                sums={
                    one.key: {
                        group: self._sums(one, kinds[one.key], places, people[places])
                        for group, places in groups.items()
                    }
                    for one in self.columns.measured
                },
                excluded=excluded,
                files=[table.name for table in self.tables],
                doubtful=self.doubtful,
                refused=refused,
                rows_refused=rows_refused,
            )
        )

    def _groups(self, counted: np.ndarray) -> Iterator[tuple[Group, np.ndarray]]:
        """The places of the counted rows of each variant and segment."""
        segments = (None, *self.segments)
        codes = self.variant * len(segments) + self.segment + 1
        places = np.flatnonzero(counted)
        places = places[np.argsort(codes[places], kind="stable")]
        found, starts = np.unique(codes[places], return_index=True)
        for code, here in zip(found.tolist(), np.split(places, starts)[1:], strict=True):
            yield (self.variants[code // len(segments)], segments[code % len(segments)]), here

    def _sums(self, one: Measured, kind: str, places: np.ndarray, people: np.ndarray) -> Sums:
        values = self.values[one.column][places]
        second = None if one.beside is None else self.values[one.beside][places]
        known = ~np.isnan(values)
        if one.per is not None and second is not None:
            known &= ~np.isnan(second)
        counted = partial(
            Sums,
            people=int(people[known].sum()),
            missing=int(people[~known].sum()),
            rows_without=int((~known).sum()),
        )
        if kind in (ORDINAL, NPS):
            levels, count = np.unique(values[known], return_counts=True)
            return counted(levels=dict(zip(levels.tolist(), count.tolist(), strict=True)))
        second = None if second is None else second[known]
        sums = _added(counted, values[known], second, people[known])
        if (kind == BINARY and second is None) or not sums.is_faint:
            return sums
        # Values of 0 and 1 lose nothing, and stay what they are.
        by = 0.0 if kind == BINARY else float(values[known].min())
        second_by = 0.0 if second is None or np.isnan(second).all() else float(np.nanmin(second))
        near = _added(counted, values[known] - by, None if second is None else second - second_by, people[known])
        return replace(sums, near=near, by=by, second_by=second_by)

    def _refused(self) -> tuple[tuple[Refused, ...], int]:
        count = int((~self.is_read).sum()) + sum(table.rows_refused for table in self.tables)
        found = [refused for table in self.tables for refused in table.refused]
        for place in np.flatnonzero(~self.is_read)[: max(KEPT - len(found), 0)]:
            table, index = self._place(int(place))
            column = self.refused_in[self.reason_columns[place]]
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
            cells = {name: map(_text, taken.column(name).to_pylist()) for name in table.columns}
            parts.append(pd.DataFrame({name: list(texts) for name, texts in cells.items()}))
            start += len(table)
        return pd.concat(parts, ignore_index=True)


def _arms(source: Source, variant: str | None) -> tuple[list[Table], list[str]]:
    if isinstance(source, Mapping) != (variant is None):
        raise ValueError("the variant is either a column or the name of each table")
    if isinstance(source, Mapping):
        return list(source.values()), list(source)
    tables = [source] if isinstance(source, Table) else list(source)
    return tables, []


def _added(counted: Callable[..., Sums], values: np.ndarray, second: np.ndarray | None, people: np.ndarray) -> Sums:
    """Sums of values that are known, and of those beside them as far as they are."""
    beside = None
    if second is not None:
        has = ~np.isnan(second)
        beside = BesideSums(
            people=int(people[has].sum()),
            total=float(second[has].sum()),
            squares=float(np.square(second[has]).sum()),
            products=float((values[has] * second[has]).sum()),
            bare=float(values[~has].sum()),
        )
    return counted(total=float(values.sum()), squares=float(np.square(values).sum()), beside=beside)


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)  # noqa: PLR0124 (only NaN is not itself)


def _in_several(person: np.ndarray, variant: np.ndarray, seen: np.ndarray) -> tuple[int, np.ndarray]:
    """How many people were seen in more than one variant, and which rows are theirs."""
    variants = int(variant.max(initial=0)) + 1
    pairs = pd.Series(pd.unique(person[seen].astype(np.int64) * variants + variant[seen])) // variants
    people = pairs[pairs.duplicated()].unique()
    return len(people), np.isin(person, people)
