"""What a customer is worth, from what the team has: what customers pay and how many leave, cohorts, or purchases."""

from __future__ import annotations

import streamlit as st

from funnel.cac import UnitCost, known_cost, unit_cost
from funnel.counts import InvalidCounts
from funnel.errors import TrayectoError
from funnel.journey import Phase
from funnel.money_facts import Worth
from ui.messages import error_words
from ui.numbers import read_number
from ui.parts import (
    frame,
    journey_choice,
    money_address,
    money_cohorts,
    money_contract,
    money_period,
    money_purchases,
    money_rules,
)
from ui.parts.frame import Here
from ui.parts.funnel_period import words
from ui.parts.money_fields import money_form
from ui.parts.money_figures import books
from ui.words import plain

ICONS = {Worth.CONTRACT: "autorenew", Worth.COHORTS: "groups", Worth.PURCHASES: "shopping_bag"}


def draw(here: Here) -> None:
    facts = here.workspace.money.facts()
    st.markdown(here.say("money_worth.choose"))
    money_form(here, facts).choice(
        "worth",
        here.say("money_worth.have"),
        list(Worth),
        lambda one: f":material/{ICONS[one]}: {here.say(f'money_worth.have_{one}')}",
    )
    if facts.worth is Worth.COHORTS:
        money_cohorts.draw(here, facts)
    elif facts.worth is Worth.PURCHASES:
        money_purchases.draw(here, facts)
    else:
        money_contract.draw(here, facts)
    st.subheader(here.say("money_page.pays"), anchor=False)
    cost, source = _cost(here)
    money_rules.draw(here, facts, cost, source, worth=False)


def _cost(here: Here) -> tuple[UnitCost, str]:
    """What a new customer costs: as typed here, which the address keeps, or from the costs of the newest period."""
    given, lang = st.query_params.get("cac", ""), here.lang
    key = f"money_worth.cac.{lang}"
    st.session_state[key] = given
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            here.say("money_worth.cac", currency=here.about.currency),
            key=key,
            placeholder=here.say("money_worth.cac_blank"),
            on_change=_typed,
            args=(key,),
            width=320,
            max_chars=40,
        )
    if given.strip():
        try:
            found = known_cost(read_number(lang, given).value)
        except TrayectoError as error:
            said = (
                here.say("money_worth.cac_negative") if isinstance(error, InvalidCounts) else error_words(lang, error)
            )
            st.markdown(f":small[:red[:material/error: {said}]]")
        else:
            st.caption(here.say("money_worth.cac_exact"))
            return found, here.say("money_page.from_known")
    return _from_costs(here)


def _from_costs(here: Here) -> tuple[UnitCost, str]:
    """Of the first journey, or the one in the address."""
    journeys = [one.id for one in here.workspace.map.journeys()]
    asked = frame.number_in_address("journey")
    journey = asked if asked in journeys else journeys[0]
    offered = money_period.offered(here.workspace.journey.periods(journey), here.workspace.costs.days())
    period = money_period.asked(offered)
    if period is None:
        st.caption(here.say("money_worth.cac_none"))
        with st.container(horizontal=True):
            frame.link(
                "money", here.say("money_page.type_costs"), icon="edit", **journey_choice.address(), view="costs"
            )
        return known_cost(None), "—"
    found = books(here.workspace, journey).phase(Phase.ACQUISITION, period)
    source = here.say("money_page.from_costs", period=words(here, period))
    st.caption(here.say("money_worth.cac_from", source=plain(source)))
    return found.each or (
        known_cost(None) if found.people.n is None else unit_cost(found.spent, found.people.n)
    ), source


def _typed(key: str) -> None:
    frame.forget()
    money_address.set_to(cac=st.session_state[key].strip() or None)
