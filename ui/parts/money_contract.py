"""A customer with a contract: what one pays, what is left of it, how many leave; and what that makes one worth."""

from __future__ import annotations

import streamlit as st

from funnel.cac import known_cost
from funnel.money_facts import MoneyFacts, Timing
from funnel.unit_economics import UnitFigures, unit_economics
from ui.messages import note_words
from ui.numbers import percent
from ui.parts.frame import Here
from ui.parts.money_fields import MoneyForm, money_form
from ui.parts.money_metric import rows, worth_metric
from ui.parts.money_words import figure, money_figure
from ui.words import plain

# What a cost lacks is not asked here.
OF_COST = ("cac_unknown", "cac_given", "cac_zero", "whole_lives")


def draw(here: Here, facts: MoneyFacts) -> None:
    form = money_form(here, facts)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(here.say("money_worth.typed"), anchor=False)
        revenue(here, form)
        one, two = st.columns(2)
        with one:
            form.number(
                "churned", here.say("money_worth.churned"), help=here.say("money_worth.churned_help"), hint="12"
            )
        with two:
            form.number("months", here.say("money_worth.months"), help=here.say("money_worth.months_help"), hint="240")
        later(here, form)
    with right, st.container(border=True, height="stretch"):
        _result(here, facts, unit_economics(facts, known_cost(None)))


def revenue(here: Here, form: MoneyForm) -> None:
    """What a customer pays a month, and what is left of it: asked for every way."""
    one, two = st.columns(2)
    with one:
        label = here.say("money_worth.arpa_in", currency=here.about.currency)
        form.number("arpa", label, help=here.say("money_worth.arpa_help"), hint="100")
    with two:
        form.number(
            "margin",
            here.say("money_worth.margin_in"),
            percent=True,
            help=here.say("money_worth.margin_help"),
            hint="80",
        )
    with st.expander(here.say("money_worth.doubt"), icon=":material/query_stats:"):
        st.caption(here.say("money_worth.doubt_caption"))
        one, two = st.columns(2)
        with one:
            form.number("arpa_n", here.say("money_worth.arpa_n"))
        with two:
            form.number("arpa_sd", here.say("money_worth.arpa_sd"))
        if (form.facts.arpa_n is None) != (form.facts.arpa_sd is None):
            st.caption(here.say("money_worth.doubt_both"))


def later(here: Here, form: MoneyForm) -> None:
    """What money counts for that comes later, and when the first of it comes."""
    one, two = st.columns(2)
    with one:
        form.number(
            "discount", here.say("money_worth.discount_in"), percent=True, help=here.say("money_worth.discount_help")
        )
    with two:
        form.choice(
            "timing", here.say("money_worth.timing"), list(Timing), lambda one: here.say(f"money_worth.timing_{one}")
        )


def _result(here: Here, facts: MoneyFacts, found: UnitFigures) -> None:
    st.subheader(here.say("money_page.cltv"), anchor=False)
    worth_metric(here, found.cltv)
    rows(
        here,
        {
            "money_worth.of_churn": plain(figure(here, found.churn, percent)),
            "money_worth.of_monthly": plain(money_figure(here, found.monthly)),
        },
    )
    if found.cltv.value is not None:
        discount = percent(here.lang, facts.discount, None)
        st.caption(here.say(f"money_worth.says_{facts.timing}", discount=discount))
    for note in found.notes:
        if note.code not in OF_COST:
            st.markdown(f":small[:material/info: {note_words(here.lang, note)}]")
    _missing(here, facts)


def _missing(here: Here, facts: MoneyFacts) -> None:
    """Half of what belongs together."""
    if (facts.churned is None) != (facts.months is None):
        st.markdown(f":small[:material/info: {here.say('money_worth.churn_both')}]")
