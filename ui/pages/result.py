"""The result: one sentence in plain words first, then what it rests on."""

from datetime import date

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.life import Progress, evaluation, progress
from experiments.results import Evaluation
from experiments.rule import Grade
from storage.answer_costs import spent_on
from ui import actions
from ui.parts import (
    card_view,
    frame,
    header,
    result_chart,
    result_checks,
    result_curve,
    result_how,
    result_money,
    result_odds,
    result_others,
    result_path,
    result_segments,
    result_view,
    ungrouped_view,
)
from ui.parts.frame import Here
from ui.stage_flow import stage_flow


def show(here: Here, experiment: Experiment, card: TestCard, found: Evaluation) -> None:
    far = progress(experiment, date.today(), found)
    grouped = card.grade in (Grade.RANDOMISED, Grade.PARALLEL)
    (compared if grouped else ungrouped_view.draw)(here, experiment, card, found, far)
    if card.grade is Grade.BEFORE_AFTER:
        earned(here, experiment, card, found, far)
    result_how.draw(here, experiment, card, found, far)
    with st.container(border=True, key="result.seal"):
        st.subheader(here.say("result.seal"), anchor=False)
        card_view.seals(here, experiment)


def compared(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, far: Progress) -> None:
    """Variants side by side, from the sentence to the details."""
    result_view.headline(here, experiment, card, found, far)
    if found.split.mismatch:
        result_checks.split(here, card, found)
    result_chart.draw(here, card, found, far)
    result_checks.guardrails(here, card, found)
    result_others.draw(here, card, found, running=not far.reached)
    if not found.split.mismatch:
        left, right = st.columns(2)
        with left:
            result_checks.split(here, card, found)
        with right:
            result_checks.length(here, experiment, card, found, far)
    result_path.draw(here, experiment, card, found, far)
    earned(here, experiment, card, found, far)
    result_view.notes(here, card, found, far)
    if experiment.reading is not None:
        result_segments.draw(here, card, found, experiment.reading, running=not far.reached)
        result_curve.draw(here, card, found, experiment.reading, running=not far.reached)
    result_odds.draw(here, card, found)


def earned(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, far: Progress) -> None:
    around = stage_flow(here.workspace, card.stage.id, by=experiment.started_on)
    spent = spent_on(here.store, here.workspace.id).get(experiment.id)
    result_money.draw(here, card, found, far, around, spent)


def nothing_yet(here: Here, experiment: Experiment) -> None:
    if experiment.card is None:
        st.info(here.say("result.not_started"), icon=":material/lock_open:")
        _to(here, experiment, "card", "edit_note")
        return
    st.info(here.say("result.no_reading"), icon=":material/query_stats:")
    _to(here, experiment, "measure", "straighten")
    card_view.seals(here, experiment)


def _to(here: Here, experiment: Experiment, name: str, icon: str) -> None:
    if st.button(here.say(f"result.to_{name}"), key=f"result.to_{name}", type="primary", icon=f":material/{icon}:"):
        frame.go(name, id=experiment.id)


here = frame.here()
experiment = header.open_experiment(here, "result")
found = evaluation(experiment)
if experiment.card is None or found is None:
    nothing_yet(here, experiment)
else:
    actions.look(here.workspace, experiment)
    show(here, experiment, experiment.card, found)
