"""How the score and its last change were computed: in words, as a formula, and as lines to run."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.voice import PeriodScore
from funnel.answers import Answer
from funnel.answers_once import once
from funnel.scores import counted
from ui.parts.frame import Here
from ui.parts.how_block import code
from ui.parts.voice_heard import Heard
from ui.parts.voice_trend import last_two
from ui.recipes.voice import VOICE_METHODS, change_lines, method_of, score_lines


def draw(here: Here, heard: Heard, periods: Sequence[PeriodScore]) -> None:
    asked, counts = heard.survey.asked, counted(heard.counting)
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.caption(here.say("how.run"))
        st.markdown(f"**{here.say('voice.how_score')}**")
        _method(here, method_of(asked, counts))
        if heard.score.effective is not None:
            st.markdown(here.say("voice.how_weights"))
        code(score_lines(asked, counts))
        _change(here, heard, periods)
        st.markdown(here.say("voice.how_groups"))


def _change(here: Here, heard: Heard, periods: Sequence[PeriodScore]) -> None:
    pair = last_two(periods)
    if pair is None or pair[1].change is None:
        return
    before, after = pair
    st.markdown(f"**{here.say('voice.how_change')}**")
    _method(here, pair[1].change.method)
    code(change_lines(heard.survey.asked, counted(_of(heard, before)), counted(_of(heard, after)), pair[1].change))


def _of(heard: Heard, period: PeriodScore) -> list[Answer]:
    """The answers that count in a period: each asks everybody anew."""
    inside = [one for one in heard.answers if one.at is not None and period.starts <= one.at < period.ends]
    return once(inside, heard.survey.keep)


def _method(here: Here, name: str) -> None:
    method = VOICE_METHODS[name]
    # Two things are called "score": the test, and what it is about.
    st.markdown(here.say("voice.how_score_test" if name == "score" else f"voice.how_{name}"))
    st.latex(method.formula)
    st.caption(f"{here.say('how.source')} {method.source}")
