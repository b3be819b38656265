"""Learn: decide, write down what was learned, and open the next iteration."""

import streamlit as st

from ui.parts import frame, header, learn_view

here = frame.here()
identifier = frame.experiment_id()
if identifier is None:
    st.info(here.say("frame.no_experiment"))
    frame.link("board", here.say("page.board"), icon="view_kanban")
    st.stop()
experiment = here.workspace.experiments.get(identifier)
header.draw(here, experiment, "learn")
if experiment.card is None:
    st.info(here.say("measure.not_started"), icon=":material/lock_open:")
    frame.link("card", here.say("measure.to_card"), icon="edit_note", id=identifier)
    st.stop()
if experiment.decision is None:
    learn_view.decide(here, experiment)
learn_view.decisions(here, experiment)
if experiment.decision is not None:
    learn_view.learning(here, experiment)
    learn_view.following(here, experiment)
