"""What an answer costs: one line over the year."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.answer_cost import cost_per_answer
from funnel.spans import months_later
from storage.answer_costs import ended_costs
from ui.numbers import money, number
from ui.parts.frame import Here
from ui.words import plain

MONTHS = 12


def draw(here: Here) -> None:
    """Of the experiments decided within a year; nothing before one of them has both an answer and a cost."""
    since = months_later(date.today(), -MONTHS)
    found = cost_per_answer(ended_costs(here.store, here.workspace.id, since=since))
    if found.each is None or found.cost is None:
        return
    lang, currency = here.lang, here.about.currency
    values = {
        "each": plain(money(lang, found.each, currency, 0)),
        "cost": plain(money(lang, found.cost, currency, 0)),
        "answers": number(lang, found.answers),
        "experiments": number(lang, found.experiments),
    }
    said = here.say("lift_money.answer", months=str(MONTHS), **values)
    if found.unknown:
        said += " " + here.say("lift_money.answer_unknown", unknown=number(lang, found.unknown))
    st.caption(f":material/payments: {said}", help=here.say("lift_money.answer_help"))
