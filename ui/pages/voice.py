"""Customer's voice."""

import streamlit as st

from ui.parts import frame

here = frame.here()
st.title(here.say("page.voice"), anchor=False)
st.caption(here.say("voice.caption"))
