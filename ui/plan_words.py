"""A plan in words: weeks, the rungs of its ladder, its notes. The same sentences on the page and in the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from experiments.ladder import Rung
from experiments.results import Note
from ui.numbers import number, percent, signed, signed_percent
from ui.words import say

TEN_YEARS = 520
# What a value is called says how it is written; everything else is a count.
_WEEKS = ("weeks", "more_weeks", "weeks_before", "weeks_after", "weeks_at_half", "weeks_at_seven_tenths")


def weeks_words(lang: str, weeks: int) -> str:
    """ "20 weeks", "1 semana"; beyond ten years the number says no more."""
    return say(lang, "plan.weeks", count=weeks) if weeks <= TEN_YEARS else say(lang, "plan.ten_years")


def lift_words(lang: str, lift: float) -> str:
    """ "+20%", "+31.7%", "-0.45%"."""
    return signed_percent(lang, lift, _digits(abs(lift)))


def points_words(lang: str, lift: float) -> str:
    """A part of 100 points: "+10 points"."""
    return say(lang, "plan.points", x=signed(lang, round(lift * 100, 6), 0 if abs(lift) >= 0.1 else 1))


def share_words(lang: str, share: float) -> str:
    """ "10%", "8.3%", "0.45%"."""
    return percent(lang, share, _digits(share))


def _digits(share: float) -> int:
    """Decimals of a percent: as few as tell it from its neighbours and from none."""
    whole = share >= 1 or abs(share * 100 - round(share * 100)) < 1e-9
    return 0 if whole else 1 if share >= 0.01 else 2


def _up(share: float, digits: int) -> float:
    """Rounded up to so many decimals of a percent; what is one of those but for rounding stays."""
    parts = 10 ** (digits + 2)
    return min(math.ceil(share * parts - 1e-6), parts) / parts


def rung_words(
    lang: str,
    rung: Rung,
    *,
    lift: float | None,
    limit: int,
    named: Callable[[Any], str] = str,
    written: Callable[[float], str] | None = None,
) -> str:
    """The sentence of one rung for a plan of this `lift` and `limit`.

    `named` names a stage, safe for its place; `written` puts a lift into words (default: as percent).
    """
    written = written or partial(lift_words, lang)
    values: dict[str, Any] = {name: _value(lang, name, value) for name, value in rung.values.items()}
    if "stage" in values:
        values["stage"] = named(rung.values["stage"])
    # What must at least be there is not rounded down: a little less would not fit.
    if "correlation" in values:
        values["explained"] = percent(lang, _up(rung.values["correlation"] ** 2, 0), 0)
    if rung.code == "earlier_metric":
        share = rung.values["share"]
        values["share"] = share_words(lang, _up(share, _digits(share)))
    change = rung.values.get("lift", lift)
    if change is not None:
        values["lift"] = written(change)
    code = "pool_alone" if rung.code == "pool" and rung.values["weeks"] > TEN_YEARS else rung.code
    return say(lang, f"rung.{code}", limit=weeks_words(lang, limit), **values)


def plan_note_words(lang: str, note: Note) -> str:
    return say(lang, f"note.{note.code}", **{name: _value(lang, name, value) for name, value in note.values.items()})


def _value(lang: str, name: str, value: Any) -> Any:
    if name in _WEEKS:
        return weeks_words(lang, value)
    if name in ("share", "alpha", "extra", "at_least", "hoped"):
        return share_words(lang, value)
    if name == "times":
        return number(lang, round(value, 1))
    return value
