"""What the review page shows, as its address says: `?journey=3&view=score`; of versions also which two."""

from __future__ import annotations

import streamlit as st

from ui.parts import frame
from ui.parts.frame import Here

VIEWS = FIRST, SCORE, WEEKS, VERSIONS, READY = ("review", "score", "weeks", "versions", "ready")


def choose_view(here: Here) -> str:
    """The view that the address names, with what changes it."""
    asked = st.query_params.get("view", FIRST)
    words = {view: here.say(f"review.view_{view}") for view in VIEWS}
    key = f"review.view.{here.lang}"
    st.session_state[key] = asked if asked in VIEWS else FIRST
    st.segmented_control(
        here.say("review.view"),
        VIEWS,
        format_func=lambda one: words[one],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_view,
        args=(key,),
    )
    return str(st.session_state[key])


def number(name: str) -> int | None:
    """`?name=12`; None where it is no number."""
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def set_to(**query: object) -> None:
    """At once, so that it is one step of the browser's Back; None takes a name out, others stay."""
    merged = {**st.query_params.to_dict(), **query}
    st.query_params.from_dict({name: str(value) for name, value in merged.items() if value is not None})


def _view(key: str) -> None:
    frame.forget()
    journey = st.query_params.get("journey")
    st.query_params.from_dict({**({"journey": journey} if journey else {}), "view": st.session_state[key]})
