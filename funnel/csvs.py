"""CSV, as people's programs really write it: the delimiter found, ragged rows named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as fast

from funnel.errors import TrayectoError
from funnel.files import FileEmpty

KEPT = 1000
TEXT_KEPT = 40
DELIMITERS = (",", ";", "\t")
# A line of a column of numbers: its comma is a decimal comma.
_DECIMALS = re.compile(r"[\s\d.,+-]*")


class RaggedFile(TrayectoError):
    """Most rows have more or fewer fields than the header: no table as it stands. `row` is the first; `why` is
    "title" where what stands above it is a title, and that row has the names."""

    code = "file_ragged"


class OpenQuote(TrayectoError):
    """A quotation mark in `row` swallows the rows below it."""

    code = "file_open_quote"


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a CSV was written, as found."""

    delimiter: str
    encoding: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A row that could not be read, and why: `reason` is a code with words under [reason]."""

    file: str
    row: int
    column: str | None
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Parsed:
    """The cells of a CSV as text, one array per column, under the header as it stands."""

    header: list[str]
    columns: list[pa.Array]
    row_numbers: np.ndarray
    dialect: Dialect
    refused: tuple[Refused, ...] = ()
    rows_refused: int = 0
    blank_rows: int = 0


def parse(text: str, *, encoding: str, name: str) -> Parsed:
    """Raises FileEmpty, RaggedFile, OpenQuote."""
    told = re.match(r'"?sep=([,;\t])"?\r?\n', text)  # what Excel writes, and hides, above the header
    delimiter = told[1] if told else None
    text = text[told.end() :] if told else text
    if not text.strip():
        raise FileEmpty(file=name)
    dialect = Dialect(delimiter=delimiter or delimiter_of(text), encoding=encoding)
    return _without_headers(_fast(text, dialect) or _careful(text, dialect, name), name)


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: the one under which most rows are as wide as the header.

    A file of one column has none; then the one that splits no row. But a narrow first row above wider ones
    is a title, not a header: then the one of those rows, so that the file is refused as ragged.
    """
    start = text[:65536].splitlines(keepends=True)[:500]
    if len(text) > 65536:
        start = start[:-1] or start
    widths = {d: [len(row) for row in csv.reader(start, delimiter=d) if row] or [0] for d in DELIMITERS}

    def fit(delimiter: str) -> tuple[bool, float, int]:
        found = widths[delimiter]
        return found[0] > 1, found.count(found[0]) / len(found), found[0]

    best = max(DELIMITERS, key=fit)
    if widths[best][0] == 1 and not all(_DECIMALS.fullmatch(line) for line in start[1:]):
        for delimiter, found in widths.items():
            usual = max(set(found), key=found.count)
            if usual > 1 and found.count(usual) > len(found) / 2:
                return delimiter
    return best


def _fast(text: str, dialect: Dialect) -> Parsed | None:
    """Arrow's parser, or None unless every line is one row of the header's width."""
    if text.count("\r") != text.count("\r\n"):
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        above, header = next((i, row) for i, row in enumerate(reader) if _filled(row))
    except (csv.Error, StopIteration):
        return None
    body = _below(text, reader.line_num).rstrip("\r\n").encode()
    keys = [str(i) for i in range(len(header))]
    if not body or not header[-1].strip():
        return None
    try:
        found = fast.read_csv(
            io.BytesIO(body),
            read_options=fast.ReadOptions(column_names=keys, block_size=2**24),
            parse_options=fast.ParseOptions(
                delimiter=dialect.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=fast.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    # Arrow reads past a quotation mark that is never closed; then there are fewer rows than lines.
    if found.num_rows != body.count(b"\n") + 1:
        return None
    row_numbers = np.arange(found.num_rows, dtype=np.int64) + above + 2
    filled = _filled_rows(found)
    blank = 0
    if filled is not None:
        blank = found.num_rows - int(filled.sum())
        found, row_numbers = found.filter(pa.array(filled)), row_numbers[filled]
    columns = [column.combine_chunks() for column in found.columns]
    return Parsed(header=header, columns=columns, row_numbers=row_numbers, dialect=dialect, blank_rows=blank)


def _careful(text: str, dialect: Dialect, name: str) -> Parsed:
    """Python's parser: slower, and knows the row where something is wrong."""
    records = _records(text.rstrip("\r\n"), dialect.delimiter, name)
    header = next((row for _, row in records if row is not None and _filled(row)), None)
    if header is None:
        raise FileEmpty(file=name)
    while not header[-1].strip():
        header.pop()
    width = len(header)
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    bad = _Bad(file=name)
    blank = 0
    for number, row in records:
        if row is None:
            bad.add(number, "bad_quotes", "")
        elif width == 1 and not row:
            rows.append([""])
            row_numbers.append(number)
        elif width > 1 and not _filled(row):
            blank += 1
        elif len(row) < width:
            bad.add(number, "too_few_fields", dialect.delimiter.join(row))
        elif len(row) > width and _filled(row[width:]):
            bad.add(number, "too_many_fields", dialect.delimiter.join(row))
        else:
            rows.append(row[:width])
            row_numbers.append(number)
    if bad.count > len(rows):
        why = {"why": "title"} if width == 1 else {}
        raise RaggedFile(file=name, row=bad.first[0].row, columns=width, **why)
    return Parsed(
        header=header,
        columns=[pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        or [pa.array([], pa.string())] * width,
        row_numbers=np.array(row_numbers, dtype=np.int64),
        dialect=dialect,
        refused=tuple(bad.first),
        rows_refused=bad.count,
        blank_rows=blank,
    )


def _without_headers(parsed: Parsed, name: str) -> Parsed:
    """Files that were put one below the other bring their headers along; as a row, one would be a variant."""
    again = np.ones(len(parsed.row_numbers), dtype=bool)
    for column, title in zip(parsed.columns, parsed.header, strict=True):
        again &= pc.equal(column, title).to_numpy(zero_copy_only=False)
        if not again.any():
            return parsed
    bad = _Bad(file=name, count=parsed.rows_refused, first=list(parsed.refused))
    for row in parsed.row_numbers[again]:
        bad.add(int(row), "header_again", parsed.dialect.delimiter.join(parsed.header))
    return replace(
        parsed,
        columns=[column.filter(pa.array(~again)) for column in parsed.columns],
        row_numbers=parsed.row_numbers[~again],
        refused=tuple(bad.first),
        rows_refused=bad.count,
    )


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str] | None]]:
    """Rows with their numbers; None for one whose quotation marks are wrong. Raises OpenQuote."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            # Over several lines, the broken field may hold any number of rows: none of them is to be guessed.
            if reader.line_num > line + 1 or "unexpected end" in str(wrong):
                raise OpenQuote(file=name, row=number) from wrong
            yield number, None


@dataclass(kw_only=True)
class _Bad:
    file: str
    count: int = 0
    first: list[Refused] = field(default_factory=list)

    def add(self, row: int, reason: str, text: str) -> None:
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(Refused(file=self.file, row=row, column=None, reason=reason, text=text[:TEXT_KEPT]))


def _filled(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)


def _filled_rows(found: pa.Table) -> np.ndarray | None:
    """Which rows hold anything; None if all do. In one column a blank cell is a value that is missing."""
    if found.num_columns == 1:
        return None
    empty = np.ones(found.num_rows, dtype=bool)
    for column in found.columns:
        empty &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy()
        if not empty.any():
            return None
    return ~empty


def _below(text: str, lines: int) -> str:
    """The text without its first lines."""
    end = 0
    for _ in range(lines):
        end = text.find("\n", end) + 1
        if not end:
            return ""
    return text[end:]
