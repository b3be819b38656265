"""Measure: totals typed, or a file brought; every reading can be undone."""

import streamlit as st

from ui.parts import frame, header, new_reading, readings

here = frame.here()
identifier = frame.experiment_id()
if identifier is None:
    st.info(here.say("frame.no_experiment"))
    frame.link("board", here.say("page.board"), icon="view_kanban")
    st.stop()
experiment = here.workspace.experiments.get(identifier)
header.draw(here, experiment, "measure")
if experiment.card is None:
    st.info(here.say("measure.not_started"), icon=":material/lock_open:")
    frame.link("card", here.say("measure.to_card"), icon="edit_note", id=identifier)
    st.stop()
if experiment.decision is None:
    new_reading.draw(here, experiment)
else:
    st.info(here.say("measure.decided"), icon=":material/gavel:")
readings.draw(here, experiment)
