"""The weights of the score: seven, and one for each stage. Saving them is a new version; nothing noted is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.excellence import Weights
from funnel.known import Known
from funnel.parts import Component
from storage.scores import KeptWeights
from ui import review_actions
from ui.names import item_name
from ui.numbers import number, read_number
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

PLACE = "weights"
LONGEST = 12


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
                {
                    str(one.stage.id): (plain(item_name(here.lang, one.stage)), weights.of_stage(one.stage.id))
                    for one in known
                },
            )
            st.form_submit_button(
                say("score.save_weights"),
                key="weights.save",
                icon=":material/save:",
                on_click=_save,
                args=(here, weights.version, components, stages, frame.token("weights")),
            )


def _fields(here: Here, weights: Weights, given: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    """Name → key of its field. The version is in the key: new weights fill the fields anew."""
    grid, keys = st.grid(4, min_column_width=160), {}
    for name, (label, weight) in given.items():
        keys[name] = f"weight.{here.workspace.id}.{weights.version}.{name}.{here.lang}"
        st.session_state.setdefault(keys[name], number(here.lang, weight))
        grid.text_input(label, key=keys[name], max_chars=LONGEST)
    return keys


def _save(here: Here, seen: int, components: Mapping[str, str], stages: Mapping[str, str], token: str) -> None:
    def typed(key: str) -> float:
        return read_number(here.lang, st.session_state[key]).value

    def save() -> None:
        review_actions.change_weights(
            here.workspace,
            {Component(name): typed(key) for name, key in components.items()},
            {int(name): typed(key) for name, key in stages.items()},
            seen=seen,
            token=token,
        )

    if frame.attempt(save, done="score.weights_saved", place=PLACE):
        frame.renew("weights")
