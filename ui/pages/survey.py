"""One survey: what it says, new answers, where they come from, and what is asked of whom."""

import streamlit as st

from ui.parts import (
    frame,
    voice_add,
    voice_batches,
    voice_facts,
    voice_groups,
    voice_heard,
    voice_how,
    voice_new,
    voice_score,
    voice_trend,
)
from ui.parts.frame import Here
from ui.voice_words import survey_name
from ui.words import plain


def show(here: Here, survey_id: int) -> None:
    survey, stages = here.workspace.surveys.get(survey_id), voice_heard.stage_names(here)
    st.title(plain(survey_name(here.lang, survey, stages)), anchor=False)
    voice_facts.head(here, survey, stages)
    heard = voice_heard.hear(here, survey)
    if heard.score.n:
        voice_score.draw(here, heard)
    else:
        st.info(here.say("voice.nothing_yet"), icon=":material/hearing:")
    voice_add.draw(here, survey)
    if heard.score.n:
        periods = voice_trend.draw(here, heard)
        voice_groups.draw(here, heard)
        voice_how.draw(here, heard, periods)
    voice_batches.draw(here, survey)
    with st.expander(here.say("voice.facts"), icon=":material/edit_note:"):
        voice_facts.draw(here, heard, stages)


here = frame.here()
voice_new.forget()
frame.link("voice", here.say("voice.back"), icon="arrow_back")
asked = frame.number_in_address("survey")
if asked is None:
    st.info(here.say("voice.which"), icon=":material/forum:")
else:
    show(here, asked)
