"""The review of a journey: when it is due, all that changed since the last one, and the form that closes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from funnel.journey_map import Item
from storage.reviews import Review
from ui import review_actions
from ui.numbers import day
from ui.parts import frame, review_changes, review_figures
from ui.parts.frame import DATES, Here
from ui.words import plain

NOTE_LIMIT = 4_000
SHOWN = 5
PLACE = "review.done"


def draw(here: Here, journey: Item) -> None:
    reviews = here.workspace.reviews.all(journey.id)
    last = reviews[0] if reviews else None
    with st.container(border=True):
        _due(here, journey, last)
    # The experiments are the long list: what is short stands beside it, one box below the other.
    left, right = st.columns(2, gap="medium")
    with left:
        with st.container(border=True):
            review_changes.on_the_map(here, journey, last)
        review_figures.signals(here, journey)
    with right, st.container(border=True):
        review_changes.with_experiments(here, journey, last)
    review_figures.draw(here, journey, reviews)
    _form(here, journey, last)
    _earlier(here, reviews)


def due(journey: Item, today: date) -> bool:
    on = journey.get("review_on")
    return on is not None and on <= today


def _due(here: Here, journey: Item, last: Review | None) -> None:
    say, today, on = here.say, date.today(), journey.get("review_on")
    if on is None:
        st.markdown(say("review.no_date"))
    elif on < today:
        st.markdown(f":material/event_busy: **{say('review.overdue', on=on, count=(today - on).days)}**")
    elif on == today:
        st.markdown(f":material/event_available: **{say('review.due_today')}**")
    else:
        st.markdown(f":material/event: {say('review.due_on', on=on, count=(on - today).days)}")
    if last is None:
        st.markdown(say("review.first"))
        return
    st.caption(say("review.last", on=last.day))
    if last.note:
        st.markdown(plain(last.note))


def _form(here: Here, journey: Item, last: Review | None) -> None:
    say = here.say
    # What is typed outlives somebody else's review; one's own empties the fields.
    note, when = (f"review.{name}.{journey.id}" for name in ("note", "next"))
    proposed = review_actions.next_review(date.today(), journey.get("review_every"))
    st.session_state.setdefault(when, proposed)
    with st.container(border=True, key="review.form"):
        st.subheader(say("review.done"), anchor=False)
        frame.notice(PLACE)
        with st.form("review.done", border=False, enter_to_submit=False):
            st.text_area(
                say("review.note"), key=note, height=100, max_chars=NOTE_LIMIT, placeholder=say("review.note_hint")
            )
            st.date_input(
                say("review.next"),
                value=None,
                key=when,
                format=DATES[here.lang],
                min_value=date.today(),
                width=240,
            )
            st.form_submit_button(
                say("review.save"),
                key="review.save",
                type="primary",
                icon=":material/event_available:",
                on_click=_done,
                args=(here, journey, note, when, last.id if last else None, frame.token(f"review.{journey.id}")),
            )
        every = journey.get("review_every")
        st.caption(
            say("review.proposed", every=say(f"item_option.review_every.{every}").lower())
            if every
            else say("review.proposed_quarter")
        )


def _earlier(here: Here, reviews: Sequence[Review]) -> None:
    if len(reviews) < 2:
        return
    with st.expander(here.say("review.earlier", count=len(reviews) - 1)):
        for review in reviews[1 : SHOWN + 1]:
            st.markdown(f"**{day(here.lang, review.day)}**")
            st.markdown(plain(review.note) if review.note else here.say("review.no_note"))


def _done(here: Here, journey: Item, note: str, when: str, seen: int | None, token: str) -> None:
    label = here.say("versions.label_review", on=date.today())

    def done() -> None:
        review_actions.review_done(
            here.workspace,
            journey.id,
            date.today(),
            note=st.session_state[note],
            next_on=st.session_state[when],
            seen=seen,
            label=label,
            token=token,
        )

    if frame.attempt(done, done="review.saved", place=PLACE):
        frame.renew(f"review.{journey.id}")
        st.session_state[note] = ""
        st.session_state[when] = review_actions.next_review(date.today(), journey.get("review_every"))
