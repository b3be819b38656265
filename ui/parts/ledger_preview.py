"""What will come of a file of costs, before anything is kept: sums to the cent, and every cell that does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from funnel.cost_file import CostFile
from funnel.costs import Cost, Spent, spent
from funnel.journey import Phase
from ui.names import brief
from ui.numbers import month
from ui.parts.frame import Here
from ui.parts.ledger_names import amount, hours
from ui.words import plain

MOST_REFUSED = 20
# Channels and months that are shown by themselves.
SHOWN = 12
CELL = 60

Key = TypeVar("Key", Phase, str, date)


def draw(here: Here, found: CostFile, new: Collection[str], without: str, *, phase_of: Mapping[int, Phase]) -> bool:
    """Whether nothing is left to be decided. `new`: the marks that are not in the ledger yet; `without`: the key of
    the choice to leave out rows that cannot be used; `phase_of` each stage."""
    costs = [cost for mark, cost in found.marked if mark in new]
    there = len(found.marked) - len(costs)
    ready = _refused(here, found, without) if found.rows_refused else True
    if not found.marked:
        st.warning(here.say("ledger.will_none"), icon=":material/inbox:")
        return False
    if not costs:
        st.info(here.say("ledger.all_there", count=there), icon=":material/content_copy:")
        return False
    st.markdown(f"**{here.say('ledger.will', count=len(costs))}**")
    for line in _said(here, found, costs, there):
        st.caption(line)
    phases = _by(costs, lambda cost: phase_of.get(cost.stage or 0, cost.phase))
    channels = _by(costs, lambda cost: cost.channel)
    months = _by(costs, lambda cost: cost.day.replace(day=1))
    left, middle, right = st.columns(3)
    with left:
        _sums(here, "phase", {here.say(f"phase.{one}"): phases[one] for one in Phase if one in phases})
    with middle:
        named = sorted(channels, key=lambda one: (not one, -(channels[one].money or 0), one))
        _sums(here, "channel", {_channel(here, one): channels[one] for one in named})
    with right:
        _sums(here, "month", {month(here.lang, one): months[one] for one in sorted(months)})
    return ready


def _said(here: Here, found: CostFile, costs: Sequence[Cost], there: int) -> list[str]:
    """What a person would want to know of it, as Markdown."""
    said = []
    if there:
        said.append(here.say("ledger.there", count=there))
    refunds = [cost.money for cost in costs if cost.money is not None and cost.money < 0]
    if refunds:
        said.append(here.say("ledger.refunds", count=len(refunds), money=amount(here, -sum(refunds))))
    if found.rounded:
        said.append(here.say("ledger.rounded", count=found.rounded))
    if found.currency is None and any(cost.money is not None for cost in costs):
        said.append(here.say("ledger.no_currency", currency=here.about.currency))
    again = _again(here, costs)
    if again:
        said.append(f":material/content_copy: {here.say('ledger.again', count=again)}")
    return said


def _again(here: Here, costs: Sequence[Cost]) -> int:
    """Rows of a day and channel that have costs already: under other figures they may be the same ones."""
    first, last = min(cost.day for cost in costs), max(cost.ends for cost in costs)
    known = here.workspace.costs.sums("day", "channel", since=first, until=last)
    return sum((cost.day.isoformat(), cost.channel) in known for cost in costs)


def _by(costs: Sequence[Cost], key: Callable[[Cost], Key]) -> dict[Key, Spent]:
    found: dict[Key, Spent] = defaultdict(Spent)
    for cost in costs:
        found[key(cost)] += spent(cost)
    return found


def _channel(here: Here, name: str) -> str:
    return plain(brief(name, CELL)) if name else here.say("ledger.no_channel")


def _sums(here: Here, what: str, rows: Mapping[str, Spent]) -> None:
    """The first of them, what the others come to, and all together."""
    shown = dict(list(rows.items())[: SHOWN if len(rows) > SHOWN + 1 else len(rows)])
    others = [one for name, one in rows.items() if name not in shown]
    if others:
        shown[here.say("ledger.others", count=len(others))] = sum(others, Spent())
    shown[here.say("ledger.in_all")] = total = sum(rows.values(), Spent())
    table = {here.say(f"ledger.{what}"): list(shown)}
    if total.money is not None:
        table[here.say("ledger.total_money")] = [amount(here, one.money) for one in shown.values()]
    if total.hours is not None:
        table[here.say("ledger.total_hours")] = [hours(here, one.hours) for one in shown.values()]
    st.table(table, border="horizontal", hide_index=True)


def _refused(here: Here, found: CostFile, without: str) -> bool:
    """Whether the person leaves those rows out."""
    shown = found.refused[:MOST_REFUSED]
    title = here.say("ledger.rows_refused", count=found.rows_refused)
    with st.expander(title, icon=":material/rule:", expanded=True):
        st.table(
            {
                here.say("measure.column_row"): [here.say("ledger.number", n=one.row) for one in shown],
                here.say("measure.column_column"): [plain(one.column or "—") for one in shown],
                here.say("measure.column_text"): [plain(one.text or "—") for one in shown],
                here.say("measure.column_reason"): [here.say(f"reason.{one.reason}") for one in shown],
            },
            border="horizontal",
            hide_index=True,
        )
        if len(found.refused) > len(shown):
            st.caption(here.say("ledger.more_refused"))
        if not found.marked:
            return False
        return st.checkbox(here.say("ledger.without", count=found.rows_refused), key=without)
