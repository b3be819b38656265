"""Parquet files to samples without a row of them in Python: DuckDB adds up, by variant and segment.

    aggregate(["ab.parquet"], variant="version", unit="userid", metrics={"retention_7": None})

Gives what `funnel.intake.units` gives of the tables in the files. A clean file takes one pass; where that pass sees
what may have to be refused, or people come again, others follow that judge every row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from funnel.account import ColumnMissing, Intake, check_groups
from funnel.columns import Columns, Metrics, columns
from funnel.files import is_parquet
from funnel.parquet_files import FLAG, REAL, TEXT, WHOLE, File, literal, stored_files
from funnel.parquet_scan import Counted, Scan
from funnel.sums import Grouped, intake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "2GB"


def aggregate(
    files: Sequence[str | Path] | Mapping[str, str | Path],
    *,
    metrics: Metrics,
    variant: str | None = None,
    unit: str | None = None,
    ratios: Mapping[str, tuple[str, str]] | None = None,
    pre: Mapping[str, str] | None = None,
    segment: str | None = None,
    planned: Collection[str] = (),
) -> Intake | None:
    """As `funnel.intake.units`, of paths: one, several of one shape, or one per variant by its name.

    None where a file is not Parquet, or a column that is wanted is neither numbers nor true and false (for variants,
    segments and units: nor text): those are for the reader of tables. Raises as `units`.
    """
    wanted = columns(metrics, variant=variant, unit=unit, segment=segment, ratios=ratios, pre=pre, planned=planned)
    if isinstance(files, Mapping) != (variant is None):
        raise ValueError("the variant is either a column or the name of each file")
    arms = tuple(files) if isinstance(files, Mapping) else ()
    paths = [Path(path).absolute() for path in (files.values() if isinstance(files, Mapping) else files)]
    # DuckDB would take such a path for a pattern.
    if not all(is_parquet(path) and not set("*?[") & set(str(path)) for path in paths):
        return None
    import duckdb

    with TemporaryDirectory() as spill, duckdb.connect() as con:
        _shut_in(con, paths, spill)
        try:
            found = stored_files(con, paths)
            if found is None or not _are_wanted(found, wanted):
                return None
            return _intake(Scan(con, found, wanted, arms))
        except duckdb.Error:
            # A damaged file, or what DuckDB cannot read: the reader of tables can, or says what is wrong.
            return None


def _intake(scan: Scan) -> Intake | None:
    labels = scan.labels(some=True)
    kinds = {one.key: one.kind or scan.kind(one) for one in scan.wanted.measured}
    seen = scan.added(scan.stored, kinds, judged=False)
    if not {scan.group(row) for row in labels} >= {scan.group(row) for row in seen}:
        labels = scan.labels()
    groups = [scan.group(row) for row in labels]
    variants = scan.arms or tuple(dict.fromkeys(variant for variant, _ in groups if variant))
    variants = scan.wanted.all_variants(variants)
    segments = tuple(dict.fromkeys(segment for _, segment in groups if segment is not None))
    placed = [row for row in seen if scan.variant(row)]
    if scan.is_clean(placed) and scan.come_once():
        counted = Counted(source=scan.tidy, where="variant IS NOT NULL", sums=placed, kinds=kinds)
    else:
        from funnel.parquet_judge import judge

        judged = judge(scan, kinds)
        if judged is None:
            return None
        counted = judged
    check_groups(scan.wanted, variants, segments)
    without = sum(row["people"] for row in seen) - sum(row["people"] for row in placed)
    return intake(
        Grouped(
            columns=scan.wanted,
            kinds=counted.kinds,
            variants=variants,
            segments=segments,
            people={scan.group(row): row["people"] for row in counted.sums},
            sums={one.key: scan.sums(i, one, counted) for i, one in enumerate(scan.wanted.measured)},
            excluded=replace(counted.excluded, missing_variant=without),
            files=[file.path.name for file in scan.files],
            refused=counted.refused,
            rows_refused=counted.rows_refused,
        )
    )


def _shut_in(con: DuckDBPyConnection, paths: Sequence[Path], spill: str) -> None:
    """It may read these files, write where it runs out of memory, and nothing else."""
    con.execute(f"SET memory_limit = '{MEMORY}'")
    con.execute(f"SET temp_directory = {literal(spill)}")
    con.execute(f"SET allowed_paths = [{', '.join(literal(str(path)) for path in paths)}]")
    # A file is read once or twice, here and now: nothing to keep, and nothing to fetch before it is needed.
    con.execute("SET enable_external_file_cache = false")
    con.execute("SET disable_parquet_prefetching = true")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _are_wanted(files: Sequence[File], wanted: Columns) -> bool:
    """Can every column be read for what it is there for? Raises ColumnMissing."""
    labels = [name for name in (wanted.variant, wanted.segment, wanted.unit) if name is not None]
    for name in (*labels, *wanted.numeric):
        for file in files:
            if name not in file.columns:
                raise ColumnMissing(column=name, columns=", ".join(file.columns), file=file.path.name)
    kinds = {name: {file.columns[name].kind for file in files} for name in (*labels, *wanted.numeric)}
    return all(kinds[name] <= {WHOLE, FLAG, REAL} for name in wanted.numeric) and all(
        # 1 and 1.0 and "1" of different files are one person to the reader of tables, and not to SQL.
        len(kinds[name]) == 1 and kinds[name] <= {TEXT, WHOLE, FLAG, REAL}
        for name in labels
    )
