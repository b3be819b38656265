"""What a table's columns probably are, so that a page can choose them beforehand. A person has the last word."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from funnel.account import VARIANTS_LIMIT
from funnel.numbers import BLANK, OK, numbers
from funnel.tables import Table

# Enough rows to know a column by.
LOOKED_AT = 5_000
_VARIANT = re.compile(
    r"(^|_)(variante?|version|versión|group|grupo|arm|rama|treatment|tratamiento|bucket|test_group|condition|segment"
    r"|landing_page|page_design)(_|$)"
)
_UNIT = re.compile(
    r"(^|_)(id|uuid|user|usuario|customer|cliente|client|visitor|visitante|email|person|persona|unit|subject)(_|$)"
    r"|(user|customer|client|visitor|member)_?id$"
)
_PEOPLE = re.compile(
    r"(^|_)(n|total|users?|usuarios|visitors?|visitantes|people|personas|clicks?|clics|sessions?|sesiones|visits?"
    r"|visitas|pageviews|page_views|impressions|impresiones|customers|clientes|sent|enviados|exposed|count)(_|$)"
)
_WHEN = re.compile(r"(^|_)(date|day|week|month|year|time|timestamp|fecha|dia|día|semana|mes|año|hora)(_|$)")
CONTROLS = {"control", "ctrl", "baseline", "original", "placebo", "a"}


@dataclass(frozen=True, kw_only=True)
class Guess:
    """Columns by name, None or () where none looks like it. `per` is set only for what looks like totals."""

    variant: str | None
    unit: str | None
    metrics: tuple[str, ...]
    per: str | None


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What one column shows."""

    name: str
    words: str
    texts: frozenset[str]
    different: int
    filled: int
    values: np.ndarray | None

    @property
    def is_binary(self) -> bool:
        return self.values is not None and bool(np.isin(self.values[~np.isnan(self.values)], (0, 1)).all())

    @property
    def total(self) -> float:
        return 0.0 if self.values is None else float(np.nansum(self.values))

    @property
    def is_count(self) -> bool:
        # A blank is NaN, and below nothing and no fraction.
        return self.values is not None and not bool((self.values < 0).any() or (self.values % 1 > 0).any())


def guess_columns(table: Table, variants: Collection[str] = ()) -> Guess:
    """The variant has a few values, two of the `variants` or a control among them, or a telling name; the unit a
    telling name and hardly a value twice; metrics are the numbers left, shares first. Counts of people and no
    unit: totals."""
    # All along the table: it may be sorted by variant.
    places = np.linspace(0, len(table) - 1, min(len(table), LOOKED_AT)).astype(int)
    some = Table(
        name=table.name,
        sha256=table.sha256,
        data=table.data.take(pa.array(places)),
        row_numbers=table.row_numbers[places],
        dialect=table.dialect,
    )
    looks = [_look(some, name) for name in table.columns]
    unit = _unit(looks)
    variant = _variant([look for look in looks if look.name != unit], {_bare(name) for name in variants})
    left = [look for look in looks if look.name not in (unit, variant) and look.values is not None]
    left = [look for look in left if not _UNIT.search(look.words) and not _WHEN.search(look.words)]
    per = _per(left) if unit is None else None
    if per is not None:
        left = [look for look in left if _fits(look, per)]
    metrics = sorted(left, key=lambda look: not look.is_binary)
    return Guess(
        variant=variant, unit=unit, metrics=tuple(look.name for look in metrics), per=per.name if per else None
    )


def _look(table: Table, name: str) -> _Look:
    texts = pd.Series(table.texts(name).to_numpy(zero_copy_only=False))
    texts = texts[texts != ""]
    different = texts.drop_duplicates()
    found = numbers(table, name)
    readable = bool((found.reasons <= BLANK).all() and (found.reasons == OK).any())
    return _Look(
        name=name,
        # userId, User ID and user-id are one name.
        words=re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower().strip("_"),
        texts=frozenset(different[:VARIANTS_LIMIT].str.casefold()),
        different=len(different),
        filled=len(texts),
        values=np.where(found.known, found.values, np.nan) if readable else None,
    )


def _unit(looks: list[_Look]) -> str | None:
    for look in looks:
        named = _UNIT.search(look.words) and not _VARIANT.search(look.words)
        if named and look.filled and look.different > max(VARIANTS_LIMIT, look.filled / 2):
            return look.name
    return next((x.name for x in looks if x.words in ("user_id", "userid") and x.different == x.filled), None)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _variant(looks: list[_Look], known: set[str]) -> str | None:
    few = [look for look in looks if 2 <= look.different <= 10]
    speaking = [look for look in few if len(known & {_bare(text) for text in look.texts}) > 1]
    named = [look for look in few if _VARIANT.search(look.words)]
    # history_segment is a longer name than segment, and less often the one.
    named.sort(key=lambda look: len(look.words.split("_")))
    telling = [look for look in few if look.texts & CONTROLS]
    best = speaking[:1] or telling[:1] or named[:1]
    return best[0].name if best else None


def _per(looks: list[_Look]) -> _Look | None:
    """The smallest count of people that some other count never exceeds: clicks rather than page views."""
    people = [look for look in looks if look.is_count and not look.is_binary and _PEOPLE.search(look.words)]
    people = [look for look in people if any(_fits(other, look) for other in looks)]
    return min(people, key=lambda look: look.total, default=None)


def _fits(look: _Look, per: _Look) -> bool:
    if look is per or not look.is_count or look.values is None or per.values is None:
        return False
    both = ~np.isnan(look.values) & ~np.isnan(per.values)
    return bool(both.any() and (look.values[both] <= per.values[both]).all())
