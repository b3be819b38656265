"""The passes over Parquet files that `funnel.parquet` lets DuckDB make, and what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from funnel.account import (
    LEVELS_LIMIT,
    SEGMENTS_LIMIT,
    VARIANTS_LIMIT,
    Excluded,
    TooManyLevels,
    TooManySegments,
    TooManyVariants,
    written,
)
from funnel.columns import BINARY, MEAN, NPS, ORDINAL, Columns, Measured
from funnel.parquet_files import REAL, File, combined
from funnel.parquet_sql import SURELY_FINE, fields, number, rows
from funnel.sums import BesideSums, Group, Sums

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from funnel.csvs import Refused

# The first rows, which show all variants of most files, and a column with too many of them.
LOOKED_AT = 10_000

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Which rows count (those of `source`, a query, that are `where`), and their sums as `Scan.added` gives them."""

    source: str
    where: str
    sums: Sequence[Row]
    kinds: Mapping[str, str]
    excluded: Excluded = field(default_factory=Excluded)
    refused: tuple[Refused, ...] = ()
    rows_refused: int = 0


class Scan:
    """The rows of some files under the names of `funnel.parquet_sql`, and the passes over them.

    `stored` and `tidy` are queries of these rows, `columns` what is known of the columns of numbers.
    """

    def __init__(self, con: DuckDBPyConnection, files: Sequence[File], wanted: Columns, arms: tuple[str, ...]) -> None:
        self.con, self.files, self.wanted, self.arms = con, files, wanted, arms
        self.columns = {name: combined([file.columns[name] for file in files]) for name in wanted.numeric}
        whole = {name for name, stored in self.columns.items() if stored.fits(sum(file.rows for file in files))}
        self.stored = f"({rows(files, wanted, whole=whole)})"
        self.tidy = f"({rows(files, wanted, tidy=True)})"

    def rows(self, query: str) -> list[Row]:
        # Without parameters: DuckDB imports pandas to look at them.
        found = self.con.execute(query)
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self, query: str) -> Row:
        return self.rows(query)[0]

    def variant(self, row: Row) -> str:
        return self.arms[row["variant"]] if self.arms else written(row["variant"])

    def group(self, row: Row) -> Group:
        return self.variant(row), written(row.get("segment")) or None

    def labels(self, *, some: bool = False) -> list[Row]:
        """The variants and segments that there are, as stored, each with its `first` place; `some`: as far as the
        first rows show them. Raises TooManyVariants and TooManySegments if these show too many already."""
        by = "variant" if self.wanted.segment is None else "variant, segment"
        source = f"(SELECT {by}, place FROM {self.stored} LIMIT {LOOKED_AT})" if some else self.stored
        found = self.rows(f"SELECT {by}, min(place) AS first, max(place) AS last FROM {source} GROUP BY {by}")
        if some and any(row["last"] >= LOOKED_AT for row in found):
            return []  # not the first rows after all
        for name, use, limit, error in (
            (self.wanted.variant, "variant", VARIANTS_LIMIT, TooManyVariants),
            (self.wanted.segment, "segment", SEGMENTS_LIMIT, TooManySegments),
        ):
            if some and name is not None and len({written(row[use]) for row in found} - {""}) > limit:
                # All of a column of ids as groups, with all their sums, would fill the memory.
                count = self.row(f"SELECT count(DISTINCT {use}) AS n FROM {self.tidy}")["n"]
                raise error(column=name, count=count, limit=limit)
        return sorted(found, key=lambda row: int(row["first"]))

    def kind(self, one: Measured, unless: str = "false") -> str:
        """Binary if all that is known is 0 or 1, in rows of a variant and not refused (`unless`)."""
        stored, x = self.columns[one.column], number(self.wanted, one.column)
        if stored.low is not None and stored.high is not None and 0 <= stored.low <= stored.high <= 1:
            return BINARY
        other = f"SELECT 1 FROM {self.tidy} WHERE {x} NOT IN (0, 1) AND variant IS NOT NULL AND NOT ({unless})"
        return MEAN if self.row(f"SELECT EXISTS({other}) AS found")["found"] else BINARY

    def added(self, source: str, kinds: Mapping[str, str], *, judged: bool, where: str = "true") -> list[Row]:
        """People and the fields of every metric (ending in its number), by variant and segment."""
        # A NaN is a blank in tidy rows, and only there.
        stored = {
            name: replace(one, may_be_blank=one.may_be_blank or (judged and one.kind == REAL))
            for name, one in self.columns.items()
        }
        wanted = [
            f"{sql} AS {name}_{i}"
            for i, one in enumerate(self.wanted.measured)
            for name, sql in fields(self.wanted, one, kinds[one.key], stored, judged=judged)
        ]
        by = "variant" if self.wanted.segment is None else "variant, segment"
        return self.rows(
            f"SELECT {', '.join([by, 'count(*) AS people', *wanted])} FROM {source} WHERE {where} GROUP BY {by}"
        )

    def is_clean(self, placed: Sequence[Row]) -> bool:
        """No cell that may have to be refused, and no two ways of writing one variant or segment."""
        for row in placed:
            for name, value in row.items():
                if name.startswith("suspicious_") and value:
                    return False
                # NaN is never below anything.
                if "squares_" in name and value is not None and not value < SURELY_FINE**2:
                    return False
        return len({self.group(row) for row in placed}) == len(placed)

    def come_once(self) -> bool:
        if self.wanted.unit is None:
            return True
        found = self.row(
            "SELECT count(*) AS rows, count(unit) AS filled, count(DISTINCT unit) AS units"
            f" FROM {self.tidy} WHERE variant IS NOT NULL"
        )
        return bool(found["rows"] == found["filled"] == found["units"])

    def sums(self, place: int, one: Measured, counted: Counted) -> dict[Group, Sums]:
        kind = counted.kinds[one.key]
        levels = self._levels(one, counted) if kind in (ORDINAL, NPS) else {}
        found = self._read(place, one, counted.sums, levels)
        if kind in (ORDINAL, NPS) or not any(sums.is_faint for sums in found.values()):
            return found
        rows = self._near(place, one, counted)
        by = {self.group(row): (row["low"], row["second_low"]) for row in rows}
        near = self._read(place, one, rows, levels)
        return {
            group: replace(sums, near=near[group], by=by[group][0], second_by=by[group][1]) if sums.is_faint else sums
            for group, sums in found.items()
        }

    def _near(self, place: int, one: Measured, counted: Counted) -> list[Row]:
        """The fields of one metric, of values less the least one in their variant and segment: another pass."""
        by = "variant" if self.wanted.segment is None else "variant, segment"
        x = number(self.wanted, one.column)
        moved = {x: "low", **({} if one.beside is None else {number(self.wanted, one.beside): "second_low"})}
        least = ", ".join(f"coalesce(min({column}), 0)::DOUBLE AS {low}" for column, low in moved.items())
        less = ", ".join(f"every.{column} - least.{low} AS {column}" for column, low in moved.items())
        same = " AND ".join(f"every.{name} IS NOT DISTINCT FROM least.{name}" for name in by.split(", "))
        source = f"(SELECT * FROM {counted.source} WHERE {counted.where})"
        stored = {name: replace(stored, may_be_blank=True) for name, stored in self.columns.items()}
        wanted = ", ".join(
            f"{sql} AS {name}_{place}"
            for name, sql in fields(self.wanted, one, counted.kinds[one.key], stored, judged=True)
        )
        second = "any_value(second_low)" if "second_low" in moved.values() else "0.0"
        return self.rows(
            f"SELECT {by}, count(*) AS people, any_value(low) AS low, {second} AS second_low, {wanted} FROM"
            f" (SELECT every.* REPLACE ({less}), least.* EXCLUDE ({by}) FROM {source} AS every"
            f" JOIN (SELECT {by}, {least} FROM {source} GROUP BY {by}) AS least ON {same}) GROUP BY {by}"
        )

    def _read(
        self, place: int, one: Measured, rows: Sequence[Row], levels: Mapping[Group, Mapping[float, int]]
    ) -> dict[Group, Sums]:
        found = {}
        for row in rows:
            group, people = self.group(row), int(row["people"])
            value: Row = {
                name.removesuffix(f"_{place}"): x or 0 for name, x in row.items() if name.endswith(f"_{place}")
            }
            known: int = value.get("known", people)
            beside = None
            if one.beside is not None:
                beside = BesideSums(
                    people=value.get("second_known", known),
                    total=float(value["second_total"]),
                    squares=float(value["second_squares"]),
                    products=float(value["products"]),
                    bare=float(value.get("bare", 0)),
                )
            found[group] = Sums(
                people=known,
                missing=people - known,
                rows_without=people - known,
                total=float(value.get("total", 0)),
                squares=float(value.get("squares", 0)),
                beside=beside,
                levels=levels.get(group, {}),
            )
        return found

    def _levels(self, one: Measured, counted: Counted) -> dict[Group, dict[float, int]]:
        x = number(self.wanted, one.column)
        source = f"FROM {counted.source} WHERE {counted.where} AND {x} IS NOT NULL"
        different = self.row(f"SELECT count(DISTINCT {x}) AS n {source}")["n"]
        if different > LEVELS_LIMIT:
            raise TooManyLevels(column=one.column, count=different, limit=LEVELS_LIMIT)
        found: dict[Group, dict[float, int]] = {}
        query = f"SELECT variant, segment, {x} AS level, count(*) AS people {source} GROUP BY ALL"
        for row in self.rows(query):
            found.setdefault(self.group(row), {})[row["level"]] = row["people"]
        return found
