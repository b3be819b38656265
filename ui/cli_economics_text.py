"""What `trayecto economics` answers, as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ui.cli_table import aligned, with_range
from ui.numbers import number, percent
from ui.words import say

Show = Callable[[str, float], str]

SHOWN = 24


def text(lang: str, found: Mapping[str, Any]) -> str:
    """The answer as `cli_economics_answer.answer` gives it."""
    return "\n".join(_lines(lang, found))


def _lines(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    shown = dict.fromkeys(("cac_cash", "cac_loaded", "monthly_margin", "cltv"), _amount)
    shown |= {"churn": _share, "ltv_cac": _ratio, "payback_months": _tenths}
    order: tuple[str, ...] = ("cac_cash", "cac_loaded", "churn", "monthly_margin", "cltv", "ltv_cac", "payback_months")
    if "cohorts" in found:
        order = tuple(name for name in order if name != "churn")
    rows = [[say(lang, f"economics.{name}"), _figure(lang, found[name], shown[name])] for name in order]
    rows[-2].append(_ruled(lang, "at_least", found["ltv_cac"]))
    rows[-1].append(_ruled(lang, "at_most", found["payback_months"]))
    yield from aligned(rows)
    yield ""
    yield say(lang, f"economics.{found['first_margin']}", discount=percent(lang, found["discount"], None))
    for name in ("ltv_cac", "payback_months"):
        yield from _more(lang, say(lang, f"economics.{name}"), found[name])
    if "cohorts" in found:
        yield ""
        yield from _cohorts(lang, found["cohorts"])
    if found["notes"]:
        yield ""
        yield from (f"- {note['message']}" for note in found["notes"])


def _cohorts(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield say(lang, "economics.cohorts", customers=found["customers"], count=found["periods"])
    titles = [say(lang, f"economics.{name}") for name in ("after", "seen", "model")]
    rows = [
        [number(lang, one["period"]), *(with_range(lang, one[of], _share) for of in ("seen", "model"))]
        for one in found["retention"][:SHOWN]
    ]
    yield from aligned([titles, *rows])
    if found["life"]["value"] is not None:
        yield say(lang, "economics.life", months=with_range(lang, found["life"], _tenths))


def _figure(lang: str, figure: Mapping[str, Any], show: Show) -> str:
    """What is known exactly has no range."""
    if figure["value"] is not None and figure["low"] == figure["value"] == figure["high"]:
        return show(lang, figure["value"])
    return with_range(lang, figure, show)


def _ruled(lang: str, side: str, figure: Mapping[str, Any]) -> str:
    state = say(lang, f"economics.{figure['state']}")
    return say(lang, f"economics.{side}", threshold=figure["threshold"], state=state)


def _more(lang: str, name: str, figure: Mapping[str, Any]) -> Iterator[str]:
    if figure["more_customers"] is not None:
        yield say(lang, "economics.more_customers", figure=name, count=figure["more_customers"])
    elif figure["more_customer_months"] is not None:
        yield say(lang, "economics.more_months", figure=name, count=figure["more_customer_months"])


def _share(lang: str, x: float) -> str:
    return percent(lang, x)


def _amount(lang: str, x: float) -> str:
    return number(lang, x, 2)


def _ratio(lang: str, x: float) -> str:
    """Of less than one, a digit more."""
    return number(lang, x, 1 if x >= 1 or not x else 2)


def _tenths(lang: str, x: float) -> str:
    return number(lang, x, 1)
