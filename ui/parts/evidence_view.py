"""Evidence: typed in ten seconds, found again by its words, its kind and its place, 25 on a page."""

from __future__ import annotations

import streamlit as st

from funnel.journey_map import Item, ItemKind
from storage.library import Page
from storage.opportunities import NoteFilters
from ui.numbers import day
from ui.parts import evidence_import, filters, frame, opportunity_address, opportunity_quick, opportunity_rows
from ui.parts.evidence_names import ICONS, KINDS, place
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.words import plain

SIZE = 25
# What stands in a list; the rest is there when the note is opened.
READ = 400
ROWS = (("name",), ("type", "day", "source"), ("stage", "touchpoint"))


def draw(here: Here, journey: Item, names: Names) -> None:
    opportunity_quick.draw(
        here,
        journey,
        ItemKind.EVIDENCE,
        names,
        title=here.say("proof.new"),
        hint=here.say("proof.new_hint"),
        rows=(("type", "stage", "touchpoint"), ("day", "source")),
        after=_all_of_them,
        done="proof.added",
    )
    evidence_import.draw(here, journey)
    opportunity_address.taken_away(here, ItemKind.EVIDENCE)
    found = _find(here, journey, names)
    open_one = frame.number_in_address("open")
    for item in _with_open(here, found, open_one):
        _note(here, item, names, is_open=item.id == open_one)
    filters.pages(found, SIZE)


def _find(here: Here, journey: Item, names: Names) -> Page[Item]:
    """The filters, and what they find."""
    any_at_all = here.workspace.opportunities.notes(journey.id, NoteFilters(), size=1).total
    if not any_at_all:
        st.info(here.say("proof.empty"), icon=":material/edit_note:")
        return Page([], 0)
    stages, touchpoints = names[ItemKind.STAGE], names[ItemKind.TOUCHPOINT]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters.search(here, here.say("proof.search"))
        filters.choice(here, "type", list(KINDS), lambda one: here.say(f"item_option.type.{one}"))
        filters.choice(here, "stage", [str(one) for one in stages], lambda one: stages.get(int(one), one))
        if touchpoints:
            filters.choice(
                here, "touchpoint", [str(one) for one in touchpoints], lambda one: touchpoints.get(int(one), one)
            )
    stage, touchpoint = frame.number_in_address("stage"), frame.number_in_address("touchpoint")
    asked = st.query_params.get("type")
    found = here.workspace.opportunities.notes(
        journey.id,
        NoteFilters(
            text=st.query_params.get("q", ""),
            type=asked if asked in KINDS else None,
            stage=stage if stage in stages else None,
            touchpoint=touchpoint if touchpoint in touchpoints else None,
        ),
        page=filters.page(),
        size=SIZE,
    )
    st.caption(here.say("proof.found", count=found.total))
    if not found.total:
        st.info(here.say("proof.none"), icon=":material/search_off:")
    return found


def _with_open(here: Here, found: Page[Item], open_one: int | None) -> list[Item]:
    """The page's notes; the one that the address opens stands above them where it is not among them."""
    if open_one is None or any(item.id == open_one for item in found.rows):
        return list(found.rows)
    return [*here.workspace.opportunities.these(ItemKind.EVIDENCE, [open_one]), *found.rows]


def _note(here: Here, item: Item, names: Names, *, is_open: bool) -> None:
    with st.container(border=True, key=f"note.{item.id}"):
        if is_open:
            opportunity_rows.fields(here, item, names, ROWS)
            return
        st.markdown(plain(short(str(item.body.get("name") or ""))) or here.say("opportunities.unnamed"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            about(here, item, names)
            opportunity_rows.change_button(here, item)


def about(here: Here, item: Item, names: Names) -> None:
    """Kind, place, day and source of a note, in one line."""
    kind, source = item.get("type"), str(item.body.get("source") or "").strip()
    if kind is not None:
        st.badge(here.say(f"item_option.type.{kind}"), icon=f":material/{ICONS[kind]}:", color="gray")
    when = day(here.lang, item.get("day"), none=here.say("proof.day_none"))
    st.caption(" · ".join(filter(None, (place(here, item, names), when, plain(source)))), width="content")


def short(text: str) -> str:
    """A long note's beginning, its line breaks kept."""
    text = text.strip()
    return text if len(text) <= READ else f"{text[:READ].rstrip()}…"


def _all_of_them() -> None:
    """Back to the newest, so that what was just written is seen."""
    opportunity_address.set_to(q=None, type=None, stage=None, touchpoint=None, page=None, open=None, away=None)
