"""How the conversion of each stage went over the periods that are as long as the one on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.counts import wilson
from funnel.journey import Stage
from funnel.known import Counted
from ui import reads
from ui.charts.funnel_trend import Moment, Trend
from ui.names import stage_name
from ui.numbers import percent
from ui.parts.frame import Here
from ui.parts.funnel_period import DAY, Period, words
from ui.parts.funnel_words import share

# Months differ by three days, and are all months.
ALIKE = 0.8
MOST = 24


def draw(here: Here, stages: Sequence[Stage], counted: Mapping[int, Sequence[Counted]], period: Period) -> None:
    """Nothing where no stage has two such periods."""
    trends = []
    for stage in stages:
        moments = tuple(_moment(here, one) for one in alike(counted.get(stage.id, ()), period))
        if len(moments) > 1:
            trends.append(_trend(here, stage, moments))
    if not trends:
        return
    with st.expander(here.say("funnel.trend"), icon=":material/show_chart:"):
        st.caption(here.say("funnel.trend_caption"))
        said = "; ".join(f"{one.name}: {one.label}" for one in trends)
        spec = reads.funnel_trend_spec(here.lang, tuple(trends))
        st.vega_lite_chart(spec, alt=here.say("funnel.trend_alt", stages=said))


def alike(counted: Sequence[Counted], period: Period) -> list[Counted]:
    """The newest that have a conversion and are about as long, oldest first: a week is not put among months."""
    days = (period[1] - period[0]).days
    found = [one for one in counted if one.whole and _as_long((one.ends - one.starts).days, days)]
    return sorted(found, key=lambda one: (one.ends, one.starts))[-MOST:]


def _as_long(one: int, other: int) -> bool:
    return min(one, other) >= ALIKE * max(one, other)


def _moment(here: Here, one: Counted) -> Moment:
    entered, completed = one.counts.entered or 0, one.counts.completed or 0
    value, limits = completed / entered, wilson(completed, entered) or (0.0, 1.0)
    said = here.say("funnel.trend_said", period=words(here, (one.starts, one.ends)), share=share(here, value, limits))
    return Moment(one.ends - DAY, value, *limits, said)


def _trend(here: Here, stage: Stage, moments: tuple[Moment, ...]) -> Trend:
    first, last = (percent(here.lang, moments[place].value) for place in (0, -1))
    return Trend(name=stage_name(here.lang, stage), phase=stage.phase, label=f"{first} → {last}", moments=moments)
