"""What the page of opportunities shows, as its address says: a view, a thing that stands open or was taken away."""

from __future__ import annotations

import streamlit as st

from funnel.journey_map import Item, ItemKind
from ui import map_actions
from ui.names import brief
from ui.parts import frame, views
from ui.parts.frame import Here
from ui.words import plain

VIEWS = ("evidence", "pains", "opportunities")
FIRST = "opportunities"


def choose_view(here: Here) -> str:
    words = {view: here.say(f"opportunities.view_{view}") for view in VIEWS}
    return views.choose(f"opportunities.view.{here.lang}", here.say("opportunities.view"), words, first=FIRST)


def set_to(**query: object) -> None:
    """At once, with what was refused forgotten."""
    frame.forget()
    views.set_to(**query)


def only(**query: object) -> None:
    """Nothing else in the address but the journey."""
    frame.forget()
    query = {"journey": st.query_params.get("journey"), **query}
    st.query_params.from_dict({name: str(value) for name, value in query.items() if value is not None})


def open_button(here: Here, item: Item, label: str, *, icon: str = "arrow_forward", place: str = "") -> None:
    """To an opportunity's own page; `place` tells buttons to the same one apart."""
    if st.button(label, key=f"to.{item.id}.{place}", type="tertiary", icon=f":material/{icon}:"):
        frame.go("opportunity", opportunity=item.id)


# ---- taken away, and put back


def take_away_button(here: Here, item: Item) -> None:
    st.button(
        here.say("opportunities.take_away"),
        key=f"away.{item.kind}.{item.id}",
        type="tertiary",
        icon=":material/delete:",
        on_click=_take_away,
        args=(here, item),
    )


def taken_away(here: Here, kind: ItemKind) -> None:
    """What was just taken away, with the way back; nothing once it is there again."""
    gone = frame.number_in_address("away")
    item = None if gone is None else here.workspace.opportunities.taken_away(kind, gone)
    if item is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="taken_away"):
        st.markdown(here.say("opportunities.taken_away", text=plain(text_of(here, item, 80))), width="content")
        st.button(
            here.say("opportunities.put_back"),
            key=f"back.{item.id}",
            icon=":material/undo:",
            on_click=_put_back,
            args=(here, item),
        )


def text_of(here: Here, item: Item, limit: int) -> str:
    """One line of what a thing says, or a word of ours: `plain` it on its way to Markdown."""
    return brief(str(item.body.get("name") or ""), limit) or here.say("opportunities.unnamed")


def _take_away(here: Here, item: Item) -> None:
    if frame.attempt(lambda: map_actions.remove_item(here.workspace, item.kind, item.id)):
        set_to(away=item.id, open=None)


def _put_back(here: Here, item: Item) -> None:
    if frame.attempt(lambda: map_actions.put_back_item(here.workspace, item.kind, item.id)):
        set_to(away=None)
