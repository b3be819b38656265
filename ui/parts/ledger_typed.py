"""What a person typed of a cost, read as an entry; what cannot be read is a problem of its field, and stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from funnel.cost_money import SIGNS, clock_hours
from funnel.costs import TEXT_LIMIT, Cost
from funnel.errors import TrayectoError
from funnel.journey import Phase
from ui.messages import error_words
from ui.numbers import DECIMAL, read_number
from ui.parts.ledger_names import MINOR
from ui.words import plain, say

# Fields in which a number is typed; `rate` is of one hour.
NUMBERS = ("money", "hours", "rate")
TEXTS = ("channel", "segment", "person", "note")
REFS = ("journey", "stage", "touchpoint", "experiment")


class OtherSign(TrayectoError):
    """An amount with the sign of another currency than the workspace's (`currency`)."""

    code = "other_sign"


class TooFine(TrayectoError):
    """More than two decimals: most likely thousands with the other language's mark."""

    code = "too_fine"


@dataclass(frozen=True)
class FieldProblem:
    """Why a field is refused; of the whole entry where `field` is None."""

    field: str | None
    error: TrayectoError


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The entry, and `rate` of an hour in minor units where one was typed; no entry where there are `problems`."""

    cost: Cost | None
    rate: int | None
    problems: tuple[FieldProblem, ...]


def read(lang: str, typed: Mapping[str, Any], *, currency: str) -> Typed:
    """`typed`: field → what its widget holds, `day` among them; `currency` is the workspace's."""
    values: dict[str, float | None] = {}
    problems: list[FieldProblem] = []
    for field in NUMBERS:
        try:
            text = typed.get(field) or ""
            values[field] = read_hours(lang, text) if field == "hours" else read_money(lang, text, currency)
        except TrayectoError as error:
            problems.append(FieldProblem(field, error))
    if problems:
        return Typed(cost=None, rate=None, problems=tuple(problems))
    texts: dict[str, Any] = {name: str(typed.get(name) or "").strip()[:TEXT_LIMIT] for name in TEXTS}
    refs: dict[str, Any] = {name: typed.get(name) for name in REFS}
    rate = minor(values["rate"])
    try:
        cost = Cost(
            day=typed["day"],
            through=typed.get("through"),
            phase=Phase(typed["phase"]),
            money=minor(values["money"]),
            hours=values["hours"],
            rate=rate,
            **texts,
            **refs,
        )
    except TrayectoError as error:
        return Typed(cost=None, rate=None, problems=(FieldProblem(None, error),))
    return Typed(cost=cost, rate=rate, problems=())


def read_hours(lang: str, text: str) -> float | None:
    """As `read_amount`; 1:30 is an hour and a half, 0:20 to two decimals."""
    clock = clock_hours(text.strip())
    return read_amount(lang, text) if clock is None else round(clock, 2)


def read_money(lang: str, text: str, currency: str) -> float | None:
    """As `read_amount`. Raises OtherSign."""
    for sign in (one for one in text if unicodedata.category(one) == "Sc"):
        if currency not in SIGNS.get(sign, ()):
            raise OtherSign(text=text[:40], currency=currency)
    return read_amount(lang, text)


def read_amount(lang: str, text: str) -> float | None:
    """A number of at most two decimals; None for a blank. Raises NotANumber, TooFine."""
    if not text.strip():
        return None
    value = read_number(lang, text).value
    if round(value, 2) != value:  # 1,234 in Spanish: most likely meant as 1234
        raise TooFine(text=text[:40])
    return value


def minor(x: float | None) -> int | None:
    return None if x is None else round(x * MINOR)


def written(lang: str, x: float | None) -> str:
    """As it first stands in a field: without thousands marks, so that both languages read it alike."""
    return "" if x is None else f"{x:.2f}".rstrip("0").rstrip(".").replace(".", DECIMAL[lang])


def problem_words(lang: str, problem: FieldProblem) -> str:
    """The field, what is wrong and the cure, as Markdown."""
    if problem.field is None:
        return error_words(lang, problem.error)
    values = {name: plain(value) if isinstance(value, str) else value for name, value in problem.error.values.items()}
    cure = say(lang, f"ledger.problem_{problem.error.code}", **values, mark=DECIMAL[lang])
    return say(lang, "ledger.problem", field=say(lang, f"ledger.{problem.field}"), cure=cure)
