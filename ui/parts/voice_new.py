"""A new survey: what kind, and where it is asked. All else can wait."""

from __future__ import annotations

from typing import Any

import streamlit as st

from funnel.answers import KINDS, NPS
from ui import voice_actions
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.voice_heard import stage_names, touchpoint_names
from ui.voice_words import SCALES, scale_words

NAME_LIMIT = 120
PLACE = "voice.new"


def draw(here: Here) -> None:
    # A link to the same page would leave its address as it is.
    if st.button(here.say("voice.back"), key="voice.back", type="tertiary", icon=":material/arrow_back:"):
        frame.go("voice")
    st.subheader(here.say("voice.new"), anchor=False)
    token, stages = frame.token(PLACE), stage_names(here)
    with st.container(border=True):
        # The three are called alike in every language: a choice outlives a switch.
        kind = st.segmented_control(
            here.say("voice.kind"),
            KINDS,
            format_func=lambda one: here.say(f"voice.kind_{one}"),
            default=NPS,
            key=f"{token}.kind",
            required=True,
        )
        scale = scale_words(here.lang, SCALES[kind][0])
        st.caption(here.say(f"voice.about_{kind}", scale=scale))
        st.markdown(f"> {here.say(f'voice.question_{kind}')}")
        name = st.text_input(
            here.say("voice.name"), key=f"{token}.name", max_chars=NAME_LIMIT, help=here.say("voice.name_help")
        )
        left, right = st.columns(2)
        with left:
            stage = _choose(here, "stage", stages, token)
        with right:
            touchpoint = _choose(here, "touchpoint", touchpoint_names(here, stages, within=stage), token)
        frame.notice(PLACE)
        if st.button(here.say("voice.create"), key="voice.create", type="primary", icon=":material/check:"):
            _create(here, kind, name, stage, touchpoint, token)
        st.caption(here.say("voice.later"))


def forget() -> None:
    """The next one begins anew. Not before: a second click on the same form leads to the same survey."""
    frame.renew(PLACE)


def _choose(here: Here, name: str, names: dict[int, str], token: str) -> int | None:
    chosen: Any = st.selectbox(
        here.say(f"voice.{name}"),
        list(names),
        index=None,
        format_func=lambda one: names.get(one, "—"),
        placeholder=here.say("field.choose"),
        key=f"{token}.{name}.{here.lang}",
    )
    return None if chosen is None else int(chosen)


def _create(here: Here, kind: str, name: str, stage: int | None, touchpoint: int | None, token: str) -> None:
    made: list[int] = []
    frame.act(
        lambda: made.append(
            voice_actions.new_survey(
                here.workspace, kind=kind, name=name, stage=stage, touchpoint=touchpoint, token=token
            )
        ),
        done="voice.created",
        place=PLACE,
    )
    frame.go("survey", survey=made[0])
