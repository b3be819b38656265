"""Beside the rule, before the start: is the answer worth its price?"""

from __future__ import annotations

from dataclasses import fields
from functools import partial

import streamlit as st

from experiments.card import Money, Moves
from experiments.draft import moves_by_default
from experiments.payoff import Payoff, earned, planned_lift
from experiments.rule import Better, Kind
from ui.numbers import between, money, percent
from ui.parts.fields import Form
from ui.plan_words import lift_words
from ui.stage_flow import stage_flow
from ui.words import plain


def draw(form: Form) -> None:
    """What the smallest change worth having would bring; nothing where the money of it is not known."""
    draft, mde = form.draft, form.draft.get("mde")
    if "mde" in form.problems or not isinstance(mde, int | float):
        return
    lift = planned_lift(Kind(draft["kind"]), Better(draft["better"]), mde)
    moves = _moves(form)
    if lift is None or lift.value is None or moves in (None, Moves.NOTHING):
        return
    around = stage_flow(form.here.workspace, draft.get("stage"))
    found = earned(moves, _typed(form), lift, stage=draft.get("stage"), flow=around.flow if around else None)
    if found.gain.value is None or found.gain.value <= 0:
        return
    with st.container(border=True, key="plan.money", gap="xxsmall"):
        st.markdown(f"**{form.here.say('lift_money.ask_title')}**")
        _said(form, found, lift_words(form.here.lang, lift.value))
        if found.at_most:
            st.caption(f":material/info: {form.here.say('lift_money.at_most')}")


def _said(form: Form, found: Payoff, lift: str) -> None:
    here = form.here
    write = partial(money, currency=here.about.currency, digits=0)
    gain = plain(write(here.lang, found.gain.value, none="—"))
    if found.cost is None or found.net.value is None:
        st.markdown(here.say("lift_money.ask_no_cost", lift=lift, gain=gain))
        return
    values = {"cost": plain(write(here.lang, found.cost)), "net": plain(write(here.lang, found.net.value))}
    st.markdown(here.say("lift_money.ask", lift=lift, gain=gain, months=str(found.months), **values))
    if found.net.low != found.net.high:
        doubt = plain(between(here.lang, found.net.low, found.net.high, write, none="—"))
        st.caption(here.say("lift_money.ask_range", range=doubt))
    if found.net.value <= 0:
        st.caption(f":material/do_not_disturb_on: {here.say('lift_money.ask_never')}")
    elif found.cost > 0:
        chance = found.cost / (found.net.value + found.cost)
        st.caption(here.say("lift_money.ask_chance", chance=percent(here.lang, chance, 0 if chance >= 0.01 else 1)))


def _moves(form: Form) -> Moves | None:
    """What the metric moves: as chosen, or as is usual at such a stage."""
    draft = form.draft
    if draft.get("moves"):
        return Moves(draft["moves"])
    stages = form.here.workspace.journey.stages()
    stage = next((stage for stage in stages if stage.id == draft.get("stage")), None)
    return None if stage is None else moves_by_default(stage.phase, Kind(draft["kind"]), Better(draft["better"]))


def _typed(form: Form) -> Money:
    """What stands on the card and counts."""
    names = [field.name for field in fields(Money)]
    known = {name: form.draft.get(f"money.{name}") for name in names if f"money.{name}" not in form.problems}
    return Money(**{name: value for name, value in known.items() if isinstance(value, int | float)})  # type: ignore[arg-type]
