"""The head of every page of one experiment: its name, where it stands, and the way to its other pages."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.experiment import Experiment, Status
from experiments.life import evaluation, progress
from ui.names import brief, card_stage, item_name, stage_name
from ui.parts import frame
from ui.parts.badges import verdict_badge
from ui.parts.frame import Here
from ui.words import plain

TABS = ("card", "measure", "result", "learn")
OPPORTUNITY = 100  # characters of its question
STATUSES = {
    Status.DRAFT: "edit",
    Status.RUNNING: "play_circle",
    Status.DECIDED: "gavel",
    Status.LEARNED: "school",
}


def open_experiment(here: Here, active: str, *, started: bool = False) -> Experiment:
    """The experiment that the address names, with its header drawn. An address that names none ends the page
    here with a way on, and so does a card that is not sealed yet where the page needs it `started`."""
    identifier = frame.number_in_address()
    if identifier is None:
        st.info(here.say("frame.no_experiment"))
        frame.link("board", here.say("page.board"), icon="view_kanban")
        st.stop()
    experiment = here.workspace.experiments.get(identifier)
    draw(here, experiment, active)
    if started and experiment.card is None:
        st.info(here.say("measure.not_started"), icon=":material/lock_open:")
        frame.link("card", here.say("measure.to_card"), icon="edit_note", id=identifier)
        st.stop()
    return experiment


def draw(here: Here, experiment: Experiment, active: str) -> None:
    """`active` is the page's name; its link is drawn as the chosen one."""
    st.title(_name(here, experiment), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(
            here.say(f"status.{experiment.status}"), icon=f":material/{STATUSES[experiment.status]}:", color="gray"
        )
        _verdict(here, experiment)
        if place := _place(here, experiment):
            st.caption(place, width="content")
    if (opportunity := here.workspace.opportunities.behind(experiment.id)) is not None:
        name = plain(brief(item_name(here.lang, opportunity), OPPORTUNITY))
        frame.link(
            "opportunity", here.say("opportunities.from", name=name), icon="lightbulb", opportunity=opportunity.id
        )
    with st.container(horizontal=True, gap="xsmall", key="tabs"):
        chained = active == "chain" or len(here.workspace.library.chain(experiment.id)) > 1
        for name in (*TABS, "chain") if chained else TABS:
            label = here.say(f"tab.{name}")
            frame.link(name, f"**{label}**" if name == active else label, id=experiment.id)


def _name(here: Here, experiment: Experiment) -> str:
    card = experiment.card
    name = card.name if card else str((experiment.draft or {}).get("name", ""))
    return plain(name.strip()) or here.say("header.untitled")


def _verdict(here: Here, experiment: Experiment) -> None:
    found = evaluation(experiment)
    if found is not None:
        verdict_badge(here, found.verdict, final=progress(experiment, date.today(), found).final)


def _place(here: Here, experiment: Experiment) -> str | None:
    """Phase and stage; None while no stage is chosen."""
    stages = here.workspace.journey.stages(gone=True)
    if experiment.card is not None:
        stage = experiment.card.stage
        return f"{here.say(f'phase.{stage.phase}')} · {plain(card_stage(here.lang, stage, stages))}"
    for chosen in stages:
        if chosen.id == (experiment.draft or {}).get("stage"):
            return f"{here.say(f'phase.{chosen.phase}')} · {plain(stage_name(here.lang, chosen))}"
    return None
