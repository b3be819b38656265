"""The weights of the score: seven, and one for each stage. Saving them is a new version; nothing noted is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.errors import TrayectoError
from funnel.excellence import InvalidWeights, Weights, weighs
from funnel.known import Known
from funnel.parts import Component
from storage.errors import WeightsChanged
from storage.scores import KeptWeights
from ui import review_actions
from ui.names import item_name
from ui.numbers import number, read_number
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

PLACE = "weights"
LONGEST = 12


@dataclass(frozen=True)
class Field:
    """One weight: what it is the weight of, as people read it, and where it is typed."""

    label: str
    key: str
    shown: str


def draw(here: Here, known: Sequence[Known], kept: Sequence[KeptWeights]) -> None:
    say, weights = here.say, kept[-1].weights
    with st.expander(say("score.change_weights"), icon=":material/balance:"):
        st.caption(say("score.weights_caption"))
        frame.notice(PLACE)
        with st.form(f"weights.{weights.version}", border=False, enter_to_submit=False):
            components = _fields(
                here,
                weights,
                {c.value: (say(f"component.{c}"), weights.of_component(c)) for c in Component},
            )
            st.caption(say("score.weights_stages"))
            stages = _fields(
                here,
                weights,
                {str(one.stage.id): (item_name(here.lang, one.stage), weights.of_stage(one.stage.id)) for one in known},
            )
            st.form_submit_button(
                say("score.save_weights"),
                key="weights.save",
                icon=":material/save:",
                on_click=_save,
                args=(here, weights.version, components, stages, frame.token("weights")),
            )


def _fields(here: Here, weights: Weights, given: Mapping[str, tuple[str, float]]) -> dict[str, Field]:
    """By name. The version is in the key: new weights fill the fields anew."""
    grid, fields = st.grid(4, min_column_width=160), {}
    for name, (label, weight) in given.items():
        key, shown = _key(here, weights.version, name), number(here.lang, weight)
        st.session_state.setdefault(key, shown)
        grid.text_input(plain(label), key=key, max_chars=LONGEST)
        fields[name] = Field(label, key, shown)
    return fields


def _key(here: Here, version: int, name: str) -> str:
    return f"weight.{here.workspace.id}.{version}.{name}.{here.lang}"


def _save(here: Here, seen: int, components: Mapping[str, Field], stages: Mapping[str, Field], token: str) -> None:
    def save() -> None:
        try:
            review_actions.change_weights(
                here.workspace,
                {Component(name): _typed(here, field) for name, field in components.items()},
                {int(name): _typed(here, field) for name, field in stages.items()},
                seen=seen,
                token=token,
            )
        except WeightsChanged as error:
            _carry(here, error.values["version"], {**components, **stages})
            raise

    if frame.attempt(save, done="score.weights_saved", place=PLACE):
        frame.renew("weights")


def _typed(here: Here, field: Field) -> float:
    """Raises InvalidWeights by the field's name."""
    text = st.session_state[field.key]
    try:
        weight = read_number(here.lang, text).value
    except TrayectoError as error:
        raise InvalidWeights(why="typed", name=field.label, text=text) from error
    if not weighs(weight):
        raise InvalidWeights(why="typed", name=field.label, text=text)
    return weight


def _carry(here: Here, version: int, fields: Mapping[str, Field]) -> None:
    """What this person typed stands in the fields of the version that somebody else made; the rest is theirs."""
    for name, field in fields.items():
        text = st.session_state[field.key]
        if text.strip() != field.shown:
            st.session_state[_key(here, version, name)] = text
