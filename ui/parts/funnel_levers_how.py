"""How a better stage becomes customers and money: the formulas, what went into them and whence, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from funnel.flow import Flow
from funnel.money_facts import MoneyFacts, Worth
from ui.numbers import money, number, percent
from ui.parts.frame import Here
from ui.parts.funnel_period import Period, words
from ui.parts.money_period import moved
from ui.parts.money_words import money_figure
from ui.words import plain

MONEY = r"M=D\times\text{CLTV}-A-L"
CHANGE = r"\begin{gathered}p'=\min(1,\,(1+b)\,p)\\ \Delta M=M(p')-M(p)\end{gathered}"
CLTV = r"\text{CLTV}=\text{ARPA}\times g\times\frac{1+i}{i+c}"
CLTV_END = r"\text{CLTV}=\text{ARPA}\times g\times\frac{1-c}{i+c}"
SOURCES = (
    "Wilson (1927), JASA 22, 209-212; Garwood (1936), Biometrika 28, 437-442; "
    "McKay, Beckman & Conover (1979), Technometrics 21, 239-245; "
    "Gupta & Lehmann (2003), J. Interactive Marketing 17, 9-24"
)


def draw(here: Here, flow: Flow, facts: MoneyFacts, names: Mapping[int, str], period: Period) -> None:
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("funnel.levers_how"))
        st.latex(CHANGE)
        st.latex(MONEY)
        if facts.worth is Worth.CONTRACT:
            st.latex(CLTV if flow.customer.at_once else CLTV_END)
        st.markdown(here.say("funnel.levers_retention"))
        rows = list(_rows(here, flow, facts, names, period))
        st.table(
            {
                here.say(f"funnel.how_{name}"): [plain(row[place]) for row in rows]
                for place, name in enumerate(("input", "value", "source"))
            },
            border="horizontal",
            hide_index=True,
            alt=here.say("funnel.how_inputs"),
        )
        st.markdown(f"{here.say('how.assumes')} {here.say('funnel.levers_assumes')}")
        st.caption(f"{here.say('how.source')} {SOURCES}")


def _rows(
    here: Here, flow: Flow, facts: MoneyFacts, names: Mapping[int, str], period: Period
) -> Iterator[tuple[str, str, str]]:
    lang, counted, typed = here.lang, words(here, period), here.say("funnel.how_typed")
    yield here.say("funnel.improvement"), percent(lang, facts.improvement, None), here.say("funnel.how_here")
    yield (
        here.say("funnel.how_months"),
        number(lang, flow.months, None if flow.months == int(flow.months) else 2),
        counted,
    )
    for stage in flow.stages:
        if stage.known:
            said = here.say("funnel.how_counts", completed=stage.completed, entered=stage.entered)
            yield names[stage.id], said, counted
    # What brought the customers of these days was spent so many days before.
    earlier = words(here, moved(period, facts.lag))
    for name, amount, days in (("acquisition", flow.acquisition, earlier), ("delivery", flow.delivery, counted)):
        ledger = here.say("funnel.how_ledger", period=days)
        yield here.say(f"funnel.how_{name}"), money(lang, amount, here.about.currency, none="—"), ledger
    customer = flow.customer
    if customer.worth is not None:
        yield here.say("funnel.how_cltv"), money_figure(here, customer.worth), here.say("funnel.how_fitted")
    arpa = money(lang, customer.arpa, here.about.currency, none="—")
    if customer.arpa_n is not None and customer.arpa_sd is not None:
        sd = money(lang, customer.arpa_sd, here.about.currency)
        arpa = here.say("lift_money.in_mean", mean=arpa, n=customer.arpa_n, sd=sd)
    yield here.say("lift_money.in_arpa"), arpa, typed
    yield here.say("lift_money.in_margin"), percent(lang, customer.margin, None, none="—"), typed
    if customer.churned is not None and customer.customer_months is not None:
        said = here.say("funnel.how_churned", churned=customer.churned, months=customer.customer_months)
        yield here.say("lift_money.in_churn"), said, typed
    if flow.active is not None:
        yield here.say("funnel.how_active"), number(lang, flow.active, 0), counted
    yield here.say("lift_money.in_discount"), percent(lang, customer.discount, None), typed
