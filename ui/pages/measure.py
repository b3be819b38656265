"""Measure: totals typed, or a file brought; every reading can be undone."""

import streamlit as st

from experiments.rule import Grade
from ui.parts import frame, header, new_reading, readings

here = frame.here()
experiment = header.open_experiment(here, "measure", started=True)
if experiment.decision is None:
    new_reading.draw(here, experiment)
else:
    st.info(here.say("measure.decided"), icon=":material/gavel:")
if experiment.card is None or experiment.card.grade is not Grade.OPINION:
    readings.draw(here, experiment)
