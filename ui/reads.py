"""Finished charts and files read, remembered: making one costs far more than showing it. Keys are plain values.

One small function for each chart. Never a frame or a store as a key, never an answer from the store.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from funnel import bottleneck, control
from funnel.answers import NPS, Question
from funnel.bottleneck import Lever
from funnel.cohort_worth import CohortWorth
from funnel.cohort_worth import cohort_worth as worth_of_cohorts
from funnel.customer_worth import FromPurchases, worth_of
from funnel.flow import Flow
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts, Timing
from funnel.tables import Table, read
from funnel.transactions import Customers, TransactionColumns, read_transactions
from funnel.unit_economics import monthly_margin
from ui.charts import money, tornado, voice
from ui.charts.cohorts import Stayed, retention_chart
from ui.charts.control import Week, control_chart
from ui.charts.excellence import Noted, Share, StageBar, history_chart, moved_chart, stages_chart
from ui.charts.funnel import StageRow, conversion_chart, people_chart
from ui.charts.funnel_trend import Trend, trend_chart
from ui.charts.lift import Bar, lift_chart
from ui.charts.path import Step, path_chart
from ui.charts.power import power_chart
from ui.charts.series import Moment, series_chart
from ui.charts.share import Asked, share_chart
from ui.charts.stay import Course, stay_chart
from ui.numbers import money as written
from ui.numbers import number, percent
from ui.parts.map_drawing import Known
from ui.parts.map_shown import Shown, shown
from ui.voice_words import tick_words


# Streamlit walks through every value of a key, and a map has thousands: writing them down is much sooner done.
@st.cache_data(max_entries=50, show_spinner=False, hash_funcs={Known: pickle.dumps})
def map_shown(lang: str, currency: str, name: str, known: Known, phase: str | None = None) -> Shown:
    return shown(lang, currency, name, known, phase)


@st.cache_data(max_entries=200, show_spinner=False)
def lift_spec(lang: str, bars: tuple[Bar, ...], *, control: str, mde: float, up: bool, points: bool) -> dict[str, Any]:
    return lift_chart(lang, bars, control=control, mde=mde, up=up, points=points).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def path_spec(lang: str, steps: tuple[Step, ...], *, mde: float | None, percent: bool) -> dict[str, Any]:
    return path_chart(lang, steps, mde=mde, percent=percent).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def stay_spec(lang: str, courses: tuple[Course, ...]) -> dict[str, Any]:
    return stay_chart(lang, courses).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def share_spec(lang: str, shown: Asked) -> dict[str, Any]:
    return share_chart(lang, shown).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def series_spec(lang: str, moments: tuple[Moment, ...], *, change: date, share: bool) -> dict[str, Any]:
    return series_chart(lang, moments, change=change, share=share).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def power_spec(
    lang: str,
    points: Sequence[tuple[float, float]],
    *,
    wanted: tuple[float, float],
    wanted_words: str,
    power: float,
    ticks: Sequence[tuple[float, str]],
) -> dict[str, Any]:
    chart = power_chart(lang, points, wanted=wanted, wanted_words=wanted_words, power=power, ticks=ticks)
    return chart.to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def people_spec(rows: tuple[StageRow, ...]) -> dict[str, Any]:
    return people_chart(rows).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def conversion_spec(lang: str, rows: tuple[StageRow, ...]) -> dict[str, Any]:
    return conversion_chart(lang, rows).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def funnel_trend_spec(lang: str, trends: tuple[Trend, ...]) -> dict[str, Any]:
    return trend_chart(lang, trends).to_dict()


@st.cache_data(max_entries=100, show_spinner=False, hash_funcs={Flow: repr})
def levers(flow: Flow, improvement: float) -> tuple[Lever, ...]:
    """What a better stage adds, by stage: some 4,000 draws for each of them."""
    return bottleneck.levers(flow, improvement=improvement)


@st.cache_data(max_entries=200, show_spinner=False)
def tornado_spec(bars: tuple[tornado.Bar, ...], words: tuple[tuple[float, str], ...]) -> dict[str, Any]:
    return tornado.tornado_chart(bars, words=words).to_dict()


@st.cache_data(max_entries=400, show_spinner=False)
def p_chart(weeks: tuple[tuple[int, int], ...]) -> control.Chart | None:
    """The control chart of these weeks; exact limits of a hundred weeks take half a second."""
    return control.chart(weeks)


@st.cache_data(max_entries=200, show_spinner=False)
def control_spec(lang: str, weeks: tuple[Week, ...], *, centre: float) -> dict[str, Any]:
    return control_chart(lang, weeks, centre=centre).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def excellence_spec(lang: str, bars: tuple[StageBar, ...]) -> dict[str, Any]:
    return stages_chart(lang, bars).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def score_history_spec(lang: str, noted: tuple[Noted, ...]) -> dict[str, Any]:
    return history_chart(lang, noted).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def moved_spec(lang: str, shares: tuple[Share, ...]) -> dict[str, Any]:
    return moved_chart(lang, shares).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def voice_split_spec(parts: tuple[voice.Part, ...]) -> dict[str, Any]:
    return voice.split_chart(parts).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def voice_trend_spec(lang: str, asked: Question, moments: tuple[voice.Moment, ...]) -> dict[str, Any]:
    return voice.trend_chart(moments, tick_words(lang, asked), zero=asked.kind == NPS).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def voice_groups_spec(lang: str, asked: Question, groups: tuple[voice.Group, ...], *, overall: float) -> dict[str, Any]:
    return voice.groups_chart(groups, tick_words(lang, asked), overall=overall).to_dict()


def _priced(lang: str, currency: str) -> Callable[[float], str]:
    return lambda x: written(lang, x, currency, 0 if x == int(x) else None)


@st.cache_data(max_entries=200, show_spinner=False)
def money_trend_spec(lang: str, currency: str, moments: tuple[money.Moment, ...]) -> dict[str, Any]:
    return money.trend_chart(moments, _priced(lang, currency)).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def money_ranges_spec(lang: str, currency: str, rows: tuple[money.Range, ...]) -> dict[str, Any]:
    return money.ranges_chart(rows, _priced(lang, currency)).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def money_rule_spec(lang: str, rule: money.Rule) -> dict[str, Any]:
    return money.rule_chart(rule, lambda x: number(lang, x)).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def rates_spec(lang: str, rows: tuple[money.Range, ...]) -> dict[str, Any]:
    return money.ranges_chart(rows, lambda x: percent(lang, x, None), most=1.0).to_dict()


@st.cache_data(max_entries=200, show_spinner=False)
def retention_spec(
    lang: str, seen: tuple[Stayed, ...], model: tuple[Stayed, ...], *, seen_words: str, model_words: str
) -> dict[str, Any]:
    return retention_chart(lang, seen, model, seen_words=seen_words, model_words=model_words).to_dict()


def cohort_worth(cohorts: tuple[tuple[int, ...], ...], facts: MoneyFacts) -> CohortWorth:
    """What a new customer of such cohorts is worth over the whole life."""
    return _cohort_worth(cohorts, monthly_margin(facts), facts.discount, facts.timing)


@st.cache_data(max_entries=100, show_spinner=False)
def _cohort_worth(
    cohorts: tuple[tuple[int, ...], ...], margin: Interval, discount: float, timing: Timing
) -> CohortWorth:
    return worth_of_cohorts(cohorts, margin, discount=discount, timing=timing)


@st.cache_data(max_entries=6, show_spinner=False, scope="session")
def purchases(
    content: bytes, name: str, limit: int, columns: TransactionColumns, *, until: date | None, day_first: bool
) -> Customers:
    return read_transactions(table(content, name, limit), columns, until=until, day_first=day_first)


@st.cache_data(max_entries=20, show_spinner=False, scope="session")
def worth_of_purchases(
    digest: str, _customers: Customers, *, horizon: int, discount: float, margin: float
) -> FromPurchases:
    """`digest` tells these customers from others: the file with all that was chosen for it."""
    return worth_of(_customers, horizon_months=horizon, discount=discount, margin=margin)


@st.cache_data(max_entries=6, show_spinner=False, scope="session")
def table(content: bytes, name: str, limit: int) -> Table:
    """A person's file, read once however often the page runs; kept for their session alone."""
    return read(content, name=name, limit=limit)
