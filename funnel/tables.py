"""A table from a file, CSV or Parquet, and no row of it lost in silence.

    read(path)                    a Table, or an error that says what the file is and where it breaks
    read(data, name="ab.csv")     the same from an upload's bytes

Rows of CSV are numbered as a spreadsheet shows them: the header is row 1, a quoted line break makes no new row, a
blank line does. Parquet has no header: its records are counted from 1. Clean files take Arrow's parser, ragged ones
Python's, which can name the rows that break.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from funnel.account import BLANKS, ColumnMissing, written
from funnel.csvs import Dialect, Parsed, Refused, parse
from funnel.errors import TrayectoError
from funnel.files import LIMIT, Content, FileDamaged, FileTooLarge, content, text


class DuplicateColumns(TrayectoError):
    """Two columns of one name: which one is meant cannot be known."""

    code = "file_duplicate_columns"


class NoHeader(TrayectoError):
    """The first row holds data, or nothing, where names belong."""

    code = "file_no_header"


class NoRows(TrayectoError):
    """Names of columns and nothing below them."""

    code = "file_no_rows"


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Columns of equal length. From CSV all are text as it stands; from Parquet, as they are stored.

    `row_numbers` has one number per row. `refused` holds the first rows that could not be read (ragged),
    `rows_refused` counts them all; they are not in `data`. `blank_rows` held nothing at all.
    """

    name: str
    sha256: str
    data: pa.Table
    row_numbers: np.ndarray
    dialect: Dialect | None = None
    refused: tuple[Refused, ...] = ()
    rows_refused: int = 0
    blank_rows: int = 0

    def __len__(self) -> int:
        return self.data.num_rows

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.data.column_names)

    def row_number(self, index: int) -> int:
        """What the row at `index` (counted from 0) is called: its line in a spreadsheet, its record in Parquet."""
        return int(self.row_numbers[index])

    def column(self, name: str) -> pa.Array:
        """Raises ColumnMissing."""
        if name not in self.data.column_names:
            raise ColumnMissing(column=name, columns=", ".join(self.columns), file=self.name)
        found = self.data.column(name).combine_chunks()
        if isinstance(found, pa.ChunkedArray):  # what older Arrows give for no chunk at all
            found = pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], found.type)
        return found.dictionary_decode() if pa.types.is_dictionary(found.type) else found

    def texts(self, name: str) -> pa.Array:
        """A column as text without blanks around it; "" where there is nothing. Raises ColumnMissing."""
        found = self.column(name)
        if pa.types.is_integer(found.type):
            found = pc.cast(found, pa.string())
        elif not (pa.types.is_string(found.type) or pa.types.is_large_string(found.type)):
            found = pa.array([written(x) for x in found.to_pylist()], pa.string())
        return pc.utf8_trim(pc.fill_null(found, ""), BLANKS)

    def cell(self, name: str, index: int) -> str:
        """One cell as `texts` gives it."""
        return written(self.data.column(name)[index].as_py())


def read(source: str | Path | bytes, *, name: str | None = None, limit: int = LIMIT) -> Table:
    """The table in a file (path or bytes; `name` for messages), of at most `limit` bytes unpacked.

    CSV with comma, semicolon or tab; UTF-8, UTF-16 with its mark, or Windows' Latin; gzipped or not; Parquet
    by its first bytes. Raises the errors of `funnel.files` and `funnel.csvs`, DuplicateColumns, NoHeader, NoRows.
    """
    file = content(source, name=name, limit=limit)
    if file.is_parquet:
        table = _parquet(file, limit)
    else:
        found, encoding = text(file)
        table = _csv(file, parse(found, encoding=encoding, name=file.name))
    if not len(table) and not table.rows_refused:
        raise NoRows(file=file.name)
    return table


def _csv(file: Content, parsed: Parsed) -> Table:
    names = [name.strip(BLANKS) for name in parsed.header]
    if not any(names):
        raise NoHeader(file=file.name)
    # pandas writes its index under a blank name; "#1" says which column that is, in no language.
    names = [name or f"#{position}" for position, name in enumerate(names, 1)]
    if _is_headless(names, parsed.columns):
        raise NoHeader(file=file.name)
    _check_names(names, file.name)
    return Table(
        name=file.name,
        sha256=file.sha256,
        data=pa.table(parsed.columns, names=names),
        row_numbers=parsed.row_numbers,
        dialect=parsed.dialect,
        refused=parsed.refused,
        rows_refused=parsed.rows_refused,
        blank_rows=parsed.blank_rows,
    )


def _parquet(file: Content, limit: int) -> Table:
    try:
        stored = pq.ParquetFile(io.BytesIO(file.data))
        groups = (stored.metadata.row_group(i) for i in range(stored.metadata.num_row_groups))
        if sum(group.total_byte_size for group in groups) > limit:
            raise FileTooLarge(file=file.name, megabytes=limit / 2**20)
        data = stored.read()
    except (pa.ArrowException, OSError) as damage:
        raise FileDamaged(file=file.name, looks_like="parquet") from damage
    _check_names(data.column_names, file.name)
    return Table(
        name=file.name, sha256=file.sha256, data=data, row_numbers=np.arange(1, data.num_rows + 1, dtype=np.int64)
    )


def _check_names(names: list[str], file: str) -> None:
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise DuplicateColumns(column=twice, file=file)


def _is_headless(names: list[str], columns: list[pa.Array]) -> bool:
    """A first row of data: some numbers or dates, and among the other cells one that comes again below."""
    others = [i for i, name in enumerate(names) if not re.fullmatch(r"[+-]?\d[\d.,:/\- ]*", name)]
    if len(others) == len(names):
        return False
    return not others or any(pc.any(pc.equal(pc.utf8_trim(columns[i], BLANKS), names[i])).as_py() for i in others)
