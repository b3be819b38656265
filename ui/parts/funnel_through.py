"""A journey with optional stages: what share comes through all of it, past them and by way of every one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.flow import Flow
from funnel.journey import Phase, Stage
from funnel.through import through
from ui.names import stage_name
from ui.numbers import percent
from ui.parts.frame import Here
from ui.parts.funnel_words import count
from ui.parts.money_words import limits
from ui.words import plain

OPEN = r"O=\prod_{k}\min\!\left(1,\tfrac{e_k}{c_{k-1}}\right)\tfrac{c_k}{e_k}"
STRICT = r"S=O\times\prod_{j}\min\!\left(1,\tfrac{e_j}{d_j}\right)\tfrac{c_j}{e_j}"
SOURCE = "Wilson (1927), JASA 22, 209-212; McKay, Beckman & Conover (1979), Technometrics 21, 239-245"


def draw(here: Here, stages: Sequence[Stage], flow: Flow) -> None:
    """Nothing where no stage is optional."""
    on_path = path(stages)
    if not on_path:
        return
    shown = {stage.id for stage in on_path}
    found = through([stage for stage in flow.stages if stage.id in shown])
    first, last = (plain(stage_name(here.lang, on_path[place])) for place in (0, -1))
    with st.container(border=True):
        st.subheader(here.say("funnel.through"), anchor=False)
        st.caption(here.say("funnel.through_caption", first=first, last=last))
        for column, (name, one) in zip(st.columns(2), (("open", found.open), ("strict", found.strict)), strict=True):
            with column:
                value = percent(here.lang, one.value, _digits(one.value), none="—")
                st.metric(here.say(f"funnel.{name}"), value, help=here.say(f"funnel.{name}_help"))
                if said := limits(here, one, _percent):
                    st.markdown(f":small[{plain(here.say('money_page.range', range=said))}]")
        if found.missing:
            names = {stage.id: plain(stage_name(here.lang, stage)) for stage in stages}
            missing = ", ".join(names[one] for one in found.missing)
            st.caption(f":material/info: {here.say('funnel.through_missing', stages=missing)}")
        with st.expander(here.say("how.title"), icon=":material/calculate:"):
            st.markdown(here.say("funnel.through_how"))
            st.latex(OPEN)
            st.latex(STRICT)
            _inputs(here, on_path, flow)
            st.markdown(f"{here.say('how.assumes')} {here.say('funnel.through_assumes')}")
            st.caption(f"{here.say('how.source')} {SOURCE}")


def _inputs(here: Here, stages: Sequence[Stage], flow: Flow) -> None:
    rows = [(plain(stage_name(here.lang, stage)), stage, flow.stage(stage.id)) for stage in stages]
    st.table(
        {
            here.say("funnel.stage"): [
                f"{name} :gray[{here.say('funnel.optional')}]" if stage.optional else name for name, stage, _ in rows
            ],
            here.say("funnel.entered"): [count(here, one.entered if one else None) for _, _, one in rows],
            here.say("funnel.completed"): [count(here, one.completed if one else None) for _, _, one in rows],
        },
        border="horizontal",
        alt=here.say("funnel.how_inputs"),
    )


def path(stages: Sequence[Stage]) -> list[Stage]:
    """The way of a new customer, through acquisition and delivery, and the retention too where a stage of it is
    optional; none where no stage is."""
    optional = {stage.phase for stage in stages if stage.optional}
    phases = set(Phase) if Phase.RETENTION in optional else {Phase.ACQUISITION, Phase.DELIVERY}
    return [stage for stage in stages if stage.phase in phases] if optional else []


def _percent(lang: str, value: float) -> str:
    return percent(lang, value, _digits(value))


def _digits(value: float | None) -> int:
    """Small shares keep two digits that say something."""
    return 1 if value is None or value >= 0.01 or value == 0 else 3
