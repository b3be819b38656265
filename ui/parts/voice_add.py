"""New answers: typed one by one, a row of buttons each; or pasted, or from a file, which are previewed first."""

from __future__ import annotations

from datetime import date

import streamlit as st

from funnel.answers import Answer
from storage.surveys import Survey
from ui import voice_actions
from ui.numbers import number
from ui.parts import frame, voice_file, voice_paste
from ui.parts.frame import Here
from ui.voice_words import answer_words
from ui.words import plain

WAYS = ("type", "paste", "file")
SEGMENT_LIMIT = 120


def draw(here: Here, survey: Survey) -> None:
    """The way that was chosen stays in the address: another language, or a reload, shows it too."""
    asked = st.query_params.get("way", WAYS[0])
    with st.container(border=True, key="voice.add"):
        st.subheader(here.say("voice.add"), anchor=False)
        way = st.segmented_control(
            here.say("voice.way"),
            WAYS,
            format_func=lambda one: here.say(f"voice.way_{one}"),
            default=asked if asked in WAYS else WAYS[0],
            key=f"voice.way.{survey.id}.{here.lang}",
            required=True,
            on_change=frame.forget,
        )
        if way != asked:  # each write is a step of the browser's Back
            st.query_params["way"] = way
        if way == "type":
            _typed(here, survey)
        elif way == "paste":
            voice_paste.draw(here, survey)
        else:
            voice_file.draw(here, survey)


def whose(here: Here, key: str, *, day: date | None) -> tuple[str, str]:
    """The fields for the day and the segment of answers that come without; their keys."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            here.say("voice.day"),
            value=day,
            max_value="today",
            format=frame.DATES[here.lang],
            key=f"{key}.day",
            width=200,
            on_change=frame.forget,
        )
        st.text_input(here.say("voice.segment"), key=f"{key}.segment", max_chars=SEGMENT_LIMIT, width=260)
    return f"{key}.day", f"{key}.segment"


def _typed(here: Here, survey: Survey) -> None:
    """The token is drawn with the buttons: two clicks before the page answers are one answer."""
    place = f"voice.type.{survey.id}"
    keys, token = whose(here, place, day=date.today()), frame.token(place)
    st.caption(here.say("voice.type_caption", low=survey.asked.low, high=survey.asked.high))
    frame.notice(place)
    with st.container(horizontal=True, gap="small", key="voice.buttons"):
        for score in range(survey.asked.low, survey.asked.high + 1):
            st.button(
                number(here.lang, score),
                key=f"{place}.{score}",
                width=56,
                on_click=_type,
                args=(here, survey.id, score, keys, token, place),
            )
    for typed in here.workspace.answers.last_typed(survey.id):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/check: {plain(answer_words(here.lang, typed.answer))}", width="content")
            st.button(
                here.say("voice.take_back"),
                key=f"voice.take_back.{typed.id}",
                icon=":material/undo:",
                type="tertiary",
                on_click=frame.clicked,
                args=(lambda one=typed.id: voice_actions.take_back_answer(here.workspace, survey.id, one),),
            )


def _type(here: Here, survey: int, score: int, keys: tuple[str, str], token: str, place: str) -> None:
    day, segment = (st.session_state.get(key) for key in keys)
    answer = Answer(score=score, at=day, segment=(segment or "").strip() or None)
    if frame.attempt(
        lambda: voice_actions.type_answer(here.workspace, survey, answer, token=token),
        done="voice.typed",
        place=place,
        score=score,
    ):
        frame.renew(place)
