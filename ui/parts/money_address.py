"""What the money page shows, as its address says: `?journey=3&view=costs&from=2026-03-01&to=2026-03-31`."""

from __future__ import annotations

import streamlit as st

from ui.parts import frame
from ui.parts.frame import Here

VIEWS = PHASES, WORTH, COSTS, COMPARE = ("phases", "worth", "costs", "compare")
KEPT = ("journey", "from", "to")


def choose_view(here: Here) -> str:
    """The view that the address names, with what changes it."""
    asked = st.query_params.get("view", PHASES)
    words = {view: here.say(f"money_page.view_{view}") for view in VIEWS}
    key = f"money_page.view.{here.lang}"
    st.session_state[key] = asked if asked in VIEWS else PHASES
    st.segmented_control(
        here.say("money_page.view"),
        VIEWS,
        format_func=lambda one: words[one],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_view,
        args=(key,),
    )
    return str(st.session_state[key])


def set_to(**query: object) -> None:
    """At once, so that it is one step of the browser's Back; None takes a name out, others stay."""
    merged = {**st.query_params.to_dict(), **query}
    st.query_params.from_dict({name: str(value) for name, value in merged.items() if value is not None})


def _view(key: str) -> None:
    frame.forget()
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    st.query_params.from_dict({**kept, "view": st.session_state[key]})
