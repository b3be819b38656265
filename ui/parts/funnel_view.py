"""The funnel of one period: figures by phase, the two charts, and its experiments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.costs import Spent
from storage.journey import StageUse
from ui import opportunity_actions, reads
from ui.charts.funnel import StageRow
from ui.names import stage_name
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.funnel_figures import PhaseFigures, StageFigures, weakest
from ui.parts.funnel_words import amount, count, each, hours, people, stage_share, use_words
from ui.words import plain


def top(here: Here, phases: Sequence[PhaseFigures]) -> None:
    """What went in, what came out, and what it cost, for each phase."""
    for column, phase in zip(st.columns(3), phases, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(here.say(f"phase.{phase.phase}"), anchor=False)
            with st.container(horizontal=True):
                st.metric(here.say("funnel.in"), count(here, phase.entered), help=here.say("funnel.in_help"), width=120)
                st.metric(
                    here.say("funnel.out"), count(here, phase.completed), help=here.say("funnel.out_help"), width=120
                )
            rows = {
                "hours": hours(here, phase.spent),
                "money": amount(here, phase.spent.money),
                "each_cash": each(here, phase.cost, "cash", whole=True),
                "each_loaded": each(here, phase.cost, "loaded", whole=True),
            }
            with st.container(gap="xxsmall"):
                for name, value in rows.items():
                    with st.container(horizontal=True, horizontal_alignment="distribute", wrap=False):
                        st.caption(here.say(f"funnel.{name}"))
                        st.markdown(plain(value), width="content")
            if phase.elsewhere.entries:
                st.caption(_elsewhere(here, phase.elsewhere))


def _elsewhere(here: Here, spent: Spent) -> str:
    """What was spent at no single stage: money, hours, or both."""
    known = {"money": spent.money, "hours": spent.hours}
    alone = [name for name, value in known.items() if value is not None]
    words = "funnel.elsewhere" if len(alone) != 1 else f"funnel.elsewhere_{alone[0]}"
    return here.say(words, money=plain(amount(here, spent.money)), hours=hours(here, spent))


def charts(here: Here, phases: Sequence[PhaseFigures]) -> None:
    """People and conversion, side by side where there is room."""
    rows = tuple(_row(here, one) for phase in phases for one in phase.stages)
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader(here.say("funnel.people"), anchor=False)
            st.caption(here.say("funnel.people_caption"))
            said = "; ".join(f"{row.name}: {row.people}" for row in rows)
            st.vega_lite_chart(reads.people_spec(rows), alt=here.say("funnel.people_alt", stages=said))
        with right:
            st.subheader(here.say("funnel.conversion"), anchor=False)
            st.caption(here.say("funnel.conversion_caption"))
            said = "; ".join(f"{row.name}: {row.share}" for row in rows)
            spec = reads.conversion_spec(here.lang, rows)
            st.vega_lite_chart(spec, alt=here.say("funnel.conversion_alt", stages=said))
        _weakest(here, [one for phase in phases for one in phase.stages])


def experiments(here: Here, phases: Sequence[PhaseFigures], use: Mapping[int, StageUse]) -> None:
    """Which stage has experiments, and a way to begin where there is none."""
    st.subheader(here.say("funnel.experiments"), anchor=False)
    with st.container(border=True):
        for phase in phases:
            st.caption(f"**{here.say(f'phase.{phase.phase}')}**")
            if not phase.stages:
                st.markdown(here.say("funnel.no_stages"))
            for one in phase.stages:
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    _experiments_of(here, one, use.get(one.stage.id))


def _experiments_of(here: Here, one: StageFigures, used: StageUse | None) -> None:
    st.markdown(plain(stage_name(here.lang, one.stage)), width=280)
    if used is not None:
        frame.link("experiments", use_words(here, used), icon="science", stage=one.stage.id)
    elif st.button(
        here.say("funnel.log_here"),
        key=f"funnel.log.{one.stage.id}",
        type="tertiary",
        icon=":material/add:",
    ):
        frame.go("card", id=opportunity_actions.card_at(here.workspace, here.lang, one.stage.id))


def _weakest(here: Here, figures: Sequence[StageFigures]) -> None:
    """Said only where the intervals decide it."""
    known = [one for one in figures if one.conversion is not None]
    found = weakest(figures)
    if found is not None:
        stage = plain(stage_name(here.lang, found.stage))
        st.markdown(
            f":material/arrow_downward: {here.say('funnel.weakest', stage=stage, share=stage_share(here, found))}"
        )
    elif len(known) > 1:
        st.markdown(f":material/help: {here.say('funnel.weakest_open')}")


def _row(here: Here, one: StageFigures) -> StageRow:
    low, high = one.limits or (None, None)
    counts = one.counts
    return StageRow(
        name=stage_name(here.lang, one.stage),
        phase=one.stage.phase,
        phase_name=here.say(f"phase.{one.stage.phase}"),
        entered=counts.entered,
        completed=counts.completed,
        conversion=one.conversion,
        low=low,
        high=high,
        people=people(here, one),
        share=stage_share(here, one),
    )
