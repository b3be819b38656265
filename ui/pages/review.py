"""Review."""

import streamlit as st

from ui.parts import frame

here = frame.here()
st.title(here.say("page.review"), anchor=False)
st.caption(here.say("review.caption"))
