"""Earlier experiments much like this one: seen before anybody repeats them. Nothing where there are none."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.experiment import Status
from storage.library import Found
from ui.names import brief
from ui.numbers import day
from ui.parts import cards, frame
from ui.parts.badges import verdict_badge
from ui.parts.frame import Here
from ui.words import plain

LEARNED = 280


def draw(here: Here, text: str, *, but: Sequence[int]) -> None:
    """`text`: the hypothesis; `but`: experiments that are its own."""
    found = here.workspace.library.alike(text, but=but)
    if not found:
        return
    with st.container(border=True, key="tried"):
        st.subheader(f":material/history: {here.say('opportunities.tried')}", anchor=False)
        st.caption(here.say("opportunities.tried_caption"))
        for one in found:
            _earlier(here, one)


def _earlier(here: Here, found: Found) -> None:
    page = "card" if found.status is Status.DRAFT else "result"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tried.{found.id}"):
        frame.link(page, cards.name_of(here, found), icon="science", id=found.id)
        st.badge(here.say(f"status.{found.status}"), color="gray")
        if found.verdict is not None:
            verdict_badge(here, found.verdict, final=found.final)
        st.caption(f"{cards.where(here, found)} · {day(here.lang, found.changed)}", width="content")
    if found.learned:
        st.markdown(f":material/school: {plain(brief(found.learned, LEARNED))}")
