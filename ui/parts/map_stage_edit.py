"""One stage: what it is, what customers do and feel in it, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from funnel.journey_map import Item, ItemKind
from storage.journey import StageUse
from ui import opportunity_actions
from ui.parts import frame, map_off_edit
from ui.parts.frame import Here
from ui.parts.item_fields import ItemForm, item_form
from ui.words import plain

if TYPE_CHECKING:
    from ui.parts.map_edit import Standing

FEELINGS = (("emotion", "emotion_n"), ("wish", "wish_n"))


def draw(here: Here, of: Standing, stage: Item) -> None:
    form = item_form(here, stage, of.names)
    for column, name in zip(st.columns(3), ("name", "phase", "owner"), strict=True):
        with column:
            form.draw(name)
    form.draw("optional")
    for column, (feels, people) in zip(st.columns(2), FEELINGS, strict=True):
        with column, st.container(border=True, height="stretch"):
            form.draw(feels)
            form.draw(people)
            _rests_on(form, feels, people)
    for pair in (("goal", "thinks"), ("does", "team"), ("days", "target")):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                form.draw(name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        try_here(here, stage.id, f"stage.{stage.id}")
        _take_off(here, of, stage)


def try_here(here: Here, stage: int | None, name: str) -> None:
    """The way from anything on the map to a test card with its stage filled in."""
    if st.button(
        here.say("map_edit.try_here"),
        key=f"map_edit.try.{name}",
        icon=":material/science:",
        help=here.say("map_edit.try_help"),
    ):
        frame.go("card", id=opportunity_actions.card_at(here.workspace, here.lang, stage))


def _rests_on(form: ItemForm, feels: str, people: str) -> None:
    """A guess is said to be one."""
    if form.item.get(feels) is None:
        return
    count = form.item.get(people)
    if count:
        st.caption(form.here.say("map_edit.rests_on", count=int(count)))
    else:
        st.caption(f":material/help: {form.here.say('map_edit.a_guess')}")


def _take_off(here: Here, of: Standing, stage: Item) -> None:
    """What stands on it is told before it goes."""
    used = of.use.get(stage.id, StageUse())
    things = sum(
        one.stage == stage.id for kind, items in of.items.items() if kind is not ItemKind.STAGE for one in items
    )
    with st.popover(here.say("map_edit.take_off_stage"), type="tertiary", icon=":material/delete:"):
        name = plain(of.names[ItemKind.STAGE][stage.id])
        st.markdown(here.say("map_edit.take_off_ask", stage=name, things=things, experiments=used.all))
        st.button(
            here.say("map_edit.take_off"),
            key=f"map_edit.off.stage.{stage.id}",
            on_click=map_off_edit.take_off,
            args=(here, stage),
        )
