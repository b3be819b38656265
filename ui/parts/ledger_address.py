"""What of the ledger is shown, as the address says: `?view=costs&phase=delivery&channel=Ads&month=2026-03&page=2`;
`from` and `to` of the other views hold here as well, until a month or everything is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from funnel.costs import Cost
from funnel.journey import Phase
from ui.numbers import month
from ui.parts import frame, funnel_period, money_address
from ui.parts.frame import Here
from ui.parts.funnel_period import DAY, Period

# A month that no ledger has: the filter for all days.
EVER = "ever"
PERIOD = "period"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`only` and `since`, `until` as `workspace.costs` takes them."""

    only: dict[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


def asked() -> Asked:
    """What the address names; what it names wrongly filters nothing."""
    query = st.query_params
    only: dict[str, Any] = {}
    if query.get("phase") in list(Phase):
        only["phase"] = query["phase"]
    if query.get("channel"):
        only["channel"] = query["channel"]
    if re.fullmatch(r"\d{4}-\d{2}", query.get("month", "")):
        only["month"] = query["month"]
    period = _period()
    if "month" in query or period is None:
        return Asked(only=only)
    return Asked(only=only, since=period[0], until=period[1])


def page() -> int:
    text = st.query_params.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def set_to(**query: object) -> None:
    """At once, so that it is one step of the browser's Back; None takes a name out."""
    money_address.set_to(**query)


def show(cost: Cost) -> None:
    """Filters that would hide a new entry go; the others stay."""
    found = asked()
    mine: dict[str, Any] = {"phase": cost.phase, "channel": cost.channel, "month": cost.day.isoformat()[:7]}
    gone: dict[str, Any] = {name: None for name, value in found.only.items() if mine[name] != value}
    if found.since is not None and not (found.since <= cost.day and cost.ends <= (found.until or cost.ends)):
        gone |= {"from": None, "to": None}
    set_to(**gone, page=None, away=None, after=None)


def draw(here: Here, channels: Sequence[str], months: Sequence[str]) -> None:
    """The filters, each with the address as its state."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="ledger.filters"):
        _choice(here, "phase", list(Phase), {one: here.say(f"phase.{one}") for one in Phase})
        if channels:
            _choice(here, "channel", channels, {one: one for one in channels})
        named = {one: month(here.lang, date.fromisoformat(f"{one}-01")) for one in months}
        period = _period()
        if period is not None:
            named = {PERIOD: funnel_period.words(here, period), **named}
        _choice(here, "month", list(named), named)


def _choice(here: Here, name: str, options: Sequence[str], words: dict[Any, str]) -> None:
    """Its key holds the language, since labels live in the browser."""
    key = f"ledger.filter.{name}.{here.lang}"
    now = st.query_params.get(name)
    if name == "month" and now is None and _period() is not None:
        now = PERIOD
    if now and now not in words and name == "channel":  # nothing of it is left: the filter can still be taken off
        options, words = [*options, now], {**words, now: now}
    st.session_state[key] = now if now in options else None
    st.selectbox(
        here.say(f"ledger.filter_{name}"),
        options,
        format_func=lambda one: words[one],
        key=key,
        index=None,
        placeholder=here.say("list.any"),
        on_change=_moved,
        args=(name, key),
        width=290 if PERIOD in options else 190,
    )


def _moved(name: str, key: str) -> None:
    frame.forget()
    value = st.session_state[key]
    if name == "month":
        value = None if value == PERIOD else value or (EVER if _period() is not None else None)
    set_to(**{name: None if value is None else str(value)}, page=None, away=None, after=None)


def _period() -> Period | None:
    try:
        first, last = (date.fromisoformat(st.query_params.get(name, "")) for name in ("from", "to"))
        return (first, last + DAY) if first <= last else None
    except (ValueError, OverflowError):
        return None
