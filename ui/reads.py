"""Finished charts and files read, remembered: making one costs far more than showing it. Keys are plain values.

One small function for each chart. Never a frame or a store as a key, never an answer from the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from funnel import control
from funnel.answers import NPS, Question
from funnel.tables import Table, read
from ui.charts import voice
from ui.charts.control import Week, control_chart
from ui.charts.excellence import Noted, Share, StageBar, history_chart, moved_chart, stages_chart
from ui.charts.funnel import StageRow, conversion_chart, people_chart
from ui.charts.lift import Bar, lift_chart
from ui.charts.path import Step, path_chart
from ui.charts.power import power_chart
from ui.charts.series import Moment, series_chart
from ui.charts.share import Asked, share_chart
from ui.charts.stay import Course, stay_chart
from ui.parts.map_drawing import Known
from ui.parts.map_shown import Shown, shown
from ui.voice_words import tick_words


# Streamlit walks through every value of a key, and a map has thousands: writing them down is much sooner done.
@st.cache_data(max_entries=50, show_spinner=False, hash_funcs={Known: repr})
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


@st.cache_data(max_entries=6, show_spinner=False, scope="session")
def table(content: bytes, name: str, limit: int) -> Table:
    """A person's file, read once however often the page runs; kept for their session alone."""
    return read(content, name=name, limit=limit)
