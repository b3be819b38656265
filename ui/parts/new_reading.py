"""A new reading: two ways to bring the numbers."""

from __future__ import annotations

import streamlit as st

from experiments.experiment import Experiment
from ui.parts import file_reading, typed_reading
from ui.parts.frame import Here

WAYS = {"type": typed_reading.draw, "file": file_reading.draw}


def draw(here: Here, experiment: Experiment) -> None:
    """The way chosen stays in the address."""
    asked = st.query_params.get("way", "type")
    with st.container(border=True):
        st.subheader(here.say("measure.add"), anchor=False)
        way = st.segmented_control(
            here.say("measure.way"),
            list(WAYS),
            format_func=lambda one: here.say(f"measure.way_{one}"),
            default=asked if asked in WAYS else "type",
            key=f"measure.way.{experiment.id}.{here.lang}",
            required=True,
            label_visibility="collapsed",
        )
        if way != asked:  # each write is a step of the browser's Back
            st.query_params["way"] = way
        WAYS[way](here, experiment)
