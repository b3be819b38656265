"""People who were asked, typed in: how many, and how many of them said so."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from funnel.errors import TrayectoError
from funnel.samples import Sample
from ui import actions
from ui.messages import error_words
from ui.numbers import read_whole
from ui.parts import frame
from ui.parts.fields import number_field
from ui.parts.frame import Here
from ui.sentences import small_percent
from ui.words import plain

FIELDS = ("n", "yes")


def draw(here: Here, experiment: Experiment) -> None:
    """The keys carry the form's token: after a save the form is new, after a refusal it is as it was left."""
    card = experiment.card
    assert card is not None
    token = frame.token(f"asked.{experiment.id}")
    bar = small_percent(here.lang, card.baseline or 0)
    st.markdown(here.say(f"asked.bar_{card.primary.better}", metric=plain(card.primary.name), bar=bar))
    st.caption(here.say("asked.cumulative"))
    st.date_input(
        here.say("asked.through"),
        value="today",
        key=f"{token}.through",
        format=frame.DATES[here.lang],
        width=220,
        persist_state="session",
    )
    for column, field in zip(st.columns(2), FIELDS, strict=True):
        with column:
            help = here.say(f"asked.{field}_help")
            typed = st.text_input(
                here.say(f"asked.{field}"), key=f"{token}.{field}", help=help, persist_state="session"
            )
            read = number_field(here.lang).echo(typed or "")
            if read is not None:
                st.caption(here.say("field.read_as", value=read))
    frame.notice(f"asked.{experiment.id}")
    st.button(
        here.say("measure.save"),
        key=f"asked.save.{experiment.id}",
        type="primary",
        on_click=_save,
        args=(here, experiment.id, card, token),
    )


def _save(here: Here, experiment: int, card: TestCard, token: str) -> None:
    """Reads both fields; all that does not fit is told at once, and nothing is kept until all fits."""
    wrong: list[str] = []
    n, yes = (_count(here, token, field, wrong) for field in FIELDS)
    through = st.session_state[f"{token}.through"]
    if not isinstance(through, date):
        wrong.append(here.say("measure.no_date"))
    sample = None
    if n == 0:
        wrong.append(here.say("asked.nobody"))
    elif n is not None and yes is not None:
        try:
            sample = Sample.of_share(n, yes)
        except TrayectoError as error:
            wrong.append(error_words(here.lang, error))
    if wrong or sample is None:
        frame.refuse("  \n".join(wrong), f"asked.{experiment}")
        return
    (asked,) = card.rule().variants
    if frame.attempt(
        lambda: actions.record(
            here.workspace, experiment, through=through, samples={"primary": {asked: sample}}, token=token
        ),
        done="measure.saved",
        place=f"asked.{experiment}",
    ):
        frame.renew(f"asked.{experiment}")


def _count(here: Here, token: str, field: str, wrong: list[str]) -> int | None:
    """The number typed into a field; None where there is none, and why in `wrong`."""
    text, label = str(st.session_state[f"{token}.{field}"]).strip(), here.say(f"asked.{field}")
    if not text:
        wrong.append(here.say("asked.missing", field=label))
        return None
    try:
        return read_whole(here.lang, text)
    except TrayectoError as error:
        wrong.append(here.say("measure.wrong", place=label, why=error_words(here.lang, error)))
        return None
