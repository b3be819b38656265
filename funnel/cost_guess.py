"""Which column of a file of costs probably holds what, so that a page can choose it beforehand. A person has the last
word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from funnel.dates import dates, month_of, unpacked
from funnel.tables import Table

COLUMNS = ("day", "through", "money", "hours", "currency", "channel", "segment", "phase", "stage", "person", "note")
# So many rows, from all along the file, are enough to know a column by.
LOOKED_AT = 500
GROUPS = 300

# Of each use the names that speak for it, the plainest first. Rates such as a cost per click are no costs,
# and what a customer is billed for hours is no cost either.
_RATES = re.compile(
    r"(^|_)(per|por|cpc|cpm|cpa|ctr|roas|avg|average|media|medio|rate|tarifa|budget|presupuesto|billable|billed"
    r"|facturable|facturado)(_|$)"
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "day": (
        r"(^|_)(date|day|fecha|dia|día)(_|$)",
        r"(^|_)(starts?|start_date|inicio|desde|since|from|week|semana|when|at|month|mes)(_|$)",
    ),
    "through": (r"(^|_)(ends?|end_date|fin|final|hasta|until|through|last_day|to)(_|$)",),
    "money": (
        r"(^|_)(spend|spent|gasto|gastado|expense|inversion|inversión|invested)(_|$)",
        r"(^|_)(cost|costs|coste|costes|costo|costos)(_|$)",
        r"(^|_)(amount|importe|monto|price|precio|total|money|dinero|paid|pagado|eur|usd|euros)(_|$)",
    ),
    "hours": (r"(^|_)(hours?|horas?|hrs?|duration|duracion|duración|time_spent|tiempo)(_|$)",),
    "currency": (r"(^|_)(currency|currency_code|moneda|divisa)(_|$)",),
    "phase": (r"(^|_)(phase|fase)(_|$)",),
    "stage": (r"(^|_)(stage|etapa)(_|$)",),
    "channel": (
        r"(^|_)(channel|canal)(_|$)",
        r"(^|_)(platform|plataforma|network|source|fuente|medium|medio|publisher)(_|$)",
        r"(^|_)(campaign|campaña|campana|ad_?set)(_|$)",
    ),
    "segment": (
        r"(^|_)(segment|segmento|audience|audiencia|publico|público)(_|$)",
        r"(^|_)(country|pais|país|region|región|market|mercado|plan)(_|$)",
    ),
    "person": (
        r"(^|_)(person|persona|who|quien|quién|employee|empleado|empleada|worker|owner|responsable|member)(_|$)",
        r"^(user|usuario|usuaria|full_name|nombre)$",
    ),
    "note": (
        r"(^|_)(notes?|notas?|comments?|comentarios?|description|descripcion|descripción|concept|concepto|memo|task"
        r"|tarea)(_|$)",
    ),
}
_NUMBER = re.compile(r"[^\d]{0,5}\d[\d.,:'’\s]*([eE][+-]?\d+)?[^\d]{0,5}")


def _month(text: str) -> bool:
    """Whether it names a month; 2026.03 is rather an amount."""
    return month_of(text) is not None and not re.fullmatch(r"\d+\.\d+", text)


@dataclass(frozen=True, kw_only=True)
class _Look:
    """A column's name in plain letters, and some of its cells that hold something."""

    name: str
    words: str
    texts: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        return self._mostly(sum(bool(_NUMBER.fullmatch(text)) for text in self.texts))

    @property
    def dated(self) -> bool:
        days = dates([unpacked(text) for text in self.texts], day_first=True).values
        return self._mostly(sum(day is not None or _month(text) for day, text in zip(days, self.texts, strict=True)))

    @property
    def few(self) -> bool:
        return len(set(self.texts)) <= GROUPS

    def _mostly(self, n: int) -> bool:
        return bool(self.texts) and 2 * n >= len(self.texts)


_FITS: Mapping[str, Callable[[_Look], bool]] = {
    "day": lambda look: look.dated,
    "through": lambda look: look.dated,
    "money": lambda look: look.numeric and not look.dated and not _RATES.search(look.words),
    "hours": lambda look: look.numeric and not _RATES.search(look.words),
    "channel": lambda look: look.few,
    "segment": lambda look: look.few,
    "person": lambda look: look.few,
}


def guess_cost_columns(table: Table) -> Mapping[str, str | None]:
    """Every use in COLUMNS and its column; None where none looks like it. By name, and by what stands in it."""
    looks = [_look(table, name) for name in table.columns]
    found: dict[str, str | None] = dict.fromkeys(COLUMNS)
    for use in COLUMNS:
        fits = _FITS.get(use, lambda look: True)
        for pattern in _NAMES[use]:
            free = [look for look in looks if look.texts and look.name not in found.values()]
            named = (look.name for look in free if re.search(pattern, look.words) and fits(look))
            found[use] = next(named, None)
            if found[use] is not None:
                break
    return found


def _look(table: Table, name: str) -> _Look:
    step = max(1, len(table) // LOOKED_AT)
    cells = table.texts(name)[::step].to_pylist()
    # adSetName, Ad set name and ad-set-name are one name.
    words = re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower().strip("_")
    return _Look(name=name, words=words, texts=tuple(text for text in cells if text))
