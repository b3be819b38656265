"""The period of the funnel page: in the address, `?from=2026-03-01&to=2026-03-31`, with its last day in it.

A week may lie inside a month: it then stands below it in the list, and is not what the page begins with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

import streamlit as st

from funnel.known import Counted
from ui.numbers import day
from ui.parts.frame import Here

# Its first day, and the first day after it, as in the store.
Period = tuple[date, date]
DAY = timedelta(days=1)


def asked(periods: Sequence[Period], counted: Mapping[int, Sequence[Counted]]) -> Period | None:
    """The period that the address names, else the one to begin with; None where nothing is typed yet."""
    try:
        starts, last = (date.fromisoformat(st.query_params.get(name, "")) for name in ("from", "to"))
        named = (starts, last + DAY)
    except (ValueError, OverflowError):
        named = None
    return named if named in periods else newest(periods, counted)


def newest(periods: Sequence[Period], counted: Mapping[int, Sequence[Counted]]) -> Period | None:
    """Of those that lie in no other, the newest in which not just a few of the stages are counted."""
    stages = Counter((one.starts, one.ends) for one in chain.from_iterable(counted.values()))
    outer = [group[0] for group in _groups(periods)]
    most = max((stages[one] for one in outer), default=0)
    return next((one for one in outer if 2 * stages[one] >= most), None)


def listed(periods: Sequence[Period]) -> list[tuple[Period, bool]]:
    """The newest first, and below each what lies inside it; with whether it lies inside another."""
    found: list[tuple[Period, bool]] = []
    for outer, *within in _groups(periods):
        found += [(outer, False), *((one, True) for one, _ in listed(within))]
    return found


def _groups(periods: Sequence[Period]) -> list[list[Period]]:
    """Each period that lies in no other, with those inside it; the newest first."""
    groups: list[list[Period]] = []
    for one in sorted(periods, key=lambda one: (one[0], -one[1].toordinal())):
        if groups and one[1] <= groups[-1][0][1]:
            groups[-1].append(one)
        else:
            groups.append([one])
    return sorted(groups, key=lambda group: (group[0][1], group[0][0]), reverse=True)


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
    labels = {one: f"{'↳ ' if within else ''}{words(here, one)}" for one, within in listed(periods)}
    st.selectbox(
        here.say("funnel.period"),
        list(labels),
        format_func=lambda one: labels[one],
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
