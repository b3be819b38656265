"""Which column of a file of counts probably holds what, so that a page can choose it beforehand. A person has the last
word."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import pairwise

from funnel.count_file import plain_name
from funnel.dates import dates, month_of
from funnel.spans import MONTH, WEEK
from funnel.tables import Table

COLUMNS = ("stage", "starts", "ends", "entered", "completed", "segment", "channel")
LOOKED_AT = 500

_NAMED = {
    "stage": r"\b(stage|etapa|step|paso|phase|fase|funnel|embudo)\b",
    "ends": r"\b(to|until|till|end|ends|last|hasta|fin|final|ultimo)\b",
    "starts": r"\b(from|since|start|starts|first|month|week|date|day|period|desde|inicio|primer|primero|mes|semana"
    r"|fecha|dia|periodo)\b",
    "completed": r"\b(completed|complete|out|left|passed|went on|done|conversions?|converted|completan?|completadas?"
    r"|completados?|salen|salidas?|pasan|convertidos?|convertidas?|terminan)\b",
    "entered": r"\b(entered|in|into|entries|people|visitors|users|started|begun|entran|entradas?|personas|visitas"
    r"|visitantes|usuarios|empiezan)\b",
    "segment": r"\b(segment|segmento|country|pais|region|plan|type|tipo|group|grupo|city|ciudad|market|mercado"
    r"|audience)\b",
    "channel": r"\b(channel|canal|source|medium|origin|origen|fuente|medio|campaign|campana|utm)\b",
}


def guess_count_columns(table: Table, names: Collection[str]) -> Mapping[str, str | None]:
    """Every use in COLUMNS and its column; None where none looks like it. `names`: all that stages may be called.

    The stage is the column whose cells name stages most often, whatever it is called.
    """
    found: dict[str, str | None] = dict.fromkeys(COLUMNS)
    known = {plain_name(name) for name in names}
    hits = {column: sum(plain_name(cell) in known for cell in _cells(table, column)) for column in table.columns}
    if hits and max(hits.values()) > 0:
        found["stage"] = max(hits, key=lambda column: hits[column])
    for use, pattern in _NAMED.items():
        if found[use] is None:
            free = (column for column in table.columns if column not in found.values())
            found[use] = next((one for one in free if re.search(pattern, _words(one)) and _fits(table, one, use)), None)
    if found["starts"] is None:
        free = (column for column in table.columns if column not in found.values())
        found["starts"] = next((column for column in free if _dated(table, column)), None)
    return found


def guess_every(table: Table, column: str, *, day_first: bool = True) -> str:
    """WEEK where the different first days in the column lie whole weeks apart and some just one, else MONTH."""
    values = dates(_cells(table, column), day_first=day_first).values
    days = sorted({day for day in values if day is not None})
    gaps = [b - a for a, b in pairwise(days)]
    weekly = gaps and min(gaps) == timedelta(days=7) and all(gap.days % 7 == 0 for gap in gaps)
    weekly = weekly or any(re.fullmatch(r"\d{4}-?[Ww]\d{1,2}", cell) for cell in _cells(table, column))
    return WEEK if weekly else MONTH


def _fits(table: Table, column: str, use: str) -> bool:
    return use not in ("starts", "ends") or _dated(table, column)


def _dated(table: Table, column: str) -> bool:
    """Whether at least half of it are days or months."""
    cells = _cells(table, column)
    days = dates(cells, day_first=True).values
    found = sum(day is not None or month_of(cell) is not None for cell, day in zip(cells, days, strict=True))
    return bool(cells) and 2 * found >= len(cells)


def _cells(table: Table, column: str) -> list[str]:
    step = max(1, len(table) // LOOKED_AT)
    return [text for text in table.texts(column)[::step].to_pylist() if text]


def _words(column: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return plain_name(re.sub(r"[\W_]+", " ", parted))
