"""The currency that a file of costs names, and its amounts without the signs that stand around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from funnel.errors import TrayectoError
from funnel.tables import Table

DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "COP", "CLP", "ARS", "UYU", "DOP")
SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": DOLLARS,
    "US$": ("USD",),
    "R$": ("BRL",),
    "S/": ("PEN",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₡": ("CRC",),
    "zł": ("PLN",),
    "kr": ("SEK", "NOK", "DKK"),
}
_CODE = re.compile(r"[A-Z]{3}")
_IN_NAME = re.compile(r"\(([A-Z]{3})\)|\b([A-Z]{3})$|([€£])")
_AMOUNT = re.compile(
    r"(?P<minus>[-−(]?)\s*(?P<before>[^\d.,()\s+−-]{0,3})\s*(?P<number>[-+−]?(?:\d[\d.,'’\s]*|[.,]\d+))"
    r"(?P<after>[^\d.,()\s+−-]{0,3})\s*\)?"
)
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)(?::([0-5]\d))?")


class TwoCurrencies(TrayectoError):
    """Amounts in two currencies, which cannot be added: what is written first, and in which row, of each."""

    code = "two_currencies"


class OtherCurrency(TrayectoError):
    """Amounts in another currency than the workspace's (`currency`): what is written, and its first row."""

    code = "other_currency"


def named_currency(table: Table, money: str, column: str | None, *, currency: str) -> str | None:
    """What the file writes for its currency, in the name of the column `money`, in `column` or beside the amounts;
    None where it writes none. Raises TwoCurrencies, and OtherCurrency than the workspace's."""
    first: tuple[str, int] | None = None
    left: frozenset[str] = frozenset()
    for text, row in _named(table, money, column):
        codes = _codes(text)
        if first is None:
            first, left = (text, row), codes
        elif left & codes:
            left &= codes
        else:
            raise TwoCurrencies(first=first[0], first_row=first[1], second=text, second_row=row)
    if first is None:
        return None
    if currency not in left:
        raise OtherCurrency(text=first[0], row=first[1], currency=currency)
    return first[0]


def bare_amount(text: str) -> str:
    """ "€1,234.50" → "1,234.50", "(12.00)" → "-12.00"; what is no amount stays as it is."""
    return _split(text)[1]


def clock_hours(text: str) -> float | None:
    """ "1:30" → 1.5, "1:07:30" → 1.125; None for what is no clock."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours + minutes / 60 + seconds / 3600


def _named(table: Table, money: str, column: str | None) -> Iterable[tuple[str, int]]:
    """Every different way of writing a currency, with its first row; the column's name stands in row 1."""
    if found := _IN_NAME.search(money):
        yield next(filter(None, found.groups())), 1
    # In order of rows, so that the first of each is the first that a person meets.
    seen: set[str] = set()
    cells = table.texts(money).to_pylist()
    beside = [""] * len(cells) if column is None else table.texts(column).to_pylist()
    known: dict[str, str] = {}
    for index, (amount, told) in enumerate(zip(cells, beside, strict=True)):
        if amount not in known:
            known[amount] = _split(amount)[0]
        for text in (told, known[amount]):
            if text and text not in seen:
                seen.add(text)
                yield text, table.row_number(index)


def _split(text: str) -> tuple[str, str]:
    """The sign or code of a currency, "" without one, and the amount."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return "", text
    sides = [found[side] for side in ("before", "after") if found[side]]
    if len(sides) > 1 or not all(side in SIGNS or _CODE.fullmatch(side) for side in sides):
        return "", text
    number = found["number"].strip()
    minus = "-" if found["minus"] and number[0] not in "-+−" else ""
    return (sides[0] if sides else ""), minus + number


def _codes(text: str) -> frozenset[str]:
    return frozenset(SIGNS.get(text, (text.upper(),)))
