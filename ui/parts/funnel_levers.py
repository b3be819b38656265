"""Where an improvement would do most: what each stage adds, the stage to test next, and the way to its test card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.bottleneck import SURE, Lever, weakest_link
from funnel.flow import Flow
from funnel.interval import Interval
from funnel.journey import Stage
from funnel.leaving import beyond_churn
from funnel.money_facts import MoneyFacts
from ui import opportunity_actions, reads
from ui.charts.tornado import Bar, places
from ui.names import stage_name
from ui.numbers import money, number, percent
from ui.parts import frame, funnel_levers_how
from ui.parts.frame import Here
from ui.parts.funnel_period import Period
from ui.parts.money_fields import money_form
from ui.parts.money_words import Write, figure
from ui.words import plain

MONEY, CUSTOMERS = ("money", "customers")
# Below that nobody would call a figure anything but nothing.
HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Levers with the figure that they are compared by; `names` as people typed them.

    `bounds`: stages of which it is only known what they add at most.
    """

    levers: Sequence[Lever]
    what: str
    names: dict[int, str]
    bounds: frozenset[int] = frozenset()

    def of(self, lever: Lever) -> Interval:
        return lever.money if self.what == MONEY else lever.customers


def draw(here: Here, stages: Sequence[Stage], flow: Flow, facts: MoneyFacts, period: Period) -> None:
    st.subheader(here.say("funnel.levers"), anchor=False)
    with st.container(border=True):
        left, right = st.columns([3, 1], vertical_alignment="top")
        with right:
            money_form(here, facts).number("improvement", here.say("funnel.improvement"), percent=True)
        found = reads.levers(flow, facts.improvement)
        shown = Shown(
            levers=found,
            what=MONEY if any(one.money.value is not None for one in found) else CUSTOMERS,
            names={stage.id: stage_name(here.lang, stage) for stage in stages},
            bounds=frozenset(stage.id for stage in flow.stages if beyond_churn(flow, stage)),
        )
        with left:
            st.markdown(here.say("funnel.levers_caption", more=percent(here.lang, facts.improvement, None)))
            _next(here, shown)
        _missing(here, flow)
        known = [one for one in shown.levers if shown.of(one).value is not None]
        if known:
            _chart(here, shown, known)
        _stages(here, shown)
        funnel_levers_how.draw(here, flow, facts, shown.names, period)


def _next(here: Here, shown: Shown) -> None:
    """The stage to test next, where the figures decide it."""
    found = weakest_link(tuple(shown.levers))
    rivals = sorted((one for one in shown.levers if (one.best or 0) > 1 - SURE), key=lambda one: -(one.best or 0))
    names = {one.stage.id: plain(shown.names[one.stage.id]) for one in rivals}
    tied = [one for one in rivals if (one.best or 0) >= SURE]
    said = ""
    if found is not None and found.stage.id in shown.bounds:
        st.markdown(f":material/help: {_at_most(here, shown, found)}")
        return
    if found is not None:
        more = plain(_figure(here, shown, found))
        said = f":material/target: {here.say('funnel.test_next', stage=names[found.stage.id], more=more)}"
    elif len(tied) > 1:
        stages = ", ".join(names[one.stage.id] for one in tied)
        said = f":material/help: {here.say('funnel.test_tied', stages=stages)}"
    elif len(rivals) > 1:
        stages = ", ".join(f"{names[one.stage.id]} ({percent(here.lang, one.best, 0)})" for one in rivals[:3])
        said = f":material/help: {here.say('funnel.test_open', stages=stages)}"
    elif shown.what == CUSTOMERS and shown.levers and shown.of(shown.levers[0]).value is not None:
        said = f":material/help: {here.say('funnel.test_unknown')}"
    bounds = [names[one.stage.id] for one in rivals if one.stage.id in shown.bounds]
    if said and bounds:
        said = f"{said} {here.say('funnel.only_bounds', stages=', '.join(bounds))}"
    if said:
        st.markdown(said)


def _at_most(here: Here, shown: Shown, found: Lever) -> str:
    """The stage that adds most is known at most, so that it is not decided that it does."""
    said = here.say(
        "funnel.test_bound", stage=plain(shown.names[found.stage.id]), more=plain(_figure(here, shown, found))
    )
    other = next(
        (one for one in shown.levers if one.stage.id not in shown.bounds and (shown.of(one).value or 0) > 0), None
    )
    if other is None:
        return said
    values = {"stage": plain(shown.names[other.stage.id]), "more": plain(_figure(here, shown, other))}
    return f"{said} {here.say('funnel.test_bound_other', **values)}"


def _missing(here: Here, flow: Flow) -> None:
    """What is not known of a customer or of the costs, and where it is typed."""
    customer = flow.customer
    lacks = []
    if customer.worth is None or customer.worth.value is None:
        lacks += [name for name in ("arpa", "margin") if getattr(customer, name) is None]
        if customer.churned is None or customer.customer_months is None:
            lacks.append("churn")
    if not lacks:
        return
    said = ", ".join(here.say(f"funnel.lack_{name}") for name in lacks)
    st.info(here.say("funnel.lacks", what=said), icon=":material/edit:")
    frame.link("money", here.say("funnel.to_worth"), icon="payments", view="worth")


def _chart(here: Here, shown: Shown, known: Sequence[Lever]) -> None:
    bars = tuple(
        Bar(
            name=shown.names[one.stage.id],
            phase=one.stage.phase,
            value=shown.of(one).value or 0.0,
            low=shown.of(one).low,
            high=shown.of(one).high,
            label=_figure(here, shown, one),
        )
        for one in known
    )
    write = _axis(here, shown)
    words = tuple((place, write(here.lang, place)) for place in places(bars))
    st.markdown(f"**{here.say(f'funnel.tornado_{shown.what}')}**")
    said = "; ".join(f"{bar.name}: {bar.label}" for bar in bars)
    st.vega_lite_chart(reads.tornado_spec(bars, words), alt=here.say("funnel.tornado_alt", stages=said))
    st.caption(here.say("funnel.tornado_caption"))


def _stages(here: Here, shown: Shown) -> None:
    """Every stage in words, with a test card to begin."""
    for one in shown.levers:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(shown.names[one.stage.id])}**", width=220)
            st.markdown(f":small[{_said(here, shown, one)}]", width=420)
            if st.button(
                here.say("funnel.test_here"),
                key=f"funnel.test.{one.stage.id}",
                type="tertiary",
                icon=":material/science:",
            ):
                frame.go("card", id=opportunity_actions.card_at(here.workspace, here.lang, one.stage.id))


def _said(here: Here, shown: Shown, one: Lever) -> str:
    if one.why is not None:
        return here.say(f"funnel.why_{one.why}")
    said = [here.say("funnel.would_be", now=percent(here.lang, one.conversion), then=percent(here.lang, one.improved))]
    if one.customers.value is not None and (one.customers.value or shown.what == CUSTOMERS):
        said.append(here.say("funnel.more_customers", more=figure(here, one.customers, _people)))
    if shown.what == MONEY and one.cltv.value:
        said.append(here.say("funnel.more_cltv", more=plain(figure(here, one.cltv, _money(here, one.cltv)))))
    if one.stage.id in shown.bounds:
        said.append(here.say("funnel.at_most"))
    if one.capped:
        said.append(here.say("funnel.capped"))
    return " · ".join(said)


def _figure(here: Here, shown: Shown, one: Lever) -> str:
    found = shown.of(one)
    return figure(here, found, _money(here, found) if shown.what == MONEY else _people)


def _axis(here: Here, shown: Shown) -> Write:
    if shown.what == CUSTOMERS:
        return number
    return lambda lang, x: money(lang, x, here.about.currency, 0 if x == int(x) else None)


def _money(here: Here, found: Interval) -> Write:
    """Whole from ten on: a month's money is no matter of cents."""
    size = max(abs(x or 0.0) for x in (found.value, found.low, found.high))
    return lambda lang, x: money(lang, x, here.about.currency, 0 if size >= 10 or x == 0 else None)


def _people(lang: str, x: float) -> str:
    return number(lang, x, 0 if abs(x) >= 100 else 1 if abs(x) >= HALF else 2)
