"""The evidence behind an opportunity: what is linked, and what could be, found by its words."""

from __future__ import annotations

import streamlit as st

from funnel.journey_map import Item, ItemKind
from storage.opportunities import NoteFilters
from ui import opportunity_actions
from ui.parts import evidence_view, frame, opportunity_address
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.words import plain

LINKED, OFFERED = 25, 5
READ = 160


def draw(here: Here, item: Item, names: Names) -> None:
    linked = list(item.get("evidence"))
    notes = here.workspace.opportunities.these(ItemKind.EVIDENCE, linked)
    st.markdown(f"**{here.say('item_field.opportunity.evidence')}**")
    if not notes:
        st.caption(here.say("opportunities.behind_none"))
    for note in notes[:LINKED]:
        _note(here, item, note, names, linked=True)
    if len(notes) > LINKED:
        st.caption(here.say("opportunities.more_notes", count=len(notes) - LINKED))
    text = st.text_input(here.say("opportunities.find_notes"), key=f"find.{item.id}", type="search", placeholder="")
    stage = None if text.strip() else item.get("stage")
    others = _others(here, item, NoteFilters(text=text, stage=stage))
    if stage is not None and not others:
        stage, others = None, _others(here, item, NoteFilters())
    if not others:
        st.caption(here.say("opportunities.find_none"))
    elif not text.strip():
        st.caption(here.say("opportunities.find_newest" if stage is None else "opportunities.find_near"))
    for note in others:
        _note(here, item, note, names, linked=False)


def _others(here: Here, item: Item, filters: NoteFilters) -> list[Item]:
    """What could be linked, the newest first."""
    linked = list(item.get("evidence"))
    found = here.workspace.opportunities.notes(item.journey, filters, size=OFFERED + len(linked))
    return [note for note in found.rows if note.id not in linked][:OFFERED]


def _note(here: Here, item: Item, note: Item, names: Names, *, linked: bool) -> None:
    with st.container(border=True, key=f"behind.{note.id}"):
        st.markdown(plain(opportunity_address.text_of(here, note, READ)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            evidence_view.about(here, note, names)
            st.button(
                here.say("opportunities.unlink" if linked else "opportunities.link"),
                key=f"link.{item.id}.{note.id}",
                type="tertiary",
                icon=":material/link_off:" if linked else ":material/add_link:",
                on_click=_link,
                args=(here, item.id, note.id, not linked),
            )


def _link(here: Here, opportunity: int, note: int, linked: bool) -> None:
    frame.attempt(lambda: opportunity_actions.link_evidence(here.workspace, opportunity, note, linked=linked))
