"""A new reading: the form that suits the card's kind of evidence."""

from __future__ import annotations

import streamlit as st

from experiments.experiment import Experiment
from experiments.rule import ONE_GROUP, Grade
from ui.parts import asked_reading, file_reading, series_reading, typed_reading
from ui.parts.frame import Here

WAYS = {"type": typed_reading.draw, "file": file_reading.draw}


def draw(here: Here, experiment: Experiment) -> None:
    """Those who were asked, a series, or totals; of an opinion there are no numbers."""
    card = experiment.card
    assert card is not None
    if card.grade is Grade.OPINION:
        st.info(here.say("ungrouped.opinion_no_numbers"), icon=":material/science:")
        return
    with st.container(border=True):
        st.subheader(here.say("measure.add"), anchor=False)
        if card.grade in ONE_GROUP:
            asked_reading.draw(here, experiment)
        elif card.grade is Grade.BEFORE_AFTER:
            series_reading.draw(here, experiment)
        else:
            _totals(here, experiment)


def _totals(here: Here, experiment: Experiment) -> None:
    """Two ways to bring them; the one chosen stays in the address."""
    asked = st.query_params.get("way", "type")
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
