"""How a worth from cohorts or purchases is computed: the model, what went in, its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from funnel.cohort_worth import CohortWorth
from funnel.money_facts import MoneyFacts, Timing
from ui.numbers import number, percent
from ui.parts.frame import Here

SBG = r"S(t)=\prod_{k=1}^{t}\frac{\beta+k-1}{\alpha+\beta+k-1}"
SBG_WORTH = {
    Timing.AT_ONCE: r"\text{CLTV}=m\sum_{t=0}^{\infty}\frac{S(t)}{(1+i)^t}",
    Timing.AT_END: r"\text{CLTV}=m\sum_{t=1}^{\infty}\frac{S(t)}{(1+i)^t}",
}
SBG_SOURCE = (
    "Fader & Hardie (2007), J. Interactive Marketing 21, 76-90; Fader & Hardie (2010), Marketing Science 29, 85-93; "
    "Kaplan & Meier (1958), JASA 53, 457-481"
)
PURCHASES = r"\text{CLTV}=g\left(\bar a_1+\bar a\sum_{k=1}^{K}\frac{E[X_k]}{(1+i)^k}\right)"
PURCHASES_SOURCE = (
    "Fader, Hardie & Lee (2005), Marketing Science 24, 275-284; Fader, Hardie & Lee (2005), J. Marketing Research 42, "
    "415-430; White (1982), Econometrica 50, 1-25"
)


def cohorts_how(here: Here, facts: MoneyFacts, found: CohortWorth) -> None:
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("money_worth.how_cohorts"))
        st.latex(SBG)
        st.latex(SBG_WORTH[facts.timing])
        if found.fit is not None:
            values = {"alpha": number(here.lang, found.fit.alpha, 3), "beta": number(here.lang, found.fit.beta, 3)}
            st.markdown(here.say("money_worth.how_cohorts_fit", **values))
        st.markdown(here.say("money_worth.how_cohorts_limits"))
        st.caption(f"{here.say('how.source')} {SBG_SOURCE}")


def purchases_how(here: Here, there: Mapping[str, Any] | None) -> None:
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("money_worth.how_purchases"))
        st.latex(PURCHASES)
        if there is not None:
            values = {
                "customers": number(here.lang, there["customers"]),
                "bought": number(here.lang, there["bought"]),
                "margin": percent(here.lang, there["margin"], None),
                "discount": percent(here.lang, there["discount"], None),
            }
            st.markdown(here.say("money_worth.how_purchases_in", **values))
            # What was kept before they were has none.
            for model in ("buying", "amounts"):
                if there.get(model):
                    fitted = {name: number(here.lang, value, 3) for name, value in there[model].items()}
                    st.markdown(here.say(f"money_worth.how_purchases_{model}", **fitted))
        st.markdown(here.say("money_worth.how_purchases_limits"))
        st.caption(f"{here.say('how.source')} {PURCHASES_SOURCE}")
