"""A pasted block of scores: what was read and what was not, and only then the answers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from funnel.answers import Answers
from funnel.answers_paste import read_pasted
from funnel.errors import TrayectoError
from funnel.scores import score
from storage.surveys import Survey
from ui import voice_actions
from ui.messages import error_words
from ui.parts import frame, voice_preview
from ui.parts.frame import Here


def draw(here: Here, survey: Survey) -> None:
    place = f"voice.paste.{survey.id}"
    token = frame.token(place)
    text = st.text_area(
        here.say("voice.paste"),
        key=f"{token}.text",
        height=140,
        placeholder=here.say("voice.paste_hint"),
        help=here.say("voice.paste_help"),
        on_change=frame.forget,
    )
    frame.notice(place)
    if not text.strip():
        return
    try:
        found = read_pasted(text, survey.asked)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        return
    voice_preview.draw(here, found, score(survey.asked, found.answers), len(found.answers), of="piece")
    if not found.answers:
        return
    keys = whose(here, token)
    st.button(
        here.say("voice.add_these", count=len(found.answers)),
        key=f"voice.paste.save.{survey.id}",
        type="primary",
        icon=":material/download_done:",
        on_click=_save,
        args=(here, survey, token, keys),
    )


def whose(here: Here, token: str) -> Mapping[str, str]:
    """The day and the segment of the whole block."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            here.say("voice.day_of_all"),
            value="today",
            max_value="today",
            format=frame.DATES[here.lang],
            key=f"{token}.day",
            width=220,
        )
        st.text_input(here.say("voice.segment_of_all"), key=f"{token}.segment", max_chars=120, width=260)
    return {"day": f"{token}.day", "segment": f"{token}.segment"}


def _save(here: Here, survey: Survey, token: str, keys: Mapping[str, str]) -> None:
    """Read again from the field, so that what is kept is what stands there."""
    place, text = f"voice.paste.{survey.id}", st.session_state.get(f"{token}.text", "")
    day, segment = st.session_state.get(keys["day"]), st.session_state.get(keys["segment"]) or ""
    read: list[Answers] = []
    if frame.attempt(lambda: read.append(read_pasted(text, survey.asked)), place=place) and frame.attempt(
        lambda: voice_actions.add_pasted(
            here.workspace, survey.id, read[0], at=day, segment=segment.strip() or None, token=token
        ),
        done="voice.added",
        place=place,
        count=len(read[0].answers),
    ):
        frame.renew(place)
