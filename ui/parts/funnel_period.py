"""The period of the funnel page: in the address, `?from=2026-03-01&to=2026-03-31`, with its last day in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from ui.numbers import day
from ui.parts.frame import Here

# Its first day, and the first day after it, as in the store.
Period = tuple[date, date]
DAY = timedelta(days=1)


def asked(periods: Sequence[Period]) -> Period | None:
    """The period that the address names, else the newest; None where nothing is typed yet."""
    try:
        starts, last = (date.fromisoformat(st.query_params.get(name, "")) for name in ("from", "to"))
        named = (starts, last + DAY)
    except (ValueError, OverflowError):
        named = None
    return named if named in periods else next(iter(periods), None)


def address(period: Period) -> dict[str, str]:
    starts, ends = period
    return {"from": starts.isoformat(), "to": (ends - DAY).isoformat()}


def words(here: Here, period: Period) -> str:
    starts, ends = period
    return here.say("funnel.period_of", first=day(here.lang, starts), last=day(here.lang, ends - DAY))


def choose(here: Here, periods: Sequence[Period], period: Period) -> None:
    """A select box whose state is the address; its key holds the language, since labels live in the browser."""
    if any(st.query_params.get(name) != value for name, value in address(period).items()):
        st.query_params.update(address(period))
    key = f"funnel.period.{here.lang}"
    st.session_state[key] = period
    st.selectbox(
        here.say("funnel.period"),
        periods,
        format_func=lambda one: words(here, one),
        key=key,
        on_change=_chosen,
        args=(key,),
        width=320,
    )


def suggested(periods: Sequence[Period], today: date) -> Period:
    """The last full month that has no numbers yet."""
    ends = today.replace(day=1)
    while (month := ((ends - DAY).replace(day=1), ends)) in periods:
        ends = month[0]
    return month


def _chosen(key: str) -> None:
    st.query_params.update(address(st.session_state[key]))
