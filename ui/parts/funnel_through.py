"""A journey with optional stages: what share comes through all of it, past them and by way of every one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.flow import Flow
from funnel.journey import Stage
from funnel.through import through
from ui.names import stage_name
from ui.numbers import percent
from ui.parts.frame import Here
from ui.parts.money_words import figure
from ui.words import plain

OPEN = r"O=\prod_{k}\min\!\left(1,\tfrac{e_k}{c_{k-1}}\right)\tfrac{c_k}{e_k}"
STRICT = r"S=O\times\prod_{j}\min\!\left(1,\tfrac{e_j}{d_j}\right)\tfrac{c_j}{e_j}"
SOURCE = "Wilson (1927), JASA 22, 209-212; McKay, Beckman & Conover (1979), Technometrics 21, 239-245"


def draw(here: Here, stages: Sequence[Stage], flow: Flow) -> None:
    """Nothing where no stage is optional."""
    if not any(stage.optional for stage in stages):
        return
    found = through(flow.stages)
    with st.container(border=True):
        st.subheader(here.say("funnel.through"), anchor=False)
        st.caption(here.say("funnel.through_caption"))
        for column, (name, one) in zip(st.columns(2), (("open", found.open), ("strict", found.strict)), strict=True):
            with column:
                st.metric(here.say(f"funnel.{name}"), _share(here, one.value), help=here.say(f"funnel.{name}_help"))
                st.markdown(f":small[{figure(here, one, _percent)}]" if one.value is not None else "—")
        if found.missing:
            names = {stage.id: plain(stage_name(here.lang, stage)) for stage in stages}
            missing = ", ".join(names[one] for one in found.missing)
            st.caption(f":material/info: {here.say('funnel.through_missing', stages=missing)}")
        with st.expander(here.say("how.title"), icon=":material/calculate:"):
            st.markdown(here.say("funnel.through_how"))
            st.latex(OPEN)
            st.latex(STRICT)
            st.markdown(f"{here.say('how.assumes')} {here.say('funnel.through_assumes')}")
            st.caption(f"{here.say('how.source')} {SOURCE}")


def _share(here: Here, value: float | None) -> str:
    return percent(here.lang, value, _digits(value), none="—")


def _percent(lang: str, value: float) -> str:
    return percent(lang, value, _digits(value))


def _digits(value: float | None) -> int:
    """Small shares keep two digits that say something."""
    return 1 if value is None or value >= 0.01 or value == 0 else 3
