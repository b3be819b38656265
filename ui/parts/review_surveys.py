"""What customers say since the last review, beside what they said before it; tested where there are both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.several import benjamini_hochberg
from experiments.voice_since import Since, since
from funnel.journey_map import Item
from funnel.scores import Score
from storage.reviews import Review
from storage.surveys import Survey
from ui.parts import frame, review_compared
from ui.parts.frame import Here
from ui.parts.review_compared import Compared
from ui.voice_words import apart_words, change_shown, limits_words, value_words
from ui.words import plain

ALPHA = 0.05


def draw(here: Here, journey: Item, last: Review | None, before_last: Review | None) -> None:
    st.subheader(here.say("review.surveys"), anchor=False)
    surveys = [survey for survey in here.workspace.surveys.all() if survey.journey == journey.id]
    if not surveys:
        st.markdown(here.say("review.surveys_none"))
    elif last is None:
        st.markdown(here.say("review.surveys_first"))
    else:
        _table(here, surveys, last, before_last)
    frame.link("voice", here.say("review.to_voice"), icon="record_voice_over", journey=journey.id)


def _table(here: Here, surveys: Sequence[Survey], last: Review, before_last: Review | None) -> None:
    start = before_last.day if before_last else None
    answers = here.workspace.answers
    found = [since(one.asked, answers.of(one.id), last.day, keep=one.keep, start=start) for one in surveys]
    adjusted = benjamini_hochberg([one.change.p_value for one in found])
    compared = [_compared(here, *each) for each in zip(surveys, found, adjusted, strict=True)]
    review_compared.draw(here, "survey", compared)
    st.caption(here.say("review.surveys_caption", on=last.day))
    undated = sum(one.undated for one in found)
    if undated:
        st.caption(here.say("review.surveys_undated", count=undated))


def _compared(here: Here, survey: Survey, found: Since, p: float | None) -> Compared:
    lang, asked = here.lang, survey.asked
    digits, difference = change_shown(asked, found.before, found.after, found.change.difference)
    sure = p is not None and p < ALPHA and bool(difference.value)
    return Compared(
        name=plain(survey.texts.get("name") or survey.asked.kind.upper()),
        before=_score(here, survey, found.before, digits),
        after=_score(here, survey, found.after, digits),
        change="—" if difference.value is None else apart_words(lang, asked, difference.value, digits),
        limits=limits_words(lang, asked, difference, digits),
        p=p,
        rose=(difference.value or 0) > 0 if sure else None,
        alone=difference.value is None,
    )


def _score(here: Here, survey: Survey, score: Score, digits: int) -> str:
    if score.value is None:
        return "—"
    value = value_words(here.lang, survey.asked, score.value, digits)
    return here.say("review.score_of", value=value, count=score.n)
