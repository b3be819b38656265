"""What people did since the last review: on the map, and with experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import streamlit as st

from funnel.journey_map import Item
from funnel.map_versions import compare
from storage.reviews import Happened, Review
from ui.parts import frame, versions_words
from ui.parts.frame import Here
from ui.words import plain

MOST = 3
WHEN: dict[str, Callable[[Happened], datetime | None]] = {
    "started": lambda one: one.started,
    "decided": lambda one: one.decided,
    "learned": lambda one: one.learned,
}


def on_the_map(here: Here, journey: Item, last: Review | None) -> None:
    st.subheader(here.say("review.map"), anchor=False)
    if last is None or last.map_version is None:
        st.markdown(here.say("review.map_first"))
        return
    before = here.workspace.versions.content(last.map_version)
    after = here.workspace.versions.present(journey.id)
    found = compare(before, after)
    st.markdown(versions_words.summary(here, found))
    if found:
        with st.expander(here.say("review.map_see")):
            versions_words.draw(here, before, after)


def with_experiments(here: Here, journey: Item, last: Review | None) -> None:
    st.subheader(here.say("review.experiments"), anchor=False)
    happened = here.workspace.reviews.happened(journey.id)
    since = last.day if last else None
    found = {name: [one for one in happened if _since(when(one), since)] for name, when in WHEN.items()}
    if not any(found.values()):
        st.markdown(here.say("review.experiments_none"))
    for name, those in found.items():
        if those:
            _group(here, name, those)


def _group(here: Here, name: str, those: Sequence[Happened]) -> None:
    st.markdown(f"**{here.say(f'review.{name}', count=len(those))}**")
    for one in those[:MOST]:
        frame.link("result", plain(one.name), icon="science", id=one.id)
    if len(those) > MOST:
        frame.link("experiments", here.say("review.more", count=len(those) - MOST), icon="list")


def _since(at: datetime | None, day: date | None) -> bool:
    """What happened on the day of the review may have come after it: it is told again rather than not at all."""
    return at is not None and (day is None or at.astimezone().date() >= day)
