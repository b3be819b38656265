"""Journeys."""

import streamlit as st

from ui.parts import frame

here = frame.here()
st.title(here.say("page.journeys"), anchor=False)
st.caption(here.say("journeys.caption"))
