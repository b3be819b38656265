"""The cost ledger: one cost typed in seconds, a file brought in, what there is, and what it comes to."""

from __future__ import annotations

import streamlit as st

from storage.costs import Entry
from storage.errors import NotFound
from ui.parts import (
    frame,
    ledger_address,
    ledger_form,
    ledger_import,
    ledger_list,
    ledger_names,
    ledger_rates,
    ledger_totals,
)
from ui.parts.frame import Here


def draw(here: Here) -> None:
    known = ledger_names.names(here)
    ledger_form.new(here, known)
    ledger_import.draw(here, known)
    costs = here.workspace.costs
    months = sorted((key[0] for key in costs.sums("month")), reverse=True)
    if not months:
        with st.container(border=True):
            st.markdown(here.say("ledger.empty"))
        ledger_rates.draw(here, without=0)
        return
    ledger_address.draw(here, costs.known("channel"), months)
    asked = ledger_address.asked()
    found = ledger_totals.total(here, asked)
    ledger_totals.draw(here, asked, found)
    ledger_rates.draw(here, without=found.without_rate)
    ledger_list.draw(here, known, asked, _asked(here))
    ledger_totals.how(here, asked, found)


def _asked(here: Here) -> Entry | None:
    """The entry that the address opens; what was typed with a period's counts is changed with them."""
    id = frame.number_in_address("edit")
    if id is None:
        return None
    try:
        entry = here.workspace.costs.get(id)
    except NotFound:
        return None
    return None if entry.of_period else entry
