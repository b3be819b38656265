"""What needs attention on the journeys: one line each of early warnings, reviews that are due, and readiness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import streamlit as st

from funnel.journey_map import Item
from ui.names import item_name, stage_name
from ui.numbers import day
from ui.parts import frame, readiness_view, review_address, review_view, review_weeks
from ui.parts.frame import Here
from ui.words import plain

ICONS = {"weeks": "warning", "review": "event_busy", "ready": "fact_check"}


def draw(here: Here) -> None:
    """At most three lines, each a link to where something can be done; nothing where all is calm."""
    lines = [line for found in (_warning(here), _review(here), _ready(here)) for line in found]
    if not lines:
        return
    with st.container(border=True, gap="xsmall", key="attention"):
        for words, name, query in lines:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                # The label of a link does not wrap: what is said stands beside it.
                st.markdown(f":material/{ICONS[name]}: {words}", width="content")
                frame.link("review", here.say(f"attention.to_{name}"), icon="arrow_forward", **query)


def ask(here: Here) -> None:
    """Where nobody has rated anything yet: the question, as a link."""
    now = here.workspace.readiness.now()
    if now.missing and not now.weak:
        frame.link("review", here.say("attention.ask"), icon="fact_check", view=review_address.READY)


Line = tuple[str, str, dict[str, object]]


def _warning(here: Here) -> Iterator[Line]:
    """Of the newest warning, and how many more there are."""
    stages = {stage.id: stage for stage in here.workspace.journey.stages()}
    found = {
        stage: one
        for stage, one in review_weeks.watches(here.workspace.journey.counted()).items()
        if one.warns and review_weeks.is_fresh(one) and stage in stages
    }
    if not found:
        return
    first = max(found, key=lambda stage: (found[stage].weeks[-1].ends, -stage))
    name = plain(stage_name(here.lang, stages[first]))
    one = found[first]
    words = here.say(f"attention.{review_weeks.signal(one)}", stage=name, week=one.weeks[-1].starts)
    query = {"view": review_address.WEEKS, "journey": stages[first].journey}
    yield _and_more(here, words, len(found) - 1), "weeks", query


def _review(here: Here) -> Iterator[Line]:
    """The review that is due longest."""
    due = [journey for journey in here.workspace.map.journeys() if review_view.due(journey, date.today())]
    if due:
        first = min(due, key=_on)
        words = here.say(
            "attention.review", journey=plain(item_name(here.lang, first)), on=day(here.lang, first.get("review_on"))
        )
        yield _and_more(here, words, len(due) - 1), "review", {"journey": first.id}


def _ready(here: Here) -> Iterator[Line]:
    now = here.workspace.readiness.now()
    if now.weak:
        words = here.say("attention.ready", areas=readiness_view.areas_words(here, now))
        yield words, "ready", {"view": review_address.READY}


def _on(journey: Item) -> date:
    on: date = journey.get("review_on")
    return on


def _and_more(here: Here, words: str, more: int) -> str:
    return f"{words} {here.say('attention.more', count=more)}" if more else words
