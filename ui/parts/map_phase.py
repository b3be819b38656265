"""Which phase of a journey is drawn: `?phase=` in the address, else all of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.journey import Phase
from funnel.journey_map import Item
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.map_shown import Shown

ALL = "all"
# What a desktop shows of a drawing beside the sidebar, in pixels.
DESKTOP = 948
# There, a drawing that fits has nothing to be scrolled to.
FITS = "<style>@media (min-width: 90rem) {.st-key-map-fits {display: none}}</style>"


def choose(here: Here, stages: Sequence[Item]) -> str | None:
    """The phase, None for all; with stages in several, what chooses between them is drawn here."""
    there = {stage.body["phase"] for stage in stages}
    phases = [phase.value for phase in Phase if phase in there]
    if len(phases) < 2:
        return None
    asked = st.query_params.get("phase")
    chosen = asked if asked in phases else ALL
    words = {ALL: here.say("map.all_phases")} | {phase: here.say(f"phase.{phase}") for phase in phases}
    key = f"map.phase.{here.workspace.id}.{here.lang}"
    st.session_state[key] = chosen
    st.pills(
        here.say("map.phases"),
        list(words),
        format_func=lambda one: words.get(one, one),
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=_chosen,
        args=(key,),
    )
    return None if chosen == ALL else chosen


def sideways(here: Here, shown: Shown, phase: str | None) -> None:
    """Says that there is more than is seen: on a phone of two stages, on a desktop of a drawing that is too wide."""
    if shown.stages < 2:
        return
    words = here.say("map.sideways" if phase is None else "map.sideways_phase", count=shown.stages)
    if shown.spec["width"] > DESKTOP:
        st.caption(words)
        return
    st.html(FITS)
    with st.container(key="map.fits"):
        st.caption(words)


def _chosen(key: str) -> None:
    frame.forget()
    chosen = st.session_state[key]
    if chosen == ALL:
        st.query_params.pop("phase", None)
    else:
        st.query_params["phase"] = chosen
