"""The review of a journey: what changed, its score, early warnings, versions of its map, and whether we are ready."""

import streamlit as st

from ui.parts import (
    excellence_view,
    frame,
    journey_choice,
    readiness_view,
    review_address,
    review_view,
    review_weeks,
    versions_view,
)

here = frame.here()
st.title(here.say("page.review"), anchor=False)
st.caption(here.say("review.caption"))
journey = journey_choice.choose(here)
view = review_address.choose_view(here)
if view == review_address.SCORE:
    excellence_view.draw(here, journey)
elif view == review_address.WEEKS:
    review_weeks.draw(here, journey)
elif view == review_address.VERSIONS:
    versions_view.draw(here, journey)
elif view == review_address.READY:
    readiness_view.draw(here)
else:
    review_view.draw(here, journey)
