"""Home: what this is for, or what needs you next."""

import streamlit as st

from ui import actions
from ui.parts import attention, frame, home_view

here = frame.here()
if here.workspace.library.is_empty():
    home_view.welcome(here)
    attention.draw(here)
    attention.ask(here)
else:
    st.title(here.say("home.title"), anchor=False)
    if here.about.example:
        home_view.example(here)
    home_view.figures(here)
    attention.draw(here)
    home_view.next_steps(here)
    if st.button(here.say("home.log"), key="home.log", type="primary", icon=":material/add:"):
        created = actions.log_experiment(here.workspace, here.lang)
        frame.go("card", id=created)
    home_view.last_learnings(here)
    attention.ask(here)
