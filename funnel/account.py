"""The account of an intake: samples of every metric, and what became of all that is not in them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from funnel.errors import TrayectoError
from funnel.samples import Sample

# Arrow takes longer to import than all of this needs.
if TYPE_CHECKING:
    from funnel.columns import Columns
    from funnel.csvs import Refused

VARIANTS_LIMIT = 50
SEGMENTS_LIMIT = 50
LEVELS_LIMIT = 1000
# All that spreadsheets and web pages put around a cell: blanks, no-break blanks, zero widths, BOM.
BLANKS = " \t\r\n\x0b\x0c\u00a0\u2007\u2009\u200b\u202f\u3000\ufeff"


# From here on a float does not hold every whole number, and all its digits would say more than it does.
_WHOLE = 2**53


class ColumnTwice(TrayectoError):
    """One column was named for two things."""

    code = "column_twice"


class ColumnMissing(TrayectoError):
    """The table has no such column; `columns` are those that it has."""

    code = "column_missing"


class ColumnNotNumbers(TrayectoError):
    """Nothing in the column can be read as its numbers; `row`, `text` and `reason` are of the first row."""

    code = "column_not_numbers"


class ColumnTooLarge(TrayectoError):
    """Nothing in the column can be computed with, and what is at `row` is a number: too large a one."""

    code = "column_too_large"


class SameFile(TrayectoError):
    """Two of the files that were given together hold the very same (`file`, `other`): it would count twice."""

    code = "same_file"


class NobodyLeft(TrayectoError):
    """Rows there were, and none that could be counted."""

    code = "nobody_left"


class OneVariant(TrayectoError):
    """Only one variant: there is nothing to compare."""

    code = "one_variant"


class TooManyVariants(TrayectoError):
    """So many different values that the column can hardly be the variant."""

    code = "too_many_variants"


class TooManySegments(TrayectoError):
    """So many different values that hardly anybody is left in each segment."""

    code = "too_many_segments"


class TooManyLevels(TrayectoError):
    """So many different values that the column can hardly hold answers on a scale."""

    code = "too_many_levels"


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
    `kinds`, `samples` and `missing` (people without a result) per variant, `rows_without_result`, and
    `without_before` (people with a result and no value from before; only of metrics that have such a column).
    By segment, in order of first appearance: `segments` has its samples by metric and variant, `segment_people`
    its people per variant; `without_segment` people are in none.
    `inferred` are the metrics whose kind was not told, `doubtful` those whose decimal mark is a guess, with
    the mark. `refused` holds the first thousand of `rows_refused`.
    """

    variants: tuple[str, ...]
    people: Mapping[str, int]
    kinds: Mapping[str, str]
    samples: Mapping[str, Mapping[str, Sample]]
    missing: Mapping[str, Mapping[str, int]]
    rows_without_result: Mapping[str, int]
    without_before: Mapping[str, int] = field(default_factory=dict)
    segments: Mapping[str, Mapping[str, Mapping[str, Sample]]] = field(default_factory=dict)
    segment_people: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without_segment: int = 0
    inferred: tuple[str, ...]
    doubtful: Mapping[str, str]
    excluded: Excluded
    refused: tuple[Refused, ...]
    rows_refused: int


def written(value: Any) -> str:
    """A stored value as the text of its cell, "" for nothing there."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    # An id or a variant that pandas made a float because one of them was missing.
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return str(value).strip(BLANKS)


def check_groups(columns: Columns, variants: tuple[str, ...], segments: tuple[str, ...]) -> None:
    """Raises TooManyVariants, OneVariant, TooManySegments."""
    if len(variants) > VARIANTS_LIMIT:
        raise TooManyVariants(column=columns.variant, count=len(variants), limit=VARIANTS_LIMIT)
    if len(variants) == 1:
        raise OneVariant(variant=variants[0])
    if len(segments) > SEGMENTS_LIMIT:
        raise TooManySegments(column=columns.segment, count=len(segments), limit=SEGMENTS_LIMIT)
