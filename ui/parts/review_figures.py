"""What the figures say at a review: early warnings, conversion, surveys, hand-offs that lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from experiments.stage_changes import StageChange, changes
from funnel.journey_map import Item, ItemKind
from funnel.known import Counted, last_tally
from funnel.losses import Loss, loss
from storage.reviews import Review
from ui.names import item_name
from ui.numbers import adding, between, percent, points
from ui.parts import frame, funnel_period, review_address, review_compared, review_surveys, review_weeks
from ui.parts.frame import Here
from ui.parts.review_compared import Compared
from ui.words import plain


def signals(here: Here, journey: Item) -> None:
    """What warns: stages week by week, and hand-offs."""
    with st.container(border=True):
        _warnings(here, journey, _names(here, journey))
    with st.container(border=True):
        _handoffs(here, journey)


def draw(here: Here, journey: Item, reviews: Sequence[Review]) -> None:
    """What has moved: conversion, and what customers say."""
    with st.container(border=True):
        _conversion(here, journey, _names(here, journey))
    with st.container(border=True):
        review_surveys.draw(here, journey, *(*reviews[:2], None, None)[:2])


def _names(here: Here, journey: Item) -> dict[int, str]:
    stages = here.workspace.map.items(journey.id, ItemKind.STAGE)
    return {stage.id: plain(item_name(here.lang, stage)) for stage in stages}


def _warnings(here: Here, journey: Item, names: Mapping[int, str]) -> None:
    st.subheader(here.say("review.warnings"), anchor=False)
    counted = here.workspace.journey.counted(journey.id)
    found = review_weeks.watches({stage: counted.get(stage, []) for stage in names})
    warning = {stage: one for stage, one in found.items() if one.warns}
    watched = sum(one.chart is not None for one in found.values())
    for stage, one in warning.items():
        st.markdown(f":material/warning: {review_weeks.sentence(here, names[stage], one)}")
    if not warning:
        st.markdown(
            here.say("review.warnings_none", count=watched) if watched else here.say("review.warnings_unwatched")
        )
    st.button(
        here.say("review.to_weeks"),
        key="review.to_weeks",
        type="tertiary",
        icon=":material/show_chart:",
        on_click=review_address.set_to,
        kwargs={"view": review_address.WEEKS},
    )


def _handoffs(here: Here, journey: Item) -> None:
    st.subheader(here.say("review.handoffs"), anchor=False)
    things = here.workspace.map.items(journey.id, ItemKind.TOUCHPOINT, ItemKind.HANDOFF)
    touchpoints = {one.id: item_name(here.lang, one) for one in things if one.kind is ItemKind.TOUCHPOINT}
    tallies = here.workspace.tallies.of_journey(journey.id)
    found: list[tuple[Item, Loss]] = []
    counted = 0
    for one in things:
        newest = last_tally(tallies.get(one.id, ())) if one.kind is ItemKind.HANDOFF else None
        if newest is not None:
            counted += 1
            lost = loss(newest.total, newest.met)
            if lost.loses:
                found.append((one, lost))
    for one, lost in sorted(found, key=lambda pair: -(pair[1].share or 0)):
        ends = [plain(touchpoints.get(one.body.get(end, 0), "—")) for end in ("start", "end")]
        st.markdown(
            ":material/call_split: "
            + here.say(
                "review.loses",
                start=ends[0],
                end=ends[1],
                share=percent(here.lang, lost.share, none="—"),
                limits=between(here.lang, lost.low, lost.high, percent, none="—"),
                lost=lost.sent - lost.arrived,
                sent=lost.sent,
            )
        )
    if not found:
        st.markdown(here.say("review.loses_none", count=counted) if counted else here.say("review.loses_uncounted"))
    frame.link("map", here.say("review.to_map"), icon="map", journey=journey.id)


def _conversion(here: Here, journey: Item, names: Mapping[int, str]) -> None:
    st.subheader(here.say("review.conversion"), anchor=False)
    counted = here.workspace.journey.counted(journey.id)
    found = changes({stage: counted.get(stage, []) for stage in names})
    if not found:
        st.markdown(here.say("review.conversion_none"))
        frame.link("funnel", here.say("review.to_funnel"), icon="edit", edit="new")
        return
    compared = [_compared(here, names[stage], one) for stage, one in found.items()]
    review_compared.draw(here, "stage", compared)
    spans = {tuple((side.starts, side.ends) for side in (one.before, one.after)) for one in found.values()}
    if len(spans) == 1:
        before, after = (funnel_period.words(here, period) for period in spans.pop())
        st.caption(here.say("review.conversion_spans", before=before, after=after))
    else:
        st.caption(here.say("review.conversion_own"))


def _compared(here: Here, name: str, one: StageChange) -> Compared:
    lang, difference, before, after = here.lang, one.difference, _share(one.before), _share(one.after)
    digits, change = adding(100 * before, 100 * after, 1)
    return Compared(
        name=name,
        before=percent(lang, before, digits),
        after=percent(lang, after, digits),
        change="—" if difference.value is None else points(lang, change / 100, digits),
        limits=between(lang, difference.low, difference.high, lambda lang, x: points(lang, x, digits), none="—"),
        p=one.p_adjusted,
        rose=one.rose,
    )


def _share(counted: Counted) -> float:
    return (counted.counts.completed or 0) / (counted.counts.entered or 1)
