"""How a lift became money: the formulas, what went into them, and where the methods come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import streamlit as st

from experiments.card import Money
from experiments.payoff import Payoff, Source
from funnel.flow import Customer, Flow, FlowStage
from funnel.journey import Phase
from ui.names import stage_name
from ui.numbers import day, money, number, percent
from ui.parts.frame import Here
from ui.stage_flow import StageFlow
from ui.words import plain

FORMULAS = ("cac", "cltv", "ltv_cac", "payback", "money", "net")
SOURCES = {
    Source.CARD: "Gupta & Lehmann (2003), J. Interactive Marketing 17, 9-24",
    Source.STAGES: "Gupta & Lehmann (2003), J. Interactive Marketing 17, 9-24; Wilson (1927), JASA 22, 209-212; "
    "Garwood (1936), Biometrika 28, 437-442; McKay, Beckman & Conover (1979), Technometrics 21, 239-245",
}


def draw(
    here: Here, result: Payoff, typed: Money, through: StageFlow | None, *, stage: int, spent: float | None = None
) -> None:
    """Behind one click."""
    with st.expander(here.say("lift_money.how"), icon=":material/calculate:"):
        st.markdown(here.say(f"lift_money.how_{result.source}"))
        st.markdown("\n".join(f"- {here.say(f'lift_money.formula_{name}')}" for name in FORMULAS))
        if through is not None and result.source is Source.STAGES and _retained(through.flow, stage):
            st.markdown(here.say("lift_money.how_retention"))
        if result.capped:
            st.markdown(here.say("lift_money.capped"))
        if result.source is Source.CARD:
            through = None
        if through is not None:
            last = through.ends - timedelta(days=1)
            days = here.say("funnel.period_of", first=day(here.lang, through.starts), last=day(here.lang, last))
            st.markdown(here.say("lift_money.days", days=days))
        rows = [*_rows(here, typed, through, stage), *_experiment(here, typed, spent)]
        st.table(
            {
                here.say(f"lift_money.{name}"): [plain(row[place]) for row in rows]
                for place, name in enumerate(("input", "input_value", "input_source"))
            },
            border="horizontal",
            hide_header=False,
            alt=here.say("lift_money.input_alt"),
        )
        st.markdown(f"{here.say('how.assumes')} {here.say('lift_money.assumes')}")
        st.caption(f"{here.say('how.source')} {SOURCES[result.source]}")


def _rows(here: Here, typed: Money, through: StageFlow | None, stage: int) -> Iterator[tuple[str, str, str]]:
    """What is known of the business, and whence."""
    lang, currency, card = here.lang, here.about.currency, here.say("lift_money.from_card")
    flow = through.flow if through is not None else None
    if flow is not None:
        yield from _stages(here, flow, stage)
        for name, amount in (("in_spend", flow.acquisition), ("in_delivery", flow.delivery)):
            if amount is not None:
                words = money(lang, amount / flow.months, currency)
                yield here.say(f"lift_money.{name}"), words, here.say("lift_money.from_costs")
        yield from _customer(here, flow.customer, here.say("lift_money.from_facts"))
    else:
        if typed.stage_customers is not None:
            yield here.say("money.stage_customers"), number(lang, typed.stage_customers), card
        if typed.stage_spend is not None:
            yield here.say("lift_money.in_spend"), money(lang, typed.stage_spend, currency), card
    filled = flow.customer if flow is not None else Customer()
    rest = Customer(
        arpa=None if filled.arpa is not None else typed.arpa,
        margin=None if filled.margin is not None else typed.margin,
        churn=None if filled.churn is not None or filled.churned is not None else typed.churn,
    )
    yield from _customer(here, rest, card)


def _stages(here: Here, flow: Flow, stage: int) -> Iterator[tuple[str, str, str]]:
    """From the stage of the experiment on: what it is pushed through; all of them where it is in none of these."""
    named = {one.id: stage_name(here.lang, one) for one in here.workspace.journey.stages(gone=True)}
    path = [one for phase in (Phase.ACQUISITION, Phase.DELIVERY) for one in flow.path(phase) if one.known]
    ids = [one.id for one in path]
    kept = _retained(flow, stage)
    for one in [*path[ids.index(stage) if stage in ids else 0 :], *([kept] if kept else [])]:
        share = percent(here.lang, one.conversion, none="—")
        counts = here.say(
            "lift_money.in_counts",
            share=share,
            completed=number(here.lang, one.completed, none="—"),
            entered=number(here.lang, one.entered, none="—"),
        )
        yield named.get(one.id, "—"), counts, here.say("lift_money.from_stages")
    if kept and flow.active is not None:
        yield here.say("funnel.how_active"), number(here.lang, flow.active, 0), here.say("lift_money.from_stages")


def _retained(flow: Flow, stage: int) -> FlowStage | None:
    """The stage, where it is one of the retention that is counted."""
    at = flow.stage(stage)
    return at if at is not None and at.known and at.phase is Phase.RETENTION else None


def _customer(here: Here, customer: Customer, source: str) -> Iterator[tuple[str, str, str]]:
    lang, currency = here.lang, here.about.currency
    if customer.arpa is not None:
        words = money(lang, customer.arpa, currency)
        if customer.arpa_n is not None and customer.arpa_sd is not None:
            sd = money(lang, customer.arpa_sd, currency)
            words = here.say("lift_money.in_mean", mean=words, n=number(lang, customer.arpa_n), sd=sd)
        yield here.say("lift_money.in_arpa"), words, source
    if customer.margin is not None:
        yield here.say("lift_money.in_margin"), percent(lang, customer.margin), source
    if customer.churned is not None and customer.customer_months:
        share = percent(lang, customer.churned / customer.customer_months)
        gone, months = number(lang, customer.churned), number(lang, customer.customer_months)
        counts = here.say("lift_money.in_churned", share=share, churned=gone, months=months)
        yield here.say("lift_money.in_churn"), counts, source
    elif customer.churn is not None:
        yield here.say("lift_money.in_churn"), percent(lang, customer.churn), source
    if customer.discount:
        yield here.say("lift_money.in_discount"), percent(lang, customer.discount), source


def _experiment(here: Here, typed: Money, spent: float | None) -> Iterator[tuple[str, str, str]]:
    """What the experiment itself costs, by the ledger or else by the card."""
    lang, currency, card = here.lang, here.about.currency, here.say("lift_money.from_card")
    if spent is not None:
        yield here.say("lift_money.in_spent"), money(lang, spent, currency), here.say("lift_money.from_costs")
        return
    if typed.spend is not None:
        yield here.say("lift_money.in_experiment"), money(lang, typed.spend, currency), card
    if typed.hours is not None and typed.rate is not None:
        worked = here.say(
            "lift_money.in_worked", hours=number(lang, typed.hours), rate=money(lang, typed.rate, currency)
        )
        yield here.say("lift_money.in_hours"), worked, card
