"""What a customer is worth against what one costs: CLTV, LTV:CAC and payback, each against a rule of thumb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.cac import UnitCost
from funnel.money_facts import MoneyFacts, Worth
from funnel.notes import Note
from funnel.thresholds import Judged, State
from funnel.unit_economics import UnitFigures, unit_economics
from ui import reads
from ui.charts.money import Rule
from ui.messages import note_words
from ui.numbers import number, percent
from ui.parts import frame, money_how_unit
from ui.parts.frame import Here
from ui.parts.money_fields import MoneyForm, money_form
from ui.parts.money_figures import PhaseMoney
from ui.parts.money_fitted import fitted_worth, in_force, people_of
from ui.parts.money_metric import metric, rows, worth_metric
from ui.parts.money_words import Write, figure, money_figure, ratio
from ui.words import plain

ICONS = {State.MET: "check_circle", State.NOT_MET: "cancel", State.UNDECIDED: "help"}

NOT_OF_WORTH = ("cac_", "ratio_", "payback_", "whole_lives")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One rule: the `field` that holds its threshold, how its figure is written, and whether more is better."""

    name: str
    field: str
    found: Judged
    write: Write
    more: bool


def figures(facts: MoneyFacts, cost: UnitCost) -> UnitFigures:
    """With the worth that was chosen: of contracts, or what cohorts or purchases came to."""
    worth = fitted_worth(facts)
    return unit_economics(in_force(facts), cost, worth=worth, customers=None if worth is None else people_of(facts))


def draw(
    here: Here,
    facts: MoneyFacts,
    cost: UnitCost,
    source: str,
    *,
    worth: bool = True,
    phases: Sequence[PhaseMoney] = (),
) -> None:
    """`source`: whence the CAC is, in words; `worth`: with the CLTV itself, and a way to where it is typed; `phases`:
    those on the page, whose figures are explained along with the others."""
    found, form = figures(facts, cost), money_form(here, facts)
    asked = (
        Asked(name="ratio", field="ratio", found=found.ltv_cac, write=ratio, more=True),
        Asked(name="payback", field="payback", found=found.payback, write=ratio, more=False),
    )
    columns = st.columns(3 if worth else 2)
    if worth:
        with columns[0], st.container(border=True, height="stretch"):
            _worth(here, facts, found)
    for column, one in zip(columns[-2:], asked, strict=True):
        with column, st.container(border=True, height="stretch"):
            _rule(here, form, one)
    for note in _said(found.notes, cost.notes, worth=worth):
        st.markdown(f":small[:material/info: {note_words(here.lang, note)}]")
    money_how_unit.draw(here, in_force(facts), cost, found, source, phases)


def _worth(here: Here, facts: MoneyFacts, found: UnitFigures) -> None:
    st.subheader(here.say("money_page.cltv"), anchor=False)
    worth_metric(here, found.cltv)
    said = {}
    if facts.worth is not Worth.PURCHASES:
        said["money_worth.of_monthly"] = _small(money_figure(here, found.monthly))
    if facts.worth is Worth.CONTRACT:
        said["money_worth.of_churn"] = _small(figure(here, found.churn, percent))
    rows(here, said)
    st.caption(here.say(f"money_page.cltv_{facts.worth}"))
    words = "money_page.change_worth" if found.cltv.value is not None else "money_page.type_worth"
    frame.link("money", here.say(words), icon="edit", view="worth")


def _small(text: str) -> str:
    """So that a figure and its range stand on one line of a card."""
    return f":small[{plain(text)}]"


def _rule(here: Here, form: MoneyForm, one: Asked) -> None:
    found, lang = one.found, here.lang
    st.subheader(here.say(f"money_page.{one.name}"), anchor=False)
    metric(here, one.name, found, one.write, unit=f"money_page.{one.name}_value")
    if any(x is not None for x in (found.value, found.low, found.high)):
        threshold = number(lang, found.threshold)
        text = f"{figure(here, found, one.write)}. {answer(here, one.name, found)}"
        rule = Rule(
            value=found.value,
            low=found.low,
            high=found.high,
            threshold=found.threshold,
            state=found.state.value,
            more=one.more,
            short_of=here.say(f"money_page.{one.name}_left", threshold=threshold),
            beyond=here.say(f"money_page.{one.name}_right", threshold=threshold),
            said=text,
        )
        st.vega_lite_chart(reads.money_rule_spec(lang, rule), alt=here.say("money_page.rule_alt", said=text))
        st.markdown(f":material/{ICONS[found.state]}: {answer(here, one.name, found)}")
    else:
        st.markdown(here.say(f"money_page.{one.name}_unknown"))
    form.number(one.field, here.say(f"money_page.{one.name}_threshold"))


def answer(here: Here, name: str, found: Judged) -> str:
    """Met, not met, or not decided yet and what would decide it."""
    threshold = number(here.lang, found.threshold)
    decided = found.state is not State.UNDECIDED
    exact = "_exact" if decided and found.value is not None and found.low == found.high == found.value else ""
    said = here.say(f"money_page.{name}_{found.state}{exact}", threshold=threshold)
    if found.more_customers is not None:
        return f"{said} {here.say('money_page.more_customers', count=found.more_customers)}"
    if found.more_months is not None:
        return f"{said} {here.say('money_page.more_months', count=found.more_months)}"
    return said


def _said(notes: Sequence[Note], of_cost: Sequence[Note], *, worth: bool) -> list[Note]:
    """With the worth what that lacks, since what a cost lacks is said at the cost; without it the other way round."""
    if worth:
        return list(notes[len(of_cost) :])
    return [*of_cost, *(one for one in notes[len(of_cost) :] if one.code.startswith(NOT_OF_WORTH))]
