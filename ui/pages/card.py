"""The test card: logged in a minute, completed any time before the start, changed afterwards by amendment only."""

import streamlit as st

from experiments.draft import Draft, problems
from experiments.experiment import Experiment
from ui import actions
from ui.parts import card_form, card_view, frame, header, opportunity_tried, suggestions
from ui.parts.fields import Form
from ui.parts.frame import Here


def hypothesis(draft: Draft) -> str:
    return "\n".join(str(draft.get(name, "")) for name in ("name", "change", "effect"))


def build(here: Here, experiment: Experiment) -> None:
    stages = here.workspace.journey.stages()
    draft = experiment.draft or {}
    found = problems(draft, stages)
    form = Form(here=here, id=experiment.id, draft=draft, problems={problem.field: problem for problem in found})
    locked = bool(experiment.readings)
    with st.container(border=True):
        st.subheader(here.say("card.idea"), anchor=False)
        st.caption(here.say("card.idea_caption"))
        card_form.idea(form, stages)
    if experiment.registered is None:
        opportunity_tried.draw(here, hypothesis(draft), but=[experiment.id])

    def metric() -> None:
        card_form.metric(form, locked=locked)
        suggestions.baseline(form)

    needed = {
        "metric": metric,
        "variants": lambda: card_form.variants(form, locked=experiment.registered is not None),
        "rule": lambda: card_form.rule(form),
    }
    for name, draw in needed.items():
        with st.container(border=True):
            st.subheader(here.say(f"card.section_{name}"), anchor=False)
            st.caption(here.say(f"card.section_{name}_caption"))
            draw()
    optional = {
        "guardrails": lambda: card_form.guardrails(form),
        "secondaries": lambda: card_form.secondaries(form),
        "money": lambda: card_form.money(form, stages),
    }
    for name in ("guardrails", "secondaries"):
        if not card_form.has_groups(form) and not draft.get(name):
            del optional[name]  # there is nothing beside to compare it with
    for name, draw in optional.items():
        with st.expander(here.say(f"card.section_{name}"), icon=card_form.filled(form, name)):
            st.caption(here.say(f"card.section_{name}_caption"))
            draw()
    card_view.missing(here, found, amending=experiment.registered is not None)
    (card_view.seal_amendment if experiment.registered else card_view.start)(here, experiment)


def show(here: Here, experiment: Experiment) -> None:
    frame.notice("card")
    card_view.sealed(here, experiment)
    if experiment.decision is None:
        st.button(
            here.say("card.amend"),
            key="card.amend",
            icon=":material/edit_document:",
            on_click=frame.clicked,
            args=(lambda: actions.begin_amendment(here.workspace, experiment.id),),
            help=here.say("card.amend_help"),
        )


here = frame.here()
experiment = header.open_experiment(here, "card")
(show if experiment.draft is None else build)(here, experiment)
