"""Pain points: what hurts most first, with how much evidence there is beside it and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.journey_map import Item, ItemKind
from storage.opportunities import Noted, Opportunity
from ui import opportunity_actions
from ui.parts import frame, opportunity_address, opportunity_quick, opportunity_rows
from ui.parts.evidence_names import place
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.words import plain

ROWS = (("name",), ("severity", "owner"), ("stage", "touchpoint"))
NAMED = 36


def draw(here: Here, journey: Item, names: Names) -> None:
    opportunity_quick.draw(
        here,
        journey,
        ItemKind.PAIN,
        names,
        title=here.say("opportunities.pains_new"),
        hint=here.say("opportunities.pains_new_hint"),
        rows=(("severity", "stage", "touchpoint"),),
        after=lambda: opportunity_address.set_to(open=None, away=None),
        done="opportunities.pains_added",
    )
    opportunity_address.taken_away(here, ItemKind.PAIN)
    pains = here.workspace.map.items(journey.id, ItemKind.PAIN)
    if not pains:
        st.info(here.say("opportunities.pains_empty"), icon=":material/sentiment_dissatisfied:")
        return
    st.caption(here.say("opportunities.pains_order"))
    noted, opportunities = here.workspace.opportunities.noted(journey.id), here.workspace.opportunities.all(journey.id)
    open_one = frame.number_in_address("open")
    for item in sorted(pains, key=lambda one: (-(one.get("severity") or 0), -noted.beside(one), one.id)):
        with st.container(border=True, key=f"pain.{item.id}"):
            if item.id == open_one:
                opportunity_rows.fields(here, item, names, ROWS)
            else:
                _pain(here, item, names, noted, opportunities)


def _pain(here: Here, item: Item, names: Names, noted: Noted, opportunities: Sequence[Opportunity]) -> None:
    severity = item.get("severity")
    st.markdown(f"**{plain(str(item.body.get('name') or '')) or here.say('opportunities.unnamed')}**")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if severity is None:
            st.badge(here.say("opportunities.pains_unrated"), color="gray")
        else:
            words = here.say("opportunities.pains_severity", severity=severity)
            st.badge(words, icon=":material/sentiment_dissatisfied:", color="red" if severity >= 4 else "gray")
        st.caption(place(here, item, names), width="content")
        _evidence(here, item, noted.beside(item))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for one in opportunities:
            if item.id in one.item.get("pains"):
                text = plain(opportunity_address.text_of(here, one.item, NAMED))
                opportunity_address.open_button(here, one.item, text, icon="lightbulb", place=str(item.id))
        if st.button(here.say("opportunities.pains_ask"), key=f"ask.{item.id}", type="tertiary", icon=":material/add:"):
            _ask(here, item)
        opportunity_rows.change_button(here, item)


def _evidence(here: Here, item: Item, count: int) -> None:
    """How much there is in the same place, and the way to it."""
    touchpoint, stage = item.get("touchpoint"), item.get("stage")
    if touchpoint is None and stage is None:
        st.caption(here.say("opportunities.pains_unplaced"), width="content")
        return
    where = {"touchpoint": touchpoint} if touchpoint is not None else {"stage": stage}
    key = "opportunities.pains_notes_here" if touchpoint is not None else "opportunities.pains_notes_stage"
    words = here.say(key, count=count)
    if count:
        st.button(
            words,
            key=f"notes.{item.id}",
            type="tertiary",
            icon=":material/format_quote:",
            on_click=opportunity_address.only,
            kwargs={"view": "evidence", **where},
        )
    else:
        st.caption(words, width="content")


def _ask(here: Here, item: Item) -> None:
    """A second click, before the page has changed, opens the same one."""
    token = frame.token(f"ask.{item.id}")
    created = opportunity_actions.ask_about(here.workspace, item.id, token=token)
    frame.go("opportunity", opportunity=created)
