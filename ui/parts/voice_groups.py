"""The score by segment and by touchpoint, each against all others together: exploring, p raised for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from experiments.voice import GROUPED_BY, SEGMENT, GroupScore, few_in, groups
from experiments.voice_pair import Compared
from funnel.answers import Answer, Question
from ui import reads
from ui.charts.voice import Group
from ui.messages import note_words
from ui.names import brief
from ui.numbers import number
from ui.parts.frame import Here
from ui.parts.result_chart import p_words
from ui.parts.voice_heard import Heard
from ui.voice_words import difference_words, with_range
from ui.words import plain

ALPHA = 0.05
# The largest are shown by name; the rest are one group together.
SHOWN = 12
NAMED = 60


def draw(here: Here, heard: Heard) -> None:
    """Nothing where the answers name no group, or one alone."""
    for by in GROUPED_BY:
        counts = Counter(name for answer in heard.counting if (name := getattr(answer, by)) is not None)
        if len(counts) > 1:
            with st.container(border=True, key=f"voice.by.{by}"):
                st.subheader(here.say(f"voice.by_{by}"), anchor=False)
                _grouped(here, heard, by, counts)


def _grouped(here: Here, heard: Heard, by: str, counts: Counter[str]) -> None:
    asked, rest = heard.survey.asked, len(counts) - SHOWN
    st.caption(here.say(f"voice.exploring_{by}"))
    together = here.say("voice.rest", count=rest)
    answers = largest(heard.counting, by, counts, together)
    found = sorted(groups(asked, answers, by=by), key=lambda one: (one.name == together, -one.score.n))
    _chart(here, heard, found)
    missing = len(heard.counting) - counts.total()
    if missing:
        word = "voice.without_segment" if by == SEGMENT else "voice.without_touchpoint"
        st.caption(f":material/info: {here.say(word, count=missing)}")
    notes = {note.code: note for one in found for note in one.against.notes}
    for note in (*few_in(one.score for one in found), *notes.values()):
        st.caption(f":material/info: {note_words(here.lang, note)}")
    if rest > 0:
        st.caption(here.say("voice.largest", count=len(counts), shown=SHOWN))
    with st.expander(here.say("voice.as_table"), icon=":material/table:"):
        _table(here, asked, by, found)


def largest(answers: Sequence[Answer], by: str, counts: Counter[str], together: str) -> list[Answer]:
    """The answers, those of all but the largest groups under one name."""
    named = {name for name, _ in counts.most_common(SHOWN)} if len(counts) > SHOWN else set(counts)
    other: dict[str, Any] = {by: together}
    return [
        answer if (name := getattr(answer, by)) is None or name in named else replace(answer, **other)
        for answer in answers
    ]


def _look(found: Compared) -> str:
    """Where it is more than chance, allowing for all that are compared."""
    if found.p_adjusted is None or found.p_adjusted >= ALPHA or not found.difference.value:
        return "open"
    return "up" if found.difference.value > 0 else "down"


def _chart(here: Here, heard: Heard, found: Sequence[GroupScore]) -> None:
    asked = heard.survey.asked
    rows = tuple(
        Group(
            name=brief(one.name, NAMED),
            label=f"{with_range(here.lang, asked, one.score)} · {number(here.lang, one.score.n)}",
            look=_look(one.against),
            value=one.score.value or 0.0,
            low=one.score.low or 0.0,
            high=one.score.high or 0.0,
        )
        for one in found
    )
    said = "; ".join(f"{row.name}: {row.label}" for row in rows)
    overall = heard.score.value or 0.0
    st.vega_lite_chart(reads.voice_groups_spec(here.lang, asked, rows, overall=overall), alt=said)
    st.caption(here.say("voice.groups_caption"))


def _table(here: Here, asked: Question, by: str, found: Sequence[GroupScore]) -> None:
    st.table(
        {
            here.say(f"voice.column_{by}"): [plain(brief(one.name, NAMED)) for one in found],
            here.say("voice.column_answers"): [number(here.lang, one.score.n) for one in found],
            here.say("voice.column_score"): [with_range(here.lang, asked, one.score) for one in found],
            here.say("voice.column_others"): [
                difference_words(here.lang, asked, one.against.difference) for one in found
            ],
            here.say("voice.column_p"): [p_words(here, one.against.p_adjusted) for one in found],
        },
        border="horizontal",
        hide_index=True,
    )
