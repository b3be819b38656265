"""The customer's voice: all surveys with what each says, and a new one."""

import streamlit as st

from ui.parts import frame, voice_list, voice_new

here = frame.here()
st.title(here.say("page.voice"), anchor=False)
st.caption(here.say("voice.caption"))
if "new" in st.query_params:
    voice_new.draw(here)
else:
    voice_list.draw(here)
