"""The customer's voice: surveys at moments of a journey, their answers, and what these say."""

import streamlit as st

from ui.parts import (
    frame,
    voice_add,
    voice_batches,
    voice_facts,
    voice_groups,
    voice_heard,
    voice_how,
    voice_list,
    voice_new,
    voice_score,
    voice_trend,
)
from ui.parts.frame import Here
from ui.voice_words import survey_name
from ui.words import plain


def one(here: Here, survey_id: int) -> None:
    """What it says first; then new answers, where they come from, and what is asked."""
    survey, stages = here.workspace.surveys.get(survey_id), voice_heard.stage_names(here)
    frame.link("voice", here.say("voice.back"), icon="arrow_back")
    st.subheader(plain(survey_name(here.lang, survey, stages)), anchor=False)
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
st.title(here.say("page.voice"), anchor=False)
st.caption(here.say("voice.caption"))
asked = voice_heard.asked_for()
if asked is None:
    voice_list.draw(here)
elif isinstance(asked, int):
    one(here, asked)
else:
    voice_new.draw(here)
