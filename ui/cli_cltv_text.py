"""What `trayecto cltv` answers, as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ui.cli_table import with_range
from ui.numbers import day, number, percent
from ui.words import say

SHOWN = 5


def text(lang: str, found: Mapping[str, Any]) -> str:
    """The answer as `cli_cltv_answer.answer` gives it."""
    return "\n".join(_lines(lang, found))


def _lines(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    until = day(lang, date.fromisoformat(found["until"]))
    yield from _worth(lang, found)
    yield say(
        lang,
        "cltv.customers",
        customers=say(lang, "cltv.of_customers", count=found["customers"]),
        purchases=say(lang, "cltv.of_purchases", count=found["transactions"]),
        until=until,
    )
    left_out = [
        say(lang, f"cltv.excluded_{name}", count=count, until=until)
        for name, count in found["excluded"].items()
        if count
    ]
    if left_out:
        yield say(lang, "cli.excluded", what=" · ".join(left_out))
    yield from _models(lang, found)
    if found["notes"]:
        yield ""
        yield from (f"- {note['message']}" for note in found["notes"])
    for row in found["refused"][:SHOWN]:
        yield say(lang, "cltv.refused", **{**row, "reason": say(lang, f"reason.{row['reason']}")})


def _worth(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    worth = found["cltv"]
    if worth["value"] is None:
        yield say(lang, "cltv.not_defined")
        return
    limits = worth["low"] is not None
    yield say(
        lang,
        "cltv.worth",
        worth=with_range(lang, worth, _amount) if limits else _amount(lang, worth["value"]),
        months=say(lang, "cltv.months", count=worth["horizon_months"]),
    )
    yield "  " + say(lang, "cltv.first", first=_amount(lang, worth["first"]))
    yield "  " + say(
        lang,
        "cltv.later",
        later=_amount(lang, worth["later"]),
        purchases=number(lang, found["purchases"] - 1, 2),
        amount=_amount(lang, found["amount"]),
    )
    yield "  " + say(
        lang,
        "cltv.terms",
        margin=percent(lang, found["margin"], None),
        discount=percent(lang, found["discount"], None),
    )


def _models(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    for model, digits in (("bgnbd", 3), ("gamma_gamma", 2)):
        if found[model] is not None:
            # Of the large ones, which say that all are alike, no more is known than their size.
            places = {name: number(lang, x, digits if x < 100 else 0) for name, x in found[model].items()}
            places["log_likelihood"] = number(lang, found[model]["log_likelihood"], 1)
            yield say(lang, f"cltv.{model}", **places)


def _amount(lang: str, x: float) -> str:
    return number(lang, x, 2)
