"""Filters whose state is the page's address: codes, not words, so that a link works in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from storage.library import Page
from ui.parts.frame import Here

Code = TypeVar("Code", bound=StrEnum)
NAMES = ("q", "phase", "stage", "status", "verdict")


def chosen() -> dict[str, str]:
    """What the address says, by filter; absent ones filter nothing."""
    return {name: st.query_params[name] for name in NAMES if st.query_params.get(name)}


def one_of(codes: type[Code], text: str | None) -> Code | None:
    """The code that the address names; anything else filters nothing."""
    return codes(text) if text in [code.value for code in codes] else None


def search(here: Here, label: str) -> None:
    key = "filter.q"
    now = st.query_params.get("q", "")
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    st.text_input(label, key=key, type="search", placeholder="", on_change=_moved, args=("q", key), width=240)


def choice(here: Here, name: str, options: Sequence[str], words: Callable[[str], str]) -> None:
    """A select box; its key holds the language, since labels live in the browser."""
    key = f"filter.{name}.{here.lang}"
    now = st.query_params.get(name)
    st.session_state[key] = now if now in options else None
    st.selectbox(
        here.say(f"list.{name}"),
        options,
        format_func=words,
        key=key,
        index=None,
        placeholder=here.say("list.any"),
        on_change=_moved,
        args=(name, key),
        width=165,
    )


def page() -> int:
    text = st.query_params.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def pages(found: Page, size: int) -> None:
    """Pagination below a list; nothing where one page holds all."""
    last = max(1, -(-found.total // size))
    if last == 1 and page() == 1:
        return
    key = f"filter.page.{last}"
    st.session_state[key] = found.number
    st.pagination(last, key=key, on_change=_moved, args=("page", key))


def _moved(name: str, key: str) -> None:
    value = st.session_state[key]
    query = {known: text for known, text in st.query_params.to_dict().items() if known not in ("page", name)}
    if value not in (None, ""):
        query[name] = str(value)
    st.query_params.from_dict(query)  # at once: each write is a step of the browser's Back
