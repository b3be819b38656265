"""Journey map."""

import streamlit as st

from ui.parts import frame

here = frame.here()
st.title(here.say("page.map"), anchor=False)
st.caption(here.say("map.caption"))
