"""Parquet files that are not clean: every row judged, and people who come again sorted out, as `funnel.rows` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funnel.account import Excluded, written
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.numbers import LARGEST
from funnel.parquet_files import REAL
from funnel.parquet_scan import Counted, Row, Scan
from funnel.parquet_sql import Refusal, judged, number, refusals

ROWS = "judged"
# Records are counted: no line of a Parquet file is a header.
FIRST_ROW = 1
_COUNTED = "variant IS NOT NULL AND reason IS NULL"


def judge(scan: Scan, kinds: Mapping[str, str]) -> Counted | None:
    """Which rows count, and what became of the others; None if a column holds no number that could.

    `kinds` are those of all rows, before any is refused.
    """
    reals = [number(scan.wanted, name) for name, stored in scan.columns.items() if stored.kind == REAL]
    if _no_number(scan, reals):
        return None
    unless = " OR ".join(map(_too_large, reals)) or "false"
    kinds = {one.key: one.kind or scan.kind(one, unless) for one in scan.wanted.measured}
    reasons = tuple(refusals(scan.wanted, kinds, scan.columns, LARGEST))
    scan.con.execute(f"CREATE TEMP VIEW {ROWS} AS {judged(scan.files, scan.wanted, reasons)}")
    where, excluded = (_COUNTED, Excluded()) if scan.wanted.unit is None else _first_rows(scan)
    bad, rows_refused = _bad_rows(scan)
    return Counted(
        source=ROWS,
        where=where,
        sums=scan.added(ROWS, kinds, judged=True, where=where),
        kinds=kinds,
        excluded=excluded,
        refused=tuple(_refused(scan, row, reasons[row["reason"]]) for row in bad),
        rows_refused=rows_refused,
    )


def _first_rows(scan: Scan) -> tuple[str, Excluded]:
    """A condition for the rows that count where people come again, and how many rows and people that leaves out."""
    scan.con.execute(
        f"CREATE TEMP TABLE again AS SELECT unit, min(variant) <> max(variant) AS several FROM {ROWS}"
        " WHERE variant IS NOT NULL AND unit IS NOT NULL GROUP BY unit HAVING count(*) > 1"
    )
    scan.con.execute(
        "CREATE TEMP TABLE firsts AS"
        f" SELECT min(place) AS first, count(*) AS rows, count(DISTINCT content) AS different FROM {ROWS}"
        f" WHERE {_COUNTED} AND unit IN (SELECT unit FROM again WHERE NOT several) GROUP BY unit"
    )
    found = scan.row(
        "SELECT (SELECT count(*) FILTER (WHERE several) FROM again) AS several,"
        " coalesce(sum(rows - different), 0)::BIGINT AS identical,"
        " count(*) FILTER (WHERE different > 1) AS differing FROM firsts"
    )
    where = f"{_COUNTED} AND (unit NOT IN (SELECT unit FROM again) OR place IN (SELECT first FROM firsts))"
    return where, Excluded(
        in_several_variants=found["several"],
        repeated_rows=found["identical"],
        repeated_units=found["differing"],
    )


def _bad_rows(scan: Scan) -> tuple[list[Row], int]:
    """The first of the rows that are refused, and how many there are."""
    count = scan.row(f"SELECT count(reason) AS n FROM {ROWS}")["n"]
    first = f"SELECT * EXCLUDE (content) FROM {ROWS} WHERE reason IS NOT NULL ORDER BY place LIMIT {KEPT}"
    return (scan.rows(first) if count else []), count


def _no_number(scan: Scan, columns: Sequence[str]) -> bool:
    """Is something there in one of the columns, and none of it a number?"""
    if not columns:
        return False
    counts = ", ".join(f"count({x}), count(*) FILTER (WHERE {_too_large(x)})" for x in columns)
    (found,) = scan.con.execute(f"SELECT {counts} FROM {scan.tidy}").fetchall()
    return any(filled and filled == refused for filled, refused in zip(found[::2], found[1::2], strict=True))


def _too_large(x: str) -> str:
    return f"coalesce(abs({x}) > {LARGEST!r}, false)"


def _refused(scan: Scan, row: Row, refusal: Refusal) -> Refused:
    file = next(file for file in reversed(scan.files) if file.first <= row["place"])
    is_number = refusal.column in scan.wanted.numeric
    return Refused(
        file=file.path.name,
        row=row["place"] - file.first + FIRST_ROW,
        column=refusal.column,
        reason=refusal.reason,
        text=written(row[f"r{scan.wanted.numeric.index(refusal.column)}"])[:TEXT_KEPT] if is_number else "",
    )
