"""Dates as people and spreadsheets write them: the order of day and month decided once for all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

_NAMES = ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct", "nov", "dec dic")
_MONTH = {name: month for month, names in enumerate(_NAMES, 1) for name in names.split()}

_TIME = re.compile(r"(?<=\d)[ T]+\d{1,2}:\d{2}\S*$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_NAMED = re.compile(r"(\d{1,2})[ .-]*(?:de )?([^\W\d_]{3,})\.?[ .-]*(?:de )?(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,})\.? (\d{1,2}),? (\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_LAST = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_NAMED = re.compile(r"([^\W\d_]{3,})\.?[ .-]*(?:de )?(\d{4}|\d{2})")


@dataclass(frozen=True, kw_only=True)
class Dates:
    """`values` are None where a text is no date. `day_first`: how those such as 05/01/2026 were read.

    `doubtful` if nothing but the caller's preference settled that, while the other order gives other dates.
    """

    values: tuple[date | None, ...]
    day_first: bool
    doubtful: bool


def dates(texts: Sequence[str], *, day_first: bool) -> Dates:
    """2026-01-05, 05/01/2026, 5.1.26, 5 ene 2026, Jan 5, 2026; 2026-W02 is that week's Monday; times are passed over.

    `day_first` is the preference where the texts leave the order open: where no day is beyond 12 and no order
    alone makes them evenly spaced.
    """
    bare = [_TIME.sub("", text.strip()) for text in texts]
    parts = [found.groups() for text in bare if (found := _YEAR_LAST.fullmatch(text))]
    day_leads = sum(int(first) > 12 for first, _, _, _ in parts)
    month_leads = sum(int(second) > 12 for _, _, second, _ in parts)
    ways = {order: tuple(_date(text, day_first=order) for text in bare) for order in (True, False)}
    even = [order for order, found in ways.items() if _is_even(found)]
    if day_leads != month_leads:
        day_first, settled = day_leads > month_leads, True
    else:
        settled = len(even) == 1
        day_first = even[0] if settled else day_first
    doubtful = not settled and ways[True] != ways[False]
    return Dates(values=ways[day_first], day_first=day_first, doubtful=doubtful)


def unpacked(text: str) -> str:
    """20260105, as databases write it, with the marks that say where the month begins."""
    found = _PACKED.fullmatch(text)
    return "-".join(found.groups()) if found else text


def month_of(text: str) -> date | None:
    """The first day of a month that is named without a day: 2026-03, 03/2026, Mar 2026, marzo de 2026.

    >>> month_of("marzo de 2026")
    datetime.date(2026, 3, 1)
    """
    text = text.strip()
    if found := _MONTH_LAST.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(text):
        year, month = int(found[2]), int(found[1])
    elif found := _MONTH_NAMED.fullmatch(text):
        year, month = _year(found[2]), _MONTH.get(found[1][:3].lower(), 0)
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and year else None


def _date(text: str, *, day_first: bool) -> date | None:
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _YEAR_LAST.fullmatch(text):
            day, month = (found[1], found[3]) if day_first else (found[3], found[1])
            return date(_year(found[4]), int(month), int(day))
        if found := _WEEK.fullmatch(text):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        if found := _NAMED.fullmatch(text):
            return date(_year(found[3]), _MONTH.get(found[2][:3].lower(), 0), int(found[1]))
        if found := _NAMED_FIRST.fullmatch(text):
            return date(_year(found[3]), _MONTH.get(found[1][:3].lower(), 0), int(found[2]))
    except ValueError:  # the 31st of February, the 13th month
        return None
    return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _is_even(found: Sequence[date | None]) -> bool:
    """Three dates or more, each as many days after the one before, or each as many before."""
    known = [day for day in found if day is not None]
    return len(known) > 2 and len(known) == len(found) and len({b - a for a, b in pairwise(known)}) == 1
