"""All surveys as cards: what each says, from how many, and when the last answer came."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from storage.surveys import Standing, Survey
from ui import voice_actions
from ui.names import brief
from ui.numbers import day
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.voice_heard import stage_names
from ui.voice_words import range_words, score_words, survey_name
from ui.words import plain

NAMED = 80


def draw(here: Here) -> None:
    surveys, stages = here.workspace.surveys.all(), stage_names(here)
    if not surveys:
        with st.container(border=True):
            st.markdown(here.say("voice.empty"))
            _new(here, "voice.first")
    else:
        _new(here, "voice.new")
        standings = here.workspace.surveys.standings()
        for two in [surveys[place : place + 2] for place in range(0, len(surveys), 2)]:
            for column, survey in zip(st.columns(2), two, strict=False):
                with column:
                    _card(here, survey, standings.get(survey.id), stages)
    gone = here.workspace.surveys.all(gone=True)
    if gone:
        with st.expander(here.say("voice.gone", count=len(gone)), icon=":material/inventory_2:"):
            for survey in gone:
                _off(here, survey, stages)


def _new(here: Here, words: str) -> None:
    if st.button(here.say(words), key="voice.new", type="primary", icon=":material/add:"):
        frame.go("voice", new=1)


def _card(here: Here, survey: Survey, standing: Standing | None, stages: Mapping[int, str]) -> None:
    name = plain(brief(survey_name(here.lang, survey, stages), NAMED))
    with st.container(border=True, height="stretch", key=f"survey.{survey.id}"):
        frame.link("survey", f"**{name}**", icon="forum", survey=survey.id)
        kind = here.say(f"voice.kind_{survey.asked.kind}")
        place = stages.get(survey.stage or 0)
        st.caption(kind if place is None else f"{kind} · {plain(place)}")
        if standing is None or standing.score.value is None:
            st.markdown(here.say("voice.no_answers"))
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            score = score_words(here.lang, survey.asked, standing.score)
            st.metric(kind, score, width="content", label_visibility="collapsed")
            with st.container(gap="xxsmall"):
                st.caption(here.say("voice.range", range=range_words(here.lang, survey.asked, standing.score)))
                answers = here.say("voice.answers", count=standing.score.n)
                last = day(here.lang, standing.last, none="")
                st.caption(f"{answers} · {here.say('voice.last', day=last)}" if last else answers)


def _off(here: Here, survey: Survey, stages: Mapping[int, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"survey.off.{survey.id}"):
        st.markdown(plain(brief(survey_name(here.lang, survey, stages), NAMED)), width="content")
        st.button(
            here.say("voice.put_back"),
            key=f"voice.put_back.{survey.id}",
            icon=":material/undo:",
            type="tertiary",
            on_click=frame.clicked,
            args=(lambda: voice_actions.put_back_survey(here.workspace, survey.id),),
            kwargs={"done": "voice.is_back"},
        )
