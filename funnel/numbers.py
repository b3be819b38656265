"""A column of a table as numbers: the decimal mark decided once for all of it, every refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funnel.account import ColumnNotNumbers, ColumnTooLarge
from funnel.csvs import TEXT_KEPT
from funnel.tables import Table

# A row's reason is its place in here: 0 is a number, 1 an empty cell, the rest are refusals ([reason]).
REASONS = (
    "",
    "blank",
    "not_a_number",
    "looks_like_a_date",
    "percent",
    "not_finite",
    "decimal_mark",
    "too_large",
    "negative",
    "fraction",
    "not_binary",
    "more_than_people",
)
OK, BLANK = 0, 1
TOO_LARGE = REASONS.index("too_large")
# Nobody counts beyond this, and the product of four sums of such numbers is still a floating-point number.
LARGEST = 1e30
WORDS = {
    **dict.fromkeys(("true", "yes", "sí", "si", "verdadero"), 1.0),
    **dict.fromkeys(("false", "no", "falso"), 0.0),
}

_EXPONENT = r"([eE][+-]?\d{1,3})?"
_SPACE = "[ \u00a0\u2007\u2009\u202f'’]"
_PLAIN = rf"^[+-]?(\d+\.?\d*|\.\d+){_EXPONENT}$"
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T].*)?|\d{1,2}:\d{2}(:\d{2})?.*"
    r"|.*\b(jan|ene|feb|mar|apr|abr|may|jun|jul|aug|ago|sep|oct|nov|dec|dic)[a-z]*\b.*\d.*"
    r"|\d.*\b(jan|ene|feb|mar|apr|abr|may|jun|jul|aug|ago|sep|oct|nov|dec|dic)[a-z]*\b.*",
    re.IGNORECASE,
)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|#num!|#div/0!)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Numbers:
    """`values` are NaN where `reasons` (places in REASONS) is not 0.

    `decimal` is the mark that was read; `doubtful` if nothing but the file's delimiter spoke for it while
    values such as 1.234 mean another number under the other mark.
    """

    values: np.ndarray
    reasons: np.ndarray
    decimal: str = "."
    doubtful: bool = False

    @property
    def known(self) -> np.ndarray:
        return self.reasons == OK


def numbers(table: Table, column: str, *, decimal: str | None = None, whole: bool = False) -> Numbers:
    """3.5, 3,5, 1,234.5, 1.234,5, 1 234,5; TRUE, yes, sí and their opposites are 1 and 0; a blank is missing.

    `decimal` "." or "," overrides what the column shows; `whole` says that they are counts, so that 1.234 where
    nothing else speaks for a mark has thousands. Words count only in a column of zeros and ones.
    Raises ColumnMissing.
    """
    found = table.column(column)
    if pa.types.is_boolean(found.type) or pa.types.is_integer(found.type) or pa.types.is_floating(found.type):
        return _stored(found)
    if pa.types.is_temporal(found.type):
        dates = REASONS.index("looks_like_a_date")
        return _numbers(np.full(len(found), np.nan), np.where(found.is_null(), BLANK, dates))
    coded = pc.dictionary_encode(table.texts(column))
    different = coded.dictionary
    default = "," if table.dialect is not None and table.dialect.delimiter != "," else "."
    shown = _marks_shown(different)
    doubtful = decimal is None and shown is None and _count(different, r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$") > 0
    if doubtful and whole:
        default = "," if _count(different, r"^[1-9]\d{0,2}\.\d{3}$") else "."
    mark = decimal or shown or default
    values, reasons = _read(different, mark)
    places = coded.indices.to_numpy()
    return _numbers(values[places], reasons[places], decimal=mark, doubtful=doubtful)


def first_wrong(reasons: np.ndarray) -> int:
    """Of a column without a usable number, the place of the first that is only too large, else of the first refusal."""
    large = reasons == TOO_LARGE
    return int(np.argmax(large if large.any() else reasons > BLANK))


def not_numbers(table: Table, column: str, index: int, reason: int) -> ColumnNotNumbers | ColumnTooLarge:
    """The error of a column without a usable number, by its row at `index`; `reason` is a place in REASONS."""
    where = {"column": column, "file": table.name, "row": table.row_number(index)}
    text = table.cell(column, index)[:TEXT_KEPT]
    if reason == TOO_LARGE:
        return ColumnTooLarge(**where, text=text)
    return ColumnNotNumbers(**where, reason=REASONS[reason], text=text)


def _stored(found: pa.Array) -> Numbers:
    values = pc.cast(found, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    reasons = np.zeros(len(values), dtype=np.uint8)
    reasons[np.isnan(values)] = BLANK
    reasons[np.isinf(values)] = REASONS.index("not_finite")
    reasons[np.isfinite(values) & (np.abs(values) > LARGEST)] = TOO_LARGE
    return _numbers(np.where(reasons == OK, values, np.nan), reasons)


def _numbers(values: np.ndarray, reasons: np.ndarray, *, decimal: str = ".", doubtful: bool = False) -> Numbers:
    return Numbers(values=values, reasons=reasons.astype(np.uint8), decimal=decimal, doubtful=doubtful)


def _marks_shown(texts: pa.Array) -> str | None:
    """The decimal mark for which more of the texts speak; None if none does, or as many for each."""
    point, comma = (_count(texts, _speaks_for(mark)) for mark in ".,")
    if point == comma:
        return None
    return "." if point > comma else ","


def _speaks_for(mark: str) -> str:
    """Texts that are numbers under this decimal mark and under no other."""
    d, g = (r"\.", ",") if mark == "." else (",", r"\.")
    part = rf"{d}\d{{3}}"
    shapes = (
        rf"\d*{d}(\d{{0,2}}|\d{{4,}}){_EXPONENT}",  # 3.5 and 3.1415: no thousands
        rf"(0\d*|\d{{4,}}|){part}{_EXPONENT}",  # 0.125, 1234.567
        rf"\d{{1,3}}{part}[eE][+-]?\d{{1,3}}",
        rf"\d{{1,3}}((?:{g}\d{{3}})+|(?:{_SPACE}\d{{3}})+){d}\d*",  # 1,234.5
        rf"\d{{1,3}}({g}\d{{3}}){{2,}}",  # 1,234,567
    )
    return rf"^[+-]?({'|'.join(shapes)})$"


def _read(texts: pa.Array, mark: str) -> tuple[np.ndarray, np.ndarray]:
    """Values and reasons of the different texts of a column."""
    d, g = (r"\.", ",") if mark == "." else (",", r"\.")
    grouped = rf"\d{{1,3}}({g}\d{{3}})+|\d{{1,3}}({_SPACE}\d{{3}})+"
    texts = pc.replace_substring(texts, "\u2212", "-")
    numeric = pc.match_substring_regex(texts, rf"^[+-]?((\d+|{grouped})({d}\d*)?|{d}\d+){_EXPONENT}$")
    bare = pc.replace_substring_regex(texts, rf"{g}|{_SPACE}", "")
    if mark == ",":
        bare = pc.replace_substring(bare, ",", ".")
    bare = pc.if_else(pc.and_(numeric, pc.match_substring_regex(bare, _PLAIN)), bare, None)
    values = pc.cast(bare, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    reasons = np.where(np.isfinite(values), OK, REASONS.index("not_a_number")).astype(np.uint8)
    reasons[np.abs(np.nan_to_num(values)) > LARGEST] = TOO_LARGE
    odd = [(int(i), texts[int(i)].as_py()) for i in np.flatnonzero(reasons)]
    words_count = bool(np.isin(values[reasons == OK], (0.0, 1.0)).all())
    for place, value, reason in _odd(odd, mark, words_count):
        values[place], reasons[place] = value, reasons[place] if reason is None else REASONS.index(reason)
    values[reasons != OK] = np.nan
    return values, reasons


def _odd(texts: list[tuple[int, str]], mark: str, words_count: bool) -> Iterator[tuple[int, float, str | None]]:
    """What the texts that are no number are: place, value, and the reason, None to leave it as it is."""
    other = re.compile(_speaks_for("," if mark == "." else "."))
    for place, text in texts:
        if not text:
            yield place, np.nan, "blank"
        elif words_count and text.casefold() in WORDS:
            yield place, WORDS[text.casefold()], ""
        elif text.endswith("%"):
            yield place, np.nan, "percent"
        elif _NOT_FINITE.fullmatch(text):
            yield place, np.nan, "not_finite"
        elif _DATE.fullmatch(text):
            yield place, np.nan, "looks_like_a_date"
        elif other.match(text):
            yield place, np.nan, "decimal_mark"
        else:
            yield place, np.nan, None


def _count(texts: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(texts, pattern)).as_py() or 0)
