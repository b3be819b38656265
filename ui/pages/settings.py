"""Settings: the workspace's name and currency, the stages of its journey, the example, and where the file is."""

import streamlit as st

from funnel.journey import Phase
from ui.parts import frame, journey_choice, stages_form, workspace_form

here = frame.here()
st.title(here.say("page.settings"), anchor=False)
with st.container(border=True):
    st.subheader(here.say("settings.workspace"), anchor=False)
    workspace_form.draw(here)
with st.container(border=True):
    st.subheader(here.say("settings.stages"), anchor=False)
    st.caption(here.say("settings.stages_caption"))
    journey = journey_choice.choose(here)
    stages = here.workspace.journey.stages(journey.id)
    for phase in Phase:
        stages_form.draw(here, phase, [stage for stage in stages if stage.phase is phase], journey.id)
with st.container(border=True):
    st.subheader(here.say("settings.example"), anchor=False)
    workspace_form.example(here)
with st.container(border=True):
    st.subheader(here.say("settings.file"), anchor=False)
    st.caption(here.say("settings.file_caption"))
    st.code(str(here.store.path), language=None, wrap_lines=True)
