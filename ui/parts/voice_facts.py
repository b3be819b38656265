"""What a survey asks, of whom and where: every field saves itself. Kind and scale are fixed once there are answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from funnel.answers import KEEPS, KINDS
from funnel.problems import Problem
from storage.surveys import TEXTS, Survey
from ui import voice_actions
from ui.names import brief
from ui.parts import frame
from ui.parts.fields import Form
from ui.parts.frame import Here
from ui.parts.voice_heard import Heard, touchpoint_names
from ui.voice_words import SCALES, question_words, scale_words
from ui.words import plain

LIMIT, QUESTION_LIMIT = 120, 500


@dataclass(frozen=True, kw_only=True)
class SurveyForm(Form):
    """The facts of one survey as fields."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        voice_actions.save_fact(self.here.workspace, self.id, field, value, seen=seen)

    def _key(self, field: str) -> str:
        return f"survey.{self.id}.{field}"


def head(here: Here, survey: Survey, stages: Mapping[int, str]) -> None:
    """The question, and what else is known, in a line."""
    st.markdown(f"> {plain(brief(question_words(here.lang, survey), QUESTION_LIMIT))}")
    scale = scale_words(here.lang, survey.facts["scale"])
    parts = [here.say("voice.on_scale", kind=here.say(f"voice.kind_{survey.asked.kind}"), scale=scale)]
    if (stage := stages.get(survey.stage or 0)) is not None:
        parts.append(plain(stage))
    parts += [plain(brief(survey.texts[name], LIMIT)) for name in ("channel", "audience") if name in survey.texts]
    if "owner" in survey.texts:
        parts.append(here.say("voice.owned_by", owner=plain(brief(survey.texts["owner"], LIMIT))))
    st.caption(" · ".join(parts))


def draw(here: Here, heard: Heard, stages: Mapping[int, str]) -> None:
    survey = heard.survey
    form = SurveyForm(here=here, id=survey.id, draft=survey.facts, problems=_problems(survey))
    form.text("name", here.say("voice.name"))
    form.text("question", here.say("voice.question"), tall=True, hint=here.say(f"voice.question_{survey.asked.kind}"))
    _asked(here, form, heard)
    points = touchpoint_names(here, stages)
    left, right = st.columns(2)
    with left:
        form.choice("stage", here.say("voice.stage"), list(stages), stages.__getitem__, draw=st.selectbox, clear=True)
        form.text("channel", here.say("voice.channel"), hint=here.say("voice.channel_hint"))
        form.text("owner", here.say("voice.owner"))
    with right:
        form.choice(
            "touchpoint", here.say("voice.touchpoint"), list(points), points.__getitem__, draw=st.selectbox, clear=True
        )
        form.text("audience", here.say("voice.audience"), hint=here.say("voice.audience_hint"))
    form.choice(
        "keep",
        here.say("voice.keep"),
        KEEPS,
        lambda one: here.say(f"voice.keep_{one}"),
        help=here.say("voice.keep_help"),
    )
    with st.popover(here.say("voice.remove"), icon=":material/delete:", type="tertiary", key=f"voice.off.{survey.id}"):
        st.markdown(here.say("voice.remove_sure"))
        st.button(
            here.say("voice.remove_do"),
            key=f"voice.remove.{survey.id}",
            icon=":material/delete:",
            on_click=_remove,
            args=(here, survey.id),
        )


def _asked(here: Here, form: SurveyForm, heard: Heard) -> None:
    if heard.answers:
        st.caption(f":material/lock: {here.say('voice.fixed')}")
        return
    left, right = st.columns(2)
    with left:
        form.choice("kind", here.say("voice.kind"), KINDS, lambda one: here.say(f"voice.kind_{one}"))
    with right:
        form.choice(
            "scale",
            here.say("voice.scale"),
            SCALES[heard.survey.asked.kind],
            lambda one: scale_words(here.lang, one),
            draw=st.selectbox,
            help=here.say("voice.scale_help"),
        )


def _problems(survey: Survey) -> dict[str, Problem]:
    found = {}
    for name in TEXTS:
        limit = QUESTION_LIMIT if name == "question" else LIMIT
        length = len(survey.texts.get(name, ""))
        if length > limit:
            found[name] = Problem(name, "too_long", {"length": length, "limit": limit})
    return found


def _remove(here: Here, survey: int) -> None:
    """What there is to see of it then is the way back to the list, where it can be put back."""
    if frame.attempt(lambda: voice_actions.remove_survey(here.workspace, survey), done="voice.removed"):
        st.query_params.pop("survey", None)
