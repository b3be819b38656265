"""An experiment as a card and as a row of a list."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from experiments.experiment import Status
from storage.library import Found
from ui.names import stage_name
from ui.numbers import day, number
from ui.parts import frame
from ui.parts.badges import verdict_badge
from ui.parts.frame import Here
from ui.parts.waiting import waits_for
from ui.words import plain


def name_of(here: Here, found: Found) -> str:
    return plain(found.name) or here.say("board.unnamed")


def where(here: Here, found: Found) -> str:
    """Phase and stage, or a dash."""
    if found.phase is None:
        return here.say("board.no_stage")
    return f"{here.say(f'phase.{found.phase}')} · {plain(stage_name(here.lang, found))}"


def age(here: Here, found: Found) -> str:
    """Days since it entered its column: since the start while it runs, since the last change otherwise."""
    since = found.started if found.status is Status.RUNNING and found.started else found.changed
    days = (datetime.now(UTC).date() - since.date()).days
    return here.say("board.today") if days <= 0 else here.say("board.days", count=days)


def card(here: Here, found: Found) -> None:
    waiting = waits_for(found)
    with st.container(border=True, key=f"card.{found.id}"):
        st.markdown(f"**{name_of(here, found)}**")
        st.caption(f"{where(here, found)} · {age(here, found)}")
        if found.verdict is not None:
            verdict_badge(here, found.verdict, final=found.final)
        if found.status is Status.RUNNING and found.planned_people:
            done = min(1.0, found.people / found.planned_people)
            text = here.say("board.people", people=found.people, planned=found.planned_people)
            st.progress(done, text=text)
        elif found.status is Status.RUNNING and found.ends:
            people = number(here.lang, found.people)
            st.caption(here.say("board.until", people=people, day=_last_day(here, found.ends)))
        frame.link(waiting.page, here.say(f"waits.{waiting.code}"), icon=waiting.icon, width="stretch", id=found.id)


def row(here: Here, found: Found) -> None:
    """One line of the list; on a phone it wraps."""
    waiting = waits_for(found)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"row.{found.id}"):
        frame.link(waiting.page, name_of(here, found), icon=waiting.icon, width=350, id=found.id)
        st.caption(f"{where(here, found)} · {day(here.lang, found.changed)}", width=310)
        st.badge(here.say(f"status.{found.status}"), color="gray")
        if found.verdict is not None:
            verdict_badge(here, found.verdict, final=found.final)


def _last_day(here: Here, ends: date) -> str:
    return day(here.lang, date.fromordinal(ends.toordinal() - 1))
