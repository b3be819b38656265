"""The score over time with its ranges, and in a sentence what has changed since the period before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from experiments.voice import PeriodScore, few_in, trend
from funnel.answers import Question
from funnel.answers_once import once
from funnel.errors import TrayectoError
from funnel.scores import FEW
from funnel.spans import EVERY, MONTH, QUARTER, WEEK
from ui import reads
from ui.charts.voice import Moment
from ui.messages import error_words, note_words
from ui.numbers import day, number
from ui.parts.frame import Here
from ui.parts.result_chart import p_words
from ui.parts.voice_heard import Heard
from ui.voice_words import change_shown, difference_words, period_words, score_words, so_far, with_range

ALPHA = 0.05
# The table has so many periods, the newest.
SHOWN = 24
# Of answers that reach over so many days, weeks or quarters say more than months.
SHORT, LONG = 70, 3 * 366


def draw(here: Here, heard: Heard) -> Sequence[PeriodScore]:
    """Nothing without dated answers. Gives the periods that are shown."""
    days = [answer.at for answer in heard.counting if answer.at is not None]
    if not days:
        return ()
    with st.container(border=True, key="voice.trend"):
        st.subheader(here.say("voice.trend"), anchor=False)
        every = st.segmented_control(
            here.say("voice.every"),
            EVERY,
            format_func=lambda one: here.say(f"voice.every_{one}"),
            default=_usual((max(days) - min(days)).days),
            key=f"voice.every.{heard.survey.id}.{here.lang}",
            required=True,
        )
        try:
            periods = trend(heard.survey.asked, once(heard.answers, heard.survey.keep, every=every), every=every)
        except TrayectoError as error:
            st.info(error_words(here.lang, error), icon=":material/date_range:")
            return ()
        _change(here, heard.survey.asked, periods, every)
        if len(periods) > 1:
            _chart(here, heard.survey.asked, periods, every)
        undated = len(heard.counting) - len(days)
        if undated:
            st.caption(f":material/info: {here.say('note.date_missing', people=undated)}")
        with st.expander(here.say("voice.as_table"), icon=":material/table:"):
            _table(here, heard.survey.asked, periods, every)
    return periods


def last_two(periods: Sequence[PeriodScore]) -> tuple[PeriodScore, PeriodScore] | None:
    """The last two periods in which anybody answered."""
    known = [one for one in periods if one.score.n]
    return (known[-2], known[-1]) if len(known) > 1 else None


def _usual(days: int) -> str:
    return WEEK if days < SHORT else QUARTER if days > LONG else MONTH


def _change(here: Here, asked: Question, periods: Sequence[PeriodScore], every: str) -> None:
    pair = last_two(periods)
    if pair is None:
        st.markdown(here.say("voice.change_one"))
        return
    before, after = pair
    found = after.change
    assert found is not None
    digits, difference = change_shown(asked, before.score, after.score, found.difference)
    said = here.say(
        "voice.change",
        before=_capital(period_words(here.lang, before.starts, every)),
        was=score_words(here.lang, asked, before.score, digits),
        after=_capital(so_far(here.lang, after, every, date.today())),
        now=score_words(here.lang, asked, after.score, digits),
        difference=difference_words(here.lang, asked, difference, digits),
    )
    verdict, value = "open", found.difference.value or 0.0
    if found.p_value is None:
        verdict = "untested"
    elif found.p_value < ALPHA and value:
        verdict = "up" if value > 0 else "down"
    icon = {"up": "trending_up", "down": "trending_down"}.get(verdict, "trending_flat")
    st.markdown(f":material/{icon}: {said} {here.say(f'voice.change_{verdict}', p=p_words(here, found.p_value))}")
    for note in found.notes:
        st.caption(f":material/info: {note_words(here.lang, note)}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _chart(here: Here, asked: Question, periods: Sequence[PeriodScore], every: str) -> None:
    moments = tuple(
        Moment(
            name=day(here.lang, one.starts) if every == WEEK else period_words(here.lang, one.starts, every),
            value=one.score.value,
            low=one.score.low,
            high=one.score.high,
            few=(one.score.effective or one.score.n) < FEW,
            said=here.say(
                "voice.period_said",
                period=so_far(here.lang, one, every, date.today()),
                score=with_range(here.lang, asked, one.score),
                answers=here.say("voice.answers", count=one.score.n),
            ),
        )
        for one in periods
    )
    alt = here.say("voice.trend_alt", first=moments[0].said, last=moments[-1].said)
    st.vega_lite_chart(reads.voice_trend_spec(here.lang, asked, moments), alt=alt)
    st.caption(here.say("voice.trend_caption"))
    for note in few_in(one.score for one in periods):
        st.caption(f":material/info: {here.say('voice.hollow', count=note.values['count'], least=FEW)}")


def _table(here: Here, asked: Question, periods: Sequence[PeriodScore], every: str) -> None:
    shown = [one for one in periods if one.score.n][::-1][:SHOWN]
    st.caption(here.say("voice.trend_exploring"))
    st.table(
        {
            here.say("voice.column_period"): [so_far(here.lang, one, every, date.today()) for one in shown],
            here.say("voice.column_answers"): [number(here.lang, one.score.n) for one in shown],
            here.say("voice.column_score"): [with_range(here.lang, asked, one.score) for one in shown],
            here.say("voice.column_before"): [
                "—" if one.change is None else difference_words(here.lang, asked, one.change.difference)
                for one in shown
            ],
            here.say("voice.column_p"): [
                "—" if one.change is None else p_words(here, one.change.p_adjusted) for one in shown
            ],
        },
        border="horizontal",
        hide_index=True,
    )
    more = sum(one.score.n > 0 for one in periods) - len(shown)
    if more:
        st.caption(here.say("voice.more_periods", count=more))
