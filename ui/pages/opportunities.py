"""From evidence to pain points to opportunities: three lists, and the short form of each."""

import streamlit as st

from ui.parts import (
    evidence_view,
    frame,
    journey_choice,
    opportunity_address,
    opportunity_list,
    opportunity_pains,
)
from ui.parts.evidence_names import names_on

here = frame.here()
st.title(here.say("page.opportunities"), anchor=False)
st.caption(here.say("opportunities.caption"))
journey = journey_choice.choose(here)
view = opportunity_address.choose_view(here)
names = names_on(here, journey.id)
if view == "evidence":
    evidence_view.draw(here, journey, names)
elif view == "pains":
    opportunity_pains.draw(here, journey, names)
else:
    opportunity_list.draw(here, journey, names)
