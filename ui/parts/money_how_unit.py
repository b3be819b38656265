"""How CAC, CLTV, LTV:CAC and payback are computed: the formulas, what went into them and whence, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from funnel.cac import UnitCost
from funnel.money_facts import MoneyFacts, Timing, Worth
from funnel.mover import UNKNOWN
from funnel.unit_economics import UnitFigures
from ui.numbers import money, number, percent
from ui.parts.frame import Here
from ui.parts.funnel_period import words
from ui.parts.money_figures import PhaseMoney
from ui.parts.money_fitted import kept
from ui.parts.money_words import exact, figure, money_figure
from ui.words import plain

CLTV = {
    Timing.AT_ONCE: r"\text{CLTV}=m\,\frac{1+i}{1+i-r}",
    Timing.AT_END: r"\text{CLTV}=m\,\frac{r}{1+i-r}",
}
SOURCES = (
    "Garwood (1936), Biometrika 28, 437-442; Wilson (1927), JASA 22, 209-212; Gupta & Lehmann (2003), "
    "J. Interactive Marketing 17, 9-24; Zou & Donner (2008), Stat. Med. 27, 1693-1702"
)


def draw(
    here: Here,
    facts: MoneyFacts,
    cost: UnitCost,
    found: UnitFigures,
    source: str,
    phases: Sequence[PhaseMoney] = (),
) -> None:
    """`phases`: those whose cost per customer is on the page too."""
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("money_page.how_phases"))
        if phases:
            st.markdown(f"- {here.say('money_page.formula_each')}")
            _phases(here, phases)
        st.markdown(here.say("money_page.how_unit"))
        st.markdown(
            "\n".join(f"- {here.say(f'money_page.formula_{name}')}" for name in ("cac", "margin", "ratio", "payback"))
        )
        if facts.worth is Worth.CONTRACT:
            st.latex(CLTV[facts.timing])
            st.markdown(here.say(f"money_page.how_{facts.timing}"))
        rows = list(_rows(here, facts, cost, found, source))
        st.table(
            {
                here.say(f"money_page.how_{name}"): [plain(row[place]) for row in rows]
                for place, name in enumerate(("input", "value", "source"))
            },
            border="horizontal",
            hide_index=True,
            alt=here.say("money_page.how_inputs"),
        )
        st.markdown(here.say("money_page.how_limits"))
        st.markdown(here.say("money_page.how_decided"))
        st.caption(f"{here.say('how.source')} {SOURCES}")


def _phases(here: Here, phases: Sequence[PhaseMoney]) -> None:
    """What went into the cost of each customer, phase by phase, and from which days."""
    columns = {
        "phase": [here.say(f"phase.{one.phase}") for one in phases],
        "days": [words(here, one.window) for one in phases],
        "spent": [exact(here, one.spent.money) for one in phases],
        "hours": [number(here.lang, one.spent.hours, none="—") for one in phases],
        "loaded": [exact(here, one.spent.loaded) for one in phases],
        "people": [number(here.lang, one.people.n, none="—") for one in phases],
        "each": [plain(money_figure(here, UNKNOWN if one.each is None else one.each.loaded)) for one in phases],
    }
    st.table(
        {here.say(f"money_page.{name}"): cells for name, cells in columns.items()},
        border="horizontal",
        hide_index=True,
        alt=here.say("money_page.how_inputs"),
    )


def _rows(
    here: Here, facts: MoneyFacts, cost: UnitCost, found: UnitFigures, source: str
) -> Iterator[tuple[str, str, str]]:
    lang, typed = here.lang, here.say("money_page.from_typed")
    yield here.say("money_page.cac_loaded"), money_figure(here, found.cac_loaded), source
    if cost.people is not None:
        yield here.say("money_page.people_acquisition"), number(lang, cost.people), source
    if facts.arpa is not None:
        said = money(lang, facts.arpa, here.about.currency)
        if facts.arpa_n is not None and facts.arpa_sd is not None:
            sd = money(lang, facts.arpa_sd, here.about.currency)
            said = here.say("money_page.in_mean", mean=said, n=facts.arpa_n, sd=sd)
        yield here.say("money_worth.arpa"), said, typed
    if facts.margin is not None:
        yield here.say("money_worth.margin"), percent(lang, facts.margin, None), typed
    if facts.worth is not Worth.CONTRACT:
        there = kept(facts, facts.worth) or {}
        file = str(there.get("file", "—"))
        yield here.say("money_page.cltv_label"), money_figure(here, found.cltv), file
        return
    if facts.churned is not None and facts.months is not None:
        share = figure(here, found.churn, percent)
        counts = here.say("money_page.in_churned", share=share, churned=facts.churned, months=facts.months)
        yield here.say("money_page.churn"), counts, typed
    yield here.say("money_worth.discount"), percent(lang, facts.discount, None), typed
