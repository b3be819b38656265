"""The funnel: people in and out of every stage in a period, what share went on, what it cost, and its experiments."""

import streamlit as st

from funnel.journey import Stage
from ui.parts import (
    frame,
    funnel_by,
    funnel_file,
    funnel_form,
    funnel_levers,
    funnel_period,
    funnel_spent,
    funnel_table,
    funnel_through,
    funnel_trend,
    funnel_view,
)
from ui.parts import journey_choice as journeys
from ui.parts.frame import Here
from ui.parts.funnel_figures import phases
from ui.parts.funnel_period import Period, address
from ui.stage_flow import journey_flow


def empty(here: Here, stages: list[Stage]) -> None:
    with st.container(border=True):
        st.markdown(here.say("funnel.empty"))
        with st.container(horizontal=True):
            if st.button(here.say("funnel.first"), key="funnel.first", type="primary", icon=":material/edit:"):
                frame.go("funnel", edit="new", **journeys.address())
            from_file(here)
    funnel_view.experiments(here, phases(stages, {}, {}), here.workspace.journey.use())


def from_file(here: Here) -> None:
    if st.button(here.say("funnel.from_file"), key="funnel.from_file", icon=":material/upload_file:"):
        frame.go("funnel", edit="file", **journeys.address())


def typing(here: Here, stages: list[Stage], periods: list[Period], period: Period | None) -> None:
    if not stages:
        st.info(here.say("funnel.no_stages_at_all"))
        frame.link("settings", here.say("funnel.edit_stages"), icon="settings", **journeys.address())
        return
    back = journeys.address() | (address(period) if period else {})
    frame.link("funnel", here.say("funnel.back"), icon="arrow_back", **back)
    if edit == "file":
        st.subheader(here.say("funnel.from_file"), anchor=False)
        funnel_file.draw(here, journey, stages)
        return
    st.subheader(here.say("funnel.change") if period else here.say("funnel.new"), anchor=False)
    funnel_form.draw(here, stages, periods, period)


def show(here: Here, stages: list[Stage], periods: list[Period], period: Period) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        funnel_period.choose(here, periods, period)
        if st.button(here.say("funnel.change"), key="funnel.change", icon=":material/edit:"):
            frame.go("funnel", edit="this", **journeys.address(), **address(period))
        if st.button(here.say("funnel.new"), key="funnel.new", icon=":material/add:"):
            frame.go("funnel", edit="new", **journeys.address())
        from_file(here)
    counts, use = here.workspace.journey.counts(*period), here.workspace.journey.use()
    spent = funnel_spent.journey_spent(here, journey, period)
    found = phases(stages, counts, spent.spots)
    flow = journey_flow(here.workspace, journey, period, counts)
    funnel_view.top(here, found)
    funnel_spent.caveats(here, found, spent, period)
    parts = funnel_by.of_period(here, journey, period)
    by = funnel_by.choose(here, parts)
    if by == funnel_by.EVERYBODY:
        funnel_view.charts(here, found)
    else:
        funnel_by.draw(here, stages, parts, by)
    funnel_trend.draw(here, stages, counted, period)
    funnel_through.draw(here, stages, flow)
    funnel_levers.draw(here, stages, flow, here.workspace.money.facts(), period)
    funnel_table.draw(here, found, use)
    funnel_view.experiments(here, found, use)
    frame.link("settings", here.say("funnel.edit_stages"), icon="settings", **journeys.address())


here = frame.here()
st.title(here.say("page.funnel"), anchor=False)
st.caption(here.say("funnel.caption"))
journey = journeys.choose(here).id
stages, periods = here.workspace.journey.stages(journey), here.workspace.journey.periods(journey)
counted = here.workspace.journey.counted(journey)
period = funnel_period.asked(periods, counted)
edit = st.query_params.get("edit")
if edit == "new" or (edit and period is None):
    typing(here, stages, periods, None)
elif edit:
    typing(here, stages, periods, period)
elif period is None:
    empty(here, stages)
else:
    show(here, stages, periods, period)
