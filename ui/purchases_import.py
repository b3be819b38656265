"""From a file of purchases to a customer's worth: which columns hold what, as they look before a person says so."""

from __future__ import annotations

import re

from funnel.dates import dates, unpacked
from funnel.numbers import BLANK, OK, numbers
from funnel.tables import Table

FIELDS = ("customer", "date", "amount")
# Enough rows to know a column by.
LOOKED_AT = 200
_NAMES = {
    "customer": re.compile(
        r"customer|client|user|buyer|member|person|socio|usuari|comprador|(^|[_ ])id($|[_ ])|email", re.I
    ),
    "date": re.compile(r"date|day|time|when|fecha|d[ií]a|cu[aá]ndo", re.I),
    "amount": re.compile(
        r"amount|price|total|paid|value|revenue|sales|sum|spend|importe|precio|pagado|valor|ventas|euros?|eur|usd|dollars",
        re.I,
    ),
}


def guess(table: Table) -> dict[str, str | None]:
    """Field → column, None where none looks like it. A column serves once; its name counts before what it holds."""
    chosen: dict[str, str | None] = {}
    for field in ("date", "amount", "customer"):
        free = [column for column in table.columns if column not in chosen.values()]
        fitting = [column for column in free if _fits(table, column, field)]
        named = [column for column in fitting if _NAMES[field].search(column)]
        # Anything may be a customer's name: then the first column left.
        chosen[field] = next(iter([*named, *fitting]), None)
    return {field: chosen[field] for field in FIELDS}


def _fits(table: Table, column: str, field: str) -> bool:
    texts = table.texts(column).slice(0, LOOKED_AT).to_pylist()
    filled = [text for text in texts if text]
    if not filled:
        return False
    if field == "customer":
        return True
    if field == "date":
        return (
            sum(one is not None for one in dates([unpacked(text) for text in filled], day_first=True).values)
            > len(filled) / 2
        )
    reasons = numbers(table, column).reasons[:LOOKED_AT]
    return bool((reasons == OK).sum() > (reasons != BLANK).sum() / 2)
