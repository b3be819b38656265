"""Opportunities."""

import streamlit as st

from ui.parts import frame

here = frame.here()
st.title(here.say("page.opportunities"), anchor=False)
st.caption(here.say("opportunities.caption"))
