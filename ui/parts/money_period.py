"""Of which days the money page speaks: `?from=2026-03-01&to=2026-03-31` in its address, with the last day in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from ui.parts import frame, money_address
from ui.parts.frame import Here
from ui.parts.funnel_period import DAY, Period, address, words

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
SPANS = (3, 6, 12)
MONTHS_OF_LEDGER = 12


def asked(periods: Sequence[Period]) -> Period | None:
    """What the address names, whether or not it is among `periods`; else the first of these that was counted."""
    several = [one for _, one in spans(periods)]
    newest = next((one for one in periods if one not in several), None) or next(iter(periods), None)
    try:
        starts, last = (date.fromisoformat(st.query_params.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return newest
    if EARLIEST <= starts <= last <= LATEST:
        return starts, last + DAY
    return newest


def offered(typed: Sequence[Period], ledger: tuple[date, date] | None) -> list[Period]:
    """The last months together where several were counted, and the periods themselves, newest first; without counts
    the months of the ledger (its first and last day)."""
    if not typed and ledger is not None:
        first, last = ledger
        return like(((last.replace(day=1)), _months_later(last.replace(day=1), 1)), first, most=MONTHS_OF_LEDGER)[::-1]
    return [*dict.fromkeys([*(period for _, period in spans(typed)), *typed])]


def spans(typed: Sequence[Period]) -> list[tuple[int, Period]]:
    """The last 3, 6 and 12 months before the newest end of a month, each where it holds more than the one before."""
    ends = max((end for _, end in typed if end.day == 1), default=None)
    if ends is None:
        return []
    found, covered = [], max(starts for starts, end in typed if end == ends)
    for months in SPANS:
        starts = _months_later(ends, -months)
        if any(EARLIEST <= one < covered for one, _ in typed) and starts >= EARLIEST:
            found.append((months, (starts, ends)))
            covered = starts
    return found


def like(period: Period, first: date, *, most: int) -> list[Period]:
    """The period and those of the same length before it, oldest first, as long as they reach beyond `first`."""
    found = [period]
    while len(found) < most and (earlier := _before(found[-1]))[1] > max(first, EARLIEST):
        found.append(earlier)
    return found[::-1]


def choose(here: Here, periods: Sequence[Period], period: Period) -> None:
    """A select box whose state is the address; its key holds the language, since labels live in the browser."""
    named = {one: here.say("money_page.last_months", count=months) for months, one in spans(periods)}
    key = f"money_page.period.{here.lang}"
    st.session_state[key] = period
    st.selectbox(
        here.say("funnel.period"),
        periods if period in periods else [period, *periods],
        format_func=lambda one: f"{named[one]}: {words(here, one)}" if one in named else words(here, one),
        key=key,
        on_change=_chosen,
        args=(key,),
        width=360,
    )


def moved(period: Period, days: int) -> Period:
    """So many days earlier."""
    return period[0] - days * DAY, period[1] - days * DAY


def _before(period: Period) -> Period:
    starts, ends = period
    if starts.day == ends.day == 1:
        months = (ends.year - starts.year) * 12 + ends.month - starts.month
        return _months_later(starts, -months), starts
    return moved(period, (ends - starts).days)


def _months_later(first: date, months: int) -> date:
    """Of the first day of a month; not before the first of all."""
    place = max(first.year * 12 + first.month - 1 + months, 12)
    return date(place // 12, place % 12 + 1, 1)


def _chosen(key: str) -> None:
    frame.forget()
    money_address.set_to(**address(st.session_state[key]))
