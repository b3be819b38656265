"""What the entries that are shown come to, and how that is computed."""

from __future__ import annotations

import streamlit as st

from funnel.costs import Spent
from funnel.journey import Phase
from ui.parts.frame import Here
from ui.parts.ledger_address import Asked
from ui.parts.ledger_names import amount, hours

FORMULA = r"L = \sum_{i} \bigl(m_i + [\,h_i \times r_i\,]\bigr)"
PARTS = ("money", "hours", "worked", "loaded")


def total(here: Here, asked: Asked) -> Spent:
    return sums(here, asked).get((), Spent())


def sums(here: Here, asked: Asked, *by: str) -> dict[tuple[str, ...], Spent]:
    rate = here.workspace.money.facts().rate
    return here.workspace.costs.sums(*by, since=asked.since, until=asked.until, rate=rate, **asked.only)


def draw(here: Here, asked: Asked, found: Spent) -> None:
    """`found`: what `total` gives."""
    with st.container(horizontal=True, key="ledger.totals"):
        st.metric(here.say("ledger.total_entries"), here.say("ledger.number", n=found.entries), width=130)
        st.metric(here.say("ledger.total_money"), amount(here, found.money), width=200)
        st.metric(here.say("ledger.total_hours"), hours(here, found.hours), width=150)
        st.metric(here.say("ledger.total_loaded"), amount(here, found.loaded), width=200)
    if found.refunds:
        st.caption(here.say("ledger.with_refunds", money=amount(here, -found.refunds)))
    if asked.since is not None and asked.until is not None:
        straddling = here.workspace.costs.straddling(asked.since, asked.until, **asked.only)
        if straddling:
            st.caption(f":material/date_range: {here.say('ledger.straddling', count=straddling)}")


def how(here: Here, asked: Asked, found: Spent) -> None:
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("ledger.how"))
        st.latex(FORMULA)
        st.caption(here.say("ledger.how_letters"))
        rate = here.workspace.money.facts().rate
        rates = here.workspace.money.rates()
        said = here.say("ledger.how_no_rate") if rate is None else amount(here, rate)
        st.markdown(here.say("ledger.how_rates", rate=said, count=len(rates)))
        st.markdown(here.say("ledger.how_days"))
        st.caption(here.say("ledger.how_table"))
        rows = {here.say(f"phase.{one}"): spent for one in Phase if (spent := sums(here, asked, "phase").get((one,)))}
        rows[here.say("ledger.in_all")] = found
        st.table(
            {
                here.say("ledger.phase"): list(rows),
                here.say("ledger.total_entries"): [here.say("ledger.number", n=one.entries) for one in rows.values()],
                **{
                    here.say(f"ledger.total_{part}"): [_part(here, one, part) for one in rows.values()]
                    for part in PARTS
                },
            },
            border="horizontal",
            hide_index=True,
        )
        st.caption(f"{here.say('how.source')} {here.say('ledger.how_source')}")


def _part(here: Here, spent: Spent, part: str) -> str:
    if part == "hours":
        return hours(here, spent.hours)
    if part == "worked" and spent.without_rate:
        return "—"
    return amount(here, getattr(spent, part))
