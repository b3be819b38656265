"""The SQL of `funnel.parquet`: rows of Parquet files under names of ours, what is refused, and sums by group.

place                    a row's number over all files, from 0
variant, segment, unit   as stored; of tidy rows text without blanks around it and NULL where there is nothing
m0, m1, …                the columns of numbers, in the order of `Columns.numeric`, as doubles
r0, r1, …; content       of tidy rows: these columns as stored, and all cells of the row as text
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from funnel.account import BLANKS
from funnel.columns import BINARY, LIMITS, NPS, ORDINAL, Columns, Measured
from funnel.parquet_files import REAL, TEXT, File, Stored, literal, quoted, scanned

# The condition of each test in columns.LIMITS; what is below 0 has been refused before its fraction matters.
_TESTS = {"<": "{x} < {bound}", ">": "{x} > {bound}", "%": "{x} % {bound} > 0"}
# Below this, a square is surely finite and its number no larger than what is refused.
SURELY_FINE = 1e99
_SUSPICIOUS = f"NOT isfinite({{x}}) OR abs({{x}}) > {SURELY_FINE!r}"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a row does not count: its `condition` in SQL."""

    column: str
    reason: str
    condition: str


def rows(files: Sequence[File], wanted: Columns, *, whole: Collection[str] = (), tidy: bool = False) -> str:
    """A query of all rows of all files; see above for its columns. Without one, the variant is the file's number.

    The columns in `whole` stay whole numbers, which sum exactly, and in less time.
    """
    every = tuple(dict.fromkeys(name for file in files for name in file.columns))

    def cell(file: File, name: str | None) -> str:
        if name is None:
            return "NULL"
        return _tidied(quoted(name), file.columns[name].kind) if tidy else quoted(name)

    def of(i: int, file: File) -> Iterator[str]:
        yield f"file_row_number + {file.first} AS place"
        yield f"{i if wanted.variant is None else cell(file, wanted.variant)} AS variant"
        yield f"{cell(file, wanted.segment)} AS segment"
        for j, name in enumerate(wanted.numeric):
            number = f"{quoted(name)}::{'BIGINT' if name in whole else 'DOUBLE'}"
            yield f"{_tidied(number, file.columns[name].kind) if tidy else number} AS m{j}"
        if tidy:
            yield f"{cell(file, wanted.unit)} AS unit"
            yield from (f"{quoted(name)} AS r{j}" for j, name in enumerate(wanted.numeric))
            texts = (_text(name, file.columns.get(name)) for name in every)
            yield f"[{', '.join(texts)}] AS content"

    return " UNION ALL ".join(
        f"SELECT {', '.join(of(i, file))} FROM {scanned(file.path)}" for i, file in enumerate(files)
    )


def judged(files: Sequence[File], wanted: Columns, refusals: Sequence[Refusal]) -> str:
    """Tidy rows and, as `reason`, the place of their first refusal; NULL for none, and without a variant."""
    cases = " ".join(f"WHEN {refusal.condition} THEN {i}" for i, refusal in enumerate(refusals))
    reason = f"CASE WHEN variant IS NULL THEN NULL {cases} END" if refusals else "NULL"
    return f"SELECT *, {reason} AS reason FROM ({rows(files, wanted, tidy=True)})"


def refusals(
    wanted: Columns, kinds: Mapping[str, str], stored: Mapping[str, Stored], largest: float
) -> Iterator[Refusal]:
    """In the order in which they are looked for: what is no number, what the metric's kind cannot hold, no unit."""
    for name in wanted.numeric:
        if stored[name].kind == REAL:
            x = number(wanted, name)
            yield Refusal(column=name, reason="not_finite", condition=f"isinf({x})")
            yield Refusal(column=name, reason="too_large", condition=f"abs({x}) > {largest!r}")
    for one in wanted.measured:
        x = number(wanted, one.column)
        for reason, condition in _outside(x, kinds[one.key], stored[one.column]):
            yield Refusal(column=one.column, reason=reason, condition=condition)
    if wanted.unit is not None:
        yield Refusal(column=wanted.unit, reason="blank", condition="unit IS NULL")


def number(wanted: Columns, column: str) -> str:
    """What a column of numbers is called in the queries."""
    return f"m{wanted.numeric.index(column)}"


def fields(
    wanted: Columns, one: Measured, kind: str, stored: Mapping[str, Stored], *, judged: bool
) -> Iterator[tuple[str, str]]:
    """The aggregates of one metric, by name; what cannot differ from another one, or from 0, is left out.

    known: people with a result. total, squares: of their values. second_known, second_total, second_squares,
    products: of the column beside it, and bare the total of those who have nothing there. suspicious: cells that
    may have to be refused, of rows not `judged` yet; others show in sums of squares that are not finite.
    """
    x, own = number(wanted, one.column), stored[one.column]
    blank, suspicious = own.may_be_blank, [condition for _, condition in _outside(x, kind, own)]
    if one.beside is not None:
        y, second = number(wanted, one.beside), stored[one.beside]
        both = f"CASE WHEN {x} IS NOT NULL THEN {y} END" if blank else y
        # A cell beside a blank one is in no sum that would show it.
        if blank and second.kind == REAL:
            suspicious.append(_SUSPICIOUS.format(x=y))
        if one.before is not None and (blank or second.may_be_blank):
            yield "second_known", f"count({both})"
        if one.before is not None and second.may_be_blank:
            yield "bare", f"sum(CASE WHEN {y} IS NULL THEN {x} END)"
        if one.per is not None and second.may_be_blank:
            if own.kind == REAL:
                suspicious.append(_SUSPICIOUS.format(x=x))
            x, blank = f"CASE WHEN {y} IS NOT NULL THEN {x} END", True
        yield "second_total", f"sum({both})"
        yield "second_squares", f"sum({both} * {y})"
        yield "products", f"sum({x} * {y})"
    if blank:
        yield "known", f"count({x})"
    if kind not in (ORDINAL, NPS):
        yield "total", f"sum({x})"
    if own.kind == REAL or kind not in (BINARY, ORDINAL, NPS):
        yield "squares", f"sum({x} * {x})"
    if suspicious and not judged:
        yield "suspicious", f"count(*) FILTER (WHERE {' OR '.join(suspicious)})"


def _outside(x: str, kind: str, stored: Stored) -> Iterator[tuple[str, str]]:
    """Reasons and conditions that a cell may meet and no metric of this kind can hold."""
    ends = {"<": stored.low, ">": stored.high, "%": None if stored.kind == REAL else 0}
    for reason, test, bound in LIMITS.get(kind, ()):
        end = ends[test]
        if end is None or (end < bound if test == "<" else end > bound):
            yield reason, _TESTS[test].format(x=x, bound=bound)


def _text(name: str, stored: Stored | None) -> str:
    """A cell as text, whatever it is used for."""
    if stored is None:
        return "NULL"
    cell = quoted(name)
    return f"CASE WHEN NOT isnan({cell}) THEN {cell}::VARCHAR END" if stored.kind == REAL else f"{cell}::VARCHAR"


def _tidied(cell: str, kind: str | None) -> str:
    if kind == TEXT:
        return f"nullif(trim({cell}, {literal(BLANKS)}), '')"
    if kind == REAL:
        # -0.0 is 0.
        return f"CASE WHEN NOT isnan({cell}) THEN {cell} + 0.0 END"
    return cell
