"""What a survey says now: the score with its range, who said what, and everything that limits it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from funnel.answers import ALL, CES, CSAT, NPS, Question, tally
from funnel.answers_once import several
from ui import reads
from ui.charts.voice import BAD, GOOD, MIDDLE, Part
from ui.messages import note_words
from ui.numbers import day, number, percent
from ui.parts.frame import Here
from ui.parts.voice_heard import Heard
from ui.voice_words import range_words, score_words


def draw(here: Here, heard: Heard) -> None:
    asked, score = heard.survey.asked, heard.score
    with st.container(border=True, key="voice.score"):
        with st.container(horizontal=True, gap="large"):
            st.metric(here.say(f"voice.kind_{asked.kind}"), score_words(here.lang, asked, score), width="content")
            st.metric(here.say("voice.answers_title"), number(here.lang, score.n), width="content")
        st.markdown(here.say("voice.likely", range=range_words(here.lang, asked, score)))
        parts = tuple(_parts(here, heard))
        said = " · ".join(part.said for part in parts)
        st.vega_lite_chart(reads.voice_split_spec(parts), alt=said)
        st.caption(here.say("voice.parts_ces", low=asked.low, high=asked.high) if asked.kind == CES else said)
        if score.effective is not None:
            st.caption(here.say("voice.parts_unweighted"))
        if heard.last is not None:
            st.caption(f":material/event: {here.say('voice.last_on', day=day(here.lang, heard.last))}")
        for note in score.notes:
            st.caption(f":material/info: {note_words(here.lang, note)}")
        _set_aside(here, heard)
        with st.expander(here.say("voice.each_answer"), icon=":material/table:"):
            _each(here, heard)


def _parts(here: Here, heard: Heard) -> Iterator[Part]:
    """NPS and CSAT as their score takes them; effort answer by answer."""
    asked, score, n = heard.survey.asked, heard.score, heard.score.n
    if asked.kind == NPS:
        for name, color in (("detractors", BAD), ("passives", MIDDLE), ("promoters", GOOD)):
            count = getattr(score, name)
            yield _part(here, count, n, color, here.say(f"nps.{name}", count=count))
    elif asked.kind == CSAT:
        happy = score.satisfied or 0
        yield _part(here, happy, n, GOOD, here.say("nps.satisfied", count=happy, from_score=asked.high - 1))
        yield _part(here, n - happy, n, MIDDLE, here.say("voice.not_satisfied", count=n - happy))
    else:
        for answer, count in tally(asked, heard.counting).items():
            color = BAD if _part_of(asked, answer) < 1 / 3 else GOOD if _part_of(asked, answer) > 2 / 3 else MIDDLE
            said = here.say("voice.answered", answer=answer, count=count)
            yield _part(here, count, n, color, said, text=number(here.lang, answer))


def _part_of(asked: Question, answer: int) -> float:
    return (answer - asked.low) / (asked.high - asked.low)


def _part(here: Here, count: int, n: int, color: str, said: str, text: str | None = None) -> Part:
    share = count / n
    written = percent(here.lang, share, 0)
    return Part(share=share, color=color, text=text or written, said=f"{said} ({written})")


def _set_aside(here: Here, heard: Heard) -> None:
    """Who answered more than once, and with what they count."""
    people, answers = several(heard.answers)
    if not people:
        return
    keep = heard.survey.keep
    words = here.say(f"nps.keep_{keep}")
    if keep == ALL:
        st.caption(f":material/repeat: {here.say('note.repeats_kept', people=people, answers=answers)}")
        return
    aside = len(heard.answers) - len(heard.counting)
    st.caption(f":material/repeat: {here.say('voice.set_aside', count=aside, people=people)} {words}")


def _each(here: Here, heard: Heard) -> None:
    """The bar's twin."""
    counts, n = tally(heard.survey.asked, heard.counting), heard.score.n
    st.table(
        {
            here.say("voice.column_answer"): [number(here.lang, answer) for answer in counts],
            here.say("voice.column_answers"): [number(here.lang, count) for count in counts.values()],
            here.say("voice.column_share"): [percent(here.lang, count / n) for count in counts.values()],
        },
        border="horizontal",
        hide_index=True,
    )
