"""Journeys: all there are, a new one, the facts of each, which comes first, and two of them side by side."""

import streamlit as st

from funnel.journey_map import ItemKind
from ui.parts import frame, journeys_cards, journeys_first, journeys_new, journeys_sides, map_off_edit

here = frame.here()
journeys = here.workspace.map.journeys()
st.title(here.say("page.journeys"), anchor=False)
st.caption(here.say("journeys.caption"))
map_off_edit.just_left(here, 0, {})
journeys_new.draw(here)
journeys_cards.draw(here, journeys)
if len(journeys) < 2:
    st.caption(here.say("journeys.only_one"))
else:
    with st.container(border=True):
        st.subheader(here.say("journeys.first"), anchor=False)
        journeys_first.draw(here, journeys)
    with st.container(border=True):
        st.subheader(here.say("journeys.sides"), anchor=False)
        journeys_sides.draw(here, journeys)
map_off_edit.all_that_left(here, 0, ItemKind.JOURNEY, {})
