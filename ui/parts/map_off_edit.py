"""What was taken off the map: said at once with a way back, and all of it in a list; nothing of it is lost."""

from __future__ import annotations

import streamlit as st

from funnel.journey import Stage
from funnel.journey_map import Item, ItemKind
from ui import map_actions
from ui.names import stage_name
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.item_fields import Names, name_of
from ui.words import plain


def just_left(here: Here, journey: int, names: Names) -> None:
    """One line for what the address says was taken off last, until it is back or something else is chosen."""
    kind, _, number = st.query_params.get("off", "").partition(".")
    if kind not in tuple(ItemKind) or not number.isdecimal() or len(number) > 15:
        return
    for item in _left(here, journey, ItemKind(kind)):
        if item.id != int(number):
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="map_edit.off"):
            words = "journeys.left_of_all" if item.kind is ItemKind.JOURNEY else "map_edit.left"
            st.markdown(here.say(words, name=plain(name_of(here, item, names))), width="content")
            _back(here, item, "just")


def all_that_left(here: Here, journey: int, kind: ItemKind, names: Names) -> None:
    """Everything of this kind that was taken off, where there is any."""
    left = _left(here, journey, kind)
    if not left:
        return
    words = "journeys.all_left" if kind is ItemKind.JOURNEY else "map_edit.all_left"
    with st.popover(here.say(words, count=len(left)), icon=":material/history:", type="tertiary"):
        for item in left:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(plain(name_of(here, item, names)), width="content")
                _back(here, item, "all")


def take_off(here: Here, item: Item) -> None:
    """As a callback."""
    if frame.attempt(lambda: map_actions.remove_item(here.workspace, item.kind, item.id)):
        st.query_params["off"] = f"{item.kind}.{item.id}"
        for left in ("open", "edit"):
            st.query_params.pop(left, None)


def take_off_stage(here: Here, stage: Stage) -> None:
    if frame.attempt(
        lambda: map_actions.remove_item(here.workspace, ItemKind.STAGE, stage.id),
        done="settings.removed",
        stage=plain(stage_name(here.lang, stage)),
    ):
        st.query_params["off"] = f"{ItemKind.STAGE}.{stage.id}"


def _left(here: Here, journey: int, kind: ItemKind) -> list[Item]:
    if kind is ItemKind.JOURNEY:
        return here.workspace.map.journeys(gone=True)
    return here.workspace.map.items(journey, kind, gone=True)


def _back(here: Here, item: Item, where: str) -> None:
    st.button(
        here.say("map_edit.put_back"),
        key=f"map_edit.back.{where}.{item.kind}.{item.id}",
        icon=":material/undo:",
        type="tertiary",
        on_click=_put_back,
        args=(here, item),
    )


def _put_back(here: Here, item: Item) -> None:
    if frame.attempt(lambda: map_actions.put_back_item(here.workspace, item.kind, item.id)):
        st.query_params.pop("off", None)
