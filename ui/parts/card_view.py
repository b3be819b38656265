"""A card at its turning points: what is missing, the start, the sealed card, the amendment."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.experiment import Experiment
from funnel.problems import Problem
from ui import actions
from ui.card_words import card_rows, changed_rows, field_name
from ui.messages import problem_words
from ui.numbers import moment
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain


def missing(here: Here, found: Sequence[Problem], *, amending: bool) -> None:
    """The checklist before the start, by field."""
    if not found and amending:
        return
    if not found:
        st.success(here.say("card.ready"), icon=":material/task_alt:")
        return
    lines = [f"- **{field_name(here.lang, problem.field)}**: {problem_words(here.lang, problem)}" for problem in found]
    with st.expander(here.say("card.missing", count=len(found)), icon=":material/checklist:", expanded=len(found) < 6):
        st.markdown("\n".join(lines))


def start(here: Here, experiment: Experiment) -> None:
    """Seal and start, leave it for now, or throw it away."""
    st.caption(here.say("card.start_caption"))
    frame.notice("card")
    with st.container(horizontal=True):
        if st.button(here.say("card.start"), key="card.start", type="primary", icon=":material/lock:"):
            frame.act(lambda: actions.start(here.workspace, experiment.id), done="card.started", place="card")
            frame.go("measure", id=experiment.id)
        if st.button(here.say("card.later"), key="card.later"):
            frame.go("board")
        with st.popover(here.say("card.discard"), type="tertiary", icon=":material/delete:"):
            st.write(here.say("card.discard_sure"))
            if st.button(here.say("card.discard_yes"), key="card.discard"):
                frame.act(lambda: actions.discard(here.workspace, experiment.id), done="card.discarded")
                frame.go("board")


def seal_amendment(here: Here, experiment: Experiment) -> None:
    """A changed card counts from the moment that it is sealed, with its reason."""
    key = f"amend.{experiment.id}.{len(experiment.amendments)}"
    st.text_area(
        here.say("card.amend_reason"), key=key, height=80, help=here.say("card.amend_help"), persist_state="session"
    )
    frame.notice("card")
    with st.container(horizontal=True):
        st.button(
            here.say("card.amend_seal"),
            key="card.amend_seal",
            type="primary",
            icon=":material/lock:",
            on_click=_amend,
            args=(here, experiment, key),
        )
        st.button(
            here.say("card.amend_drop"),
            key="card.amend_drop",
            on_click=_drop,
            args=(here, experiment, key),
        )


def sealed(here: Here, experiment: Experiment) -> None:
    """The card in force, its seal, and every amendment."""
    assert experiment.card is not None
    for title, rows in card_rows(here.lang, experiment.card, here.about.currency).items():
        with st.container(border=True):
            st.subheader(here.say(title), anchor=False)
            grid = st.grid(2, min_column_width=280)
            for label, value in rows.items():
                with grid.cell():
                    st.markdown(f":small[:gray[{label}]]  \n{value}")
    seals(here, experiment)


def seals(here: Here, experiment: Experiment) -> None:
    """When it was sealed and what changed since: shown with the card and with every result."""
    assert experiment.registered is not None
    st.markdown(f":small[{here.say('card.sealed_at', at=moment(here.lang, experiment.started), seal=experiment.seal)}]")
    before = experiment.registered
    for amendment in experiment.amendments:
        changes = changed_rows(here.lang, before, amendment.card, here.about.currency)
        before = amendment.card
        st.warning(
            here.say(
                "card.amended_at",
                at=moment(here.lang, amendment.at),
                reason=plain(amendment.reason),
                fields="  \n".join(changes) or "—",
                seal=amendment.seal,
            ),
            icon=":material/edit_document:",
        )
    _sealed_texts(here, experiment)


def _sealed_texts(here: Here, experiment: Experiment) -> None:
    """To the letter, so that anyone can compute the seals again."""
    with st.expander(here.say("card.sealed_text"), icon=":material/fingerprint:"):
        st.caption(here.say("card.sealed_text_caption"))
        for text in (experiment.sealed_text, *(amendment.sealed_text for amendment in experiment.amendments)):
            st.code(text, language=None, wrap_lines=True)


def _drop(here: Here, experiment: Experiment, key: str) -> None:
    if frame.attempt(lambda: actions.discard(here.workspace, experiment.id)):
        st.session_state[key] = ""


def _amend(here: Here, experiment: Experiment, key: str) -> None:
    seen, reason = len(experiment.amendments), st.session_state[key]
    frame.attempt(
        lambda: actions.amend(here.workspace, experiment.id, reason, seen=seen), done="card.amended", place="card"
    )
