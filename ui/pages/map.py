"""The journey's map: where customers meet us, what they feel, and where they are lost."""

import streamlit as st

from ui.parts import frame, journey_choice, map_drawing, map_edit, map_view

here = frame.here()
st.title(here.say("page.map"), anchor=False)
st.caption(here.say("map.caption"))
journey = journey_choice.choose(here)
known = map_drawing.known(here.workspace, journey.id)
map_view.draw(here, journey, known)
map_edit.draw(here, journey, known)
