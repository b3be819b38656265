"""Which of a workspace's journeys a page speaks of: `?journey=` in the address, else the first."""

from __future__ import annotations

import streamlit as st

from funnel.journey_map import Item
from ui.names import item_name
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain


def choose(here: Here) -> Item:
    """The chosen journey; with several, what chooses between them is drawn here."""
    journeys = {journey.id: journey for journey in here.workspace.map.journeys()}
    asked = frame.number_in_address("journey")
    chosen = journeys.get(asked) if asked is not None else None
    if chosen is None:
        chosen = next(iter(journeys.values()))
        if st.query_params.get("journey"):
            _gone(here, chosen)
    if len(journeys) > 1:
        key = f"journey.{here.workspace.id}.{here.lang}"
        st.session_state[key] = chosen.id
        st.selectbox(
            here.say("item.journey"),
            list(journeys),
            format_func=lambda one: item_name(here.lang, journeys[one]) if one in journeys else "",
            key=key,
            width=360,
            on_change=_chosen,
            args=(key,),
        )
    return chosen


def prefixes(here: Here) -> dict[int, str]:
    """Journey → what stands before its stages in a list of all: its name, and nothing where it is the only one."""
    journeys = here.workspace.map.journeys()
    several = len(journeys) > 1
    return {one.id: f"{item_name(here.lang, one)} · " if several else "" for one in journeys}


def endings(here: Here) -> dict[int, str]:
    """Journey → what stands after its stages in a narrow list of all, where a phone still shows the stage itself."""
    journeys = here.workspace.map.journeys()
    several = len(journeys) > 1
    return {one.id: f" · {item_name(here.lang, one)}" if several else "" for one in journeys}


def address() -> dict[str, str]:
    """The chosen journey, for links between views of one page."""
    return {"journey": st.query_params["journey"]} if "journey" in st.query_params else {}


def _gone(here: Here, shown: Item) -> None:
    """The address names a journey that is none of the workspace's: which one is shown, and where those removed are."""
    st.warning(here.say("journeys.gone", name=plain(item_name(here.lang, shown))), icon=":material/link_off:")
    frame.link("journeys", here.say("journeys.to_all"), icon="route")


def _chosen(key: str) -> None:
    frame.forget()
    st.query_params["journey"] = str(st.session_state[key])
