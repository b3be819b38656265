"""The phases of a period side by side: what they cost, what a customer costs, and whether one pays for the other."""

from __future__ import annotations

import streamlit as st

from funnel.cac import known_cost
from funnel.journey import Phase
from ui.parts import frame, journey_choice, money_by, money_cards, money_period, money_rules
from ui.parts.frame import Here
from ui.parts.funnel_period import Period, words
from ui.parts.money_fields import money_form
from ui.parts.money_figures import Books, books

TREND = 6


def draw(here: Here) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        journey = journey_choice.choose(here)
        periods = here.workspace.journey.periods(journey.id)
        days = here.workspace.costs.days()
        offered = money_period.offered(periods, days)
        period = money_period.asked(offered)
        found = books(here.workspace, journey.id)
        if period is None:
            _empty(here)
            return
        first = min([starts for starts, _ in periods] + ([] if days is None else [days[0]]), default=period[0])
        money_period.choose(here, offered, period)
        with st.popover(here.say("money_page.lag"), icon=":material/schedule:"):
            st.caption(here.say("money_page.lag_caption"))
            money_form(here, found.facts).number("lag", here.say("money_page.lag_days"))
    along = money_period.like(period, first, most=TREND)
    courses = [[found.phase(phase, one) for one in along] for phase in Phase]
    money_cards.draw(here, courses)
    _said(here, found, period)
    money_by.draw(here, found, period, courses[0])
    st.subheader(here.say("money_page.pays"), anchor=False)
    cost = courses[0][-1].each or known_cost(None)
    source = here.say("money_page.from_costs", period=words(here, period))
    money_rules.draw(here, found.facts, cost, source, phases=[course[-1] for course in courses])


def _said(here: Here, found: Books, period: Period) -> None:
    """What is in no sum, so that nobody looks for it there."""
    for name, count in (("straddling", found.straddling(period)), ("loose", found.loose(period))):
        if count:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":small[:material/info: {here.say(f'money_page.{name}', count=count)}]", width="content")
                frame.link("money", here.say("money_page.see_costs"), **journey_choice.address(), view="costs")


def _empty(here: Here) -> None:
    """Where to begin: ways in, which look like what they are on a phone as well."""
    ways = {
        "costs": ("money", {"view": "costs"}),
        "counts": ("funnel", {"edit": "new"}),
        "worth": ("money", {"view": "worth"}),
    }
    with st.container(border=True):
        st.markdown(here.say("money_page.empty"))
        with st.container(horizontal=True):
            for name, (page, query) in ways.items():
                if st.button(
                    here.say(f"money_page.type_{name}"),
                    key=f"money_page.type.{name}",
                    icon=":material/edit:",
                    type="primary" if name == "costs" else "secondary",
                ):
                    frame.go(page, **journey_choice.address(), **query)
