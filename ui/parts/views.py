"""The views of a page, of which its address names one: `?view=costs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui.parts import frame


def choose(key: str, label: str, words: Mapping[str, str], *, first: str, kept: Sequence[str] = ("journey",)) -> str:
    """The view that the address names, else the `first`, with what changes it.

    `words` by view, in their order; what is `kept` of the address stays in every view.
    """
    asked = st.query_params.get("view", first)
    st.session_state[key] = asked if asked in words else first
    st.segmented_control(
        label,
        list(words),
        format_func=lambda one: words[one],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_chosen,
        args=(key, tuple(kept)),
    )
    return str(st.session_state[key])


def set_to(**query: object) -> None:
    """At once, so that it is one step of the browser's Back; None takes a name out, others stay."""
    merged = {**st.query_params.to_dict(), **query}
    st.query_params.from_dict({name: str(value) for name, value in merged.items() if value is not None})


def _chosen(key: str, kept: tuple[str, ...]) -> None:
    frame.forget()
    stay = {name: st.query_params[name] for name in kept if name in st.query_params}
    st.query_params.from_dict({**stay, "view": st.session_state[key]})
