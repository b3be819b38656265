"""What Parquet files say of themselves before any row is read: columns, their types, ends and blanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXT, WHOLE, FLAG, REAL = "text", "whole", "flag", "real"
_KINDS = {
    "VARCHAR": TEXT,
    "BOOLEAN": FLAG,
    "FLOAT": REAL,
    "DOUBLE": REAL,
    **{sign + size: WHOLE for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")},
}


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One column. `kind` is TEXT, WHOLE, FLAG, REAL, None for any other; `low` and `high` are its ends where all of
    it are whole numbers (a flag's are 0 and 1), None where the file does not say."""

    kind: str | None
    may_be_blank: bool = True
    low: int | None = None
    high: int | None = None

    def fits(self, rows: int) -> bool:
        """Do the squares of so many of them surely add up to a whole number of 64 bits?"""
        return self.low is not None and self.high is not None and rows * max(self.low**2, self.high**2) < 2**63


@dataclass(frozen=True, kw_only=True)
class File:
    """One Parquet file: `first` is the place of its first row among those of all files."""

    path: Path
    first: int
    rows: int
    columns: Mapping[str, Stored]


def stored_files(con: DuckDBPyConnection, paths: Sequence[Path]) -> list[File] | None:
    """What is known of each. None where one has no rows, or columns that DuckDB calls or takes otherwise than Arrow:
    names that differ in nothing but case, durations (whole numbers to it)."""
    found: list[File] = []
    for path in paths:
        file = literal(str(path))
        rows = _rows(con, f"SELECT num_rows FROM parquet_file_metadata({file})")[0][0]
        stored = {name for (name,) in _rows(con, f"SELECT name FROM parquet_schema({file})")}
        types = {name: kind for name, kind, *_ in _rows(con, f"DESCRIBE SELECT * FROM read_parquet({file})")}
        durations = f"SELECT 1 FROM parquet_kv_metadata({file}) WHERE contains(value::VARCHAR, 'timedelta')"
        if not rows or not stored >= types.keys() or _rows(con, durations):
            return None
        ends = dict(_ends(con, file))
        first = sum(file.rows for file in found)
        columns = {name: _stored(_KINDS.get(kind), *ends.get(name, ())) for name, kind in types.items()}
        found.append(File(path=path, first=first, rows=rows, columns=columns))
    return found


def combined(parts: Sequence[Stored]) -> Stored:
    """One column of several files, of whatever numbers."""
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    return Stored(
        kind=REAL if any(part.kind == REAL for part in parts) else WHOLE,
        may_be_blank=any(part.may_be_blank for part in parts),
        low=None if None in lows else min(low for low in lows if low is not None),
        high=None if None in highs else max(high for high in highs if high is not None),
    )


def scanned(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, file_row_number=true, hive_partitioning=false)"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(con: DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    # Without parameters: DuckDB imports pandas to look at them.
    return con.execute(query).fetchall()


def _ends(con: DuckDBPyConnection, file: str) -> Iterator[tuple[str, tuple[bool, list[str | None]]]]:
    """By column: may it be blank, and the ends of its parts as text, None for a part that does not say."""
    for name, blanks, lows, highs in _rows(
        con,
        "SELECT path_in_schema, list(stats_null_count), list(stats_min_value), list(stats_max_value)"
        f" FROM parquet_metadata({file}) GROUP BY path_in_schema",
    ):
        yield name, (any(count != 0 for count in blanks), lows + highs)


def _stored(kind: str | None, may_be_blank: bool = True, ends: Sequence[str | None] = ()) -> Stored:
    if kind == FLAG:
        return Stored(kind=kind, may_be_blank=may_be_blank, low=0, high=1)
    whole = [int(end) for end in ends if end is not None] if kind == WHOLE else []
    if not whole or len(whole) < len(ends):
        return Stored(kind=kind, may_be_blank=may_be_blank)
    return Stored(kind=kind, may_be_blank=may_be_blank, low=min(whole), high=max(whole))
